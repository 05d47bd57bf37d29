import type { Page, PageRequest, Position } from './list.types.ts';

/** What compileList's statement gives with a row's own columns. */
export interface ListedRow {
  readonly id: string | null;
  readonly seq: number;
  readonly total?: number;
  readonly sort_key?: string | number | boolean | Date | null;
}

/**
 * The page that the rows of compileList's statement are; a total without a page comes as one row without an id, and
 * without a total the rows are all there are, unless none was asked for.
 */
export function readPage<Row extends ListedRow, Item>(
  rows: readonly Row[],
  { limit, sort }: PageRequest,
  toItem: (row: Row) => Item,
): Page<Item> {
  const found = rows.filter(({ id }) => id !== null && id !== undefined);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    total: rows[0]?.total ?? found.length,
    items: shown.map(toItem),
    ...(last && { last: toPosition(last, sort !== undefined) }),
    more: found.length > limit,
  };
}

function toPosition({ seq, sort_key: key = null }: ListedRow, sorted: boolean): Position {
  if (!sorted) return { seq };
  return { seq, key: key instanceof Date ? key.toISOString() : key };
}
