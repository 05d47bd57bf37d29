import { compileQuery } from './compile-query.ts';
import { compileSort, type SortKey } from './compile-sort.ts';
import type { Bind } from './create-binder.ts';
import { isLookup } from './is-lookup.ts';
import { isSingle } from './is-single.ts';
import type { PageRequest, Position } from './list.types.ts';
import type { QueryTable } from './query-table.types.ts';

/**
 * The statement that reads a page of an organization's rows (RFC 7644 §3.4.2): `columns`, which name the table by its
 * alias, with `total` where it is asked for and `sort_key` under a sort; one row at most needs neither. One row more than
 * the limit tells that others follow. What no index answers is scanned once, for the total and the page; readPage reads the rows.
 */
export function compileList<Field extends string>(
  table: QueryTable<Field>,
  columns: string,
  organizationId: string,
  request: PageRequest<Field>,
  bind: Bind,
): string {
  const { name, alias } = table;
  const organization = bind(organizationId, 'uuid');
  const owned = `${alias}.organization_id = ${organization}`;
  const condition = request.query ? `${owned} AND ${compileQuery(request.query, table, bind, organization)}` : owned;
  const matching = `${name} ${alias} WHERE ${condition}`;
  if (isSingle(request, table)) return `SELECT ${columns} FROM ${matching}`;
  if (request.limit === 0) return `SELECT count(*) AS total FROM ${matching}`;
  const sort = request.sort && compileSort(request.sort, table, bind, organization);
  const paging = toPaging(request, bind);
  if (!sort && !needsScan(request, table)) {
    const after = request.after ? ` AND ${toAfter(request.after, `${alias}.seq`, undefined, bind)}` : '';
    const page = request.offset
      ? `SELECT ${alias}.* FROM (SELECT ${alias}.seq FROM ${matching} ORDER BY ${alias}.seq ${paging}) m
         JOIN ${name} ${alias} ON ${owned} AND ${alias}.seq = m.seq`
      : `SELECT * FROM ${matching}${after} ORDER BY ${alias}.seq ${paging}`;
    if (!request.count) return `SELECT ${columns} FROM (${page}) ${alias} ORDER BY ${alias}.seq`;
    return `SELECT t.total, ${columns} FROM (SELECT count(*) AS total FROM ${matching}) t
      LEFT JOIN LATERAL (${page}) ${alias} ON TRUE ORDER BY ${alias}.seq`;
  }
  const after = request.after ? ` WHERE ${toAfter(request.after, 'm.seq', sort, bind)}` : '';
  const order = sort ? `m.sort_key ${sort.descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}, m.seq` : 'm.seq';
  const page = `(SELECT * FROM matched m${after} ORDER BY ${order} ${paging}) m`;
  const [total, from] = request.count
    ? ['t.total, ', `(SELECT count(*) AS total FROM matched) t LEFT JOIN ${page} ON TRUE LEFT JOIN`]
    : ['', `${page} JOIN`];
  const keys = sort
    ? `${alias}.seq, ${sort.sql} AS sort_key FROM ${name} ${alias} ${sort.join ?? ''} WHERE ${condition}`
    : `${alias}.seq FROM ${matching}`;
  return `WITH matched AS MATERIALIZED (SELECT ${keys})
    SELECT ${total}${sort ? 'm.sort_key, ' : ''}${columns}
    FROM ${from} ${name} ${alias} ON ${owned} AND ${alias}.seq = m.seq ORDER BY ${order}`;
}

/** A page that is neither counted nor sorted ends its scan where it is full; a lookup finds its few rows first. */
function needsScan<Field extends string>({ query, count }: PageRequest<Field>, table: QueryTable<Field>): boolean {
  return query !== undefined && (count || isLookup(query, table));
}

function toPaging({ limit, offset }: PageRequest, bind: Bind): string {
  const rows = `LIMIT ${bind(limit + 1, 'int')}`;
  return offset ? `${rows} OFFSET ${bind(offset, 'bigint')}` : rows;
}

/** Keyset paging: what stands behind a position, rows without a key last in ascending and first in descending order. */
function toAfter(after: Position, seq: string, sort: SortKey | undefined, bind: Bind): string {
  const behind = `${seq} > ${bind(after.seq, 'bigint')}`;
  if (!sort) return behind;
  if (after.key === undefined || after.key === null) {
    return sort.descending ? `(m.sort_key IS NOT NULL OR ${behind})` : `(m.sort_key IS NULL AND ${behind})`;
  }
  const key = bind(after.key, sort.type);
  const tied = `(m.sort_key = ${key} AND ${behind})`;
  return sort.descending
    ? `(m.sort_key < ${key} OR ${tied})`
    : `(m.sort_key > ${key} OR ${tied} OR m.sort_key IS NULL)`;
}
