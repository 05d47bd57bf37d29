import type { BrowseOrder, BrowsePlace } from './browse.types.ts';
import type { Bind } from './create-binder.ts';

/** What a page is read from. */
export interface Browsed {
  /** The table and its alias in the SQL of everything else. */
  readonly name: string;
  readonly alias: string;
  /** Behind the table in FROM, for `columns`: of the page's rows only. */
  readonly join?: string;
  readonly columns: string;
}

interface BrowseParts {
  readonly order: BrowseOrder;
  readonly place?: BrowsePlace | undefined;
  readonly limit: number;
  /** SQL of the organization's id. */
  readonly organization: string;
  /** Which of its rows; undefined: all of them, which are not counted here. */
  readonly condition?: string | undefined;
}

/**
 * The statement that reads a page as people look through a list: from a place either way, one row more than the limit
 * telling that others follow. All rows are walked in the order of an index; what a condition leaves is looked through
 * once, for the total and the page, by `seq` and the order's keys only, so that a narrow index can answer it.
 */
export function compileBrowse(browsed: Browsed, parts: BrowseParts, bind: Bind): string {
  const { name, alias, join = '', columns } = browsed;
  const { order, place, limit, organization, condition } = parts;
  const descending = order.descending !== (place?.backwards ?? false);
  const owned = `${alias}.organization_id = ${organization}`;
  const names = order.keys.map((_, index) => `key${index}`);
  const keys = order.keys.map(({ sql }, index) => `${sql} AS key${index}`).join(', ');
  const sorted = (terms: readonly string[]) => terms.map((term) => `${term}${descending ? ' DESC' : ''}`).join(', ');
  const behind = (terms: readonly string[]) => {
    if (!place) return '';
    const values = order.keys.map(({ type }, index) => bind(place.keys[index], type));
    return ` AND (${terms.join(', ')}) ${descending ? '<' : '>'} (${values.join(', ')})`;
  };
  const rows = `LIMIT ${bind(limit + 1, 'int')}`;
  if (condition === undefined) {
    const own = order.keys.map(({ sql }) => sql);
    const page = `SELECT ${alias}.seq, ${keys} FROM ${name} ${alias} WHERE ${owned}${behind(own)} ORDER BY ${sorted(own)} ${rows}`;
    return `SELECT NULL::bigint AS total, ${names.map((key) => `p.${key}`).join(', ')}, ${columns}
      FROM (${page}) p JOIN ${name} ${alias} ON ${owned} AND ${alias}.seq = p.seq ${join} ORDER BY ${sorted(names)}`;
  }
  return `WITH matched AS MATERIALIZED (SELECT ${alias}.seq, ${keys} FROM ${name} ${alias} WHERE ${owned} AND ${condition})
    SELECT t.total, ${names.map((key) => `p.${key}`).join(', ')}, ${columns}
    FROM (SELECT count(*) AS total FROM matched) t
    LEFT JOIN (SELECT * FROM matched WHERE TRUE${behind(names)} ORDER BY ${sorted(names)} ${rows}) p ON TRUE
    LEFT JOIN ${name} ${alias} ON ${owned} AND ${alias}.seq = p.seq ${join} ORDER BY ${sorted(names)}`;
}
