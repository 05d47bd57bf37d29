import type { BrowseOrder, BrowsePage, BrowsePlace } from './browse.types.ts';

/** What compileBrowse's statement gives with a row's own columns. */
export type BrowsedRow = { seq: number | null; total: number | null } & Record<string, unknown>;

/** The page that the rows of compileBrowse's statement are; a total without a page comes as one row without `seq`. */
export function readBrowse<Row extends BrowsedRow, Item>(
  rows: readonly Row[],
  { order, place, limit }: { order: BrowseOrder; place?: BrowsePlace | undefined; limit: number },
  toItem: (row: Row) => Item,
): Pick<BrowsePage<Item>, 'items' | 'previous' | 'next'> {
  const found = rows.filter(({ seq }) => seq !== null && seq !== undefined);
  const shown = found.slice(0, limit);
  const backwards = place?.backwards ?? false;
  if (backwards) shown.reverse();
  const [first, last] = [shown.at(0), shown.at(-1)];
  const more = found.length > limit;
  const keysOf = (row: Row) =>
    order.keys.map((_, index) => {
      const key = row[`key${index}`];
      return key instanceof Date ? key.toISOString() : (key as string | number);
    });
  return {
    items: shown.map(toItem),
    ...(first && (backwards ? more : place !== undefined) && { previous: { keys: keysOf(first), backwards: true } }),
    ...(last && (backwards || more) && { next: { keys: keysOf(last), backwards: false } }),
  };
}
