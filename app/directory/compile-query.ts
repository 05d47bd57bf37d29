import { compareValue } from './compare-value.ts';
import type { Bind } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isKeyed } from './is-lookup.ts';
import type { ItemQuery, Query } from './query.types.ts';
import type { ListColumn, QueryTable } from './query-table.types.ts';

/**
 * The condition on a row of `table` that `query` means (RFC 7644 §3.4.2.2). Values go through `bind`, never into the
 * text. Throws TypeError where a query compares a list as if it were one value, or the other way round.
 */
export function compileQuery<Field extends string>(query: Query<Field>, table: QueryTable<Field>, bind: Bind): string {
  switch (query.kind) {
    case 'and':
    case 'or':
      return join(
        query.kind,
        query.parts.map((part) => compileQuery(part, table, bind)),
      );
    case 'not':
      return negate(compileQuery(query.part, table, bind));
    case 'all':
      return 'TRUE';
    case 'none':
      return 'FALSE';
    case 'present': {
      const column = table.columns[query.field];
      return column.kind === 'list' ? column.present : `${column.sql} IS NOT NULL`;
    }
    case 'compare': {
      const column = table.columns[query.field];
      if (column.kind === 'list') throw new TypeError(`${query.field} is a list`);
      return compareValue(column, query, bind);
    }
    case 'some': {
      const column = table.columns[query.field];
      if (column.kind !== 'list') throw new TypeError(`${query.field} is no list`);
      return compileSome(column, query.where, bind);
    }
  }
}

/** One item must satisfy all of `where`; addresses are first looked up in their index. */
function compileSome(column: ListColumn, where: ItemQuery, bind: Bind): string {
  const keys = column.keys && compileKeys(column.keys, where, bind);
  if (keys && where.kind === 'compare') return keys;
  const found = `EXISTS (SELECT FROM ${column.items} WHERE ${compileItem(column, where, bind)})`;
  return keys ? join('and', [keys, found]) : found;
}

/** What must hold of the indexed keys of a row that has such an item; undefined where the index cannot tell. */
function compileKeys(keys: string, where: ItemQuery, bind: Bind): string | undefined {
  if (!isKeyed(where)) return undefined;
  if (where.kind === 'compare') return `${keys} @> ARRAY[${bind(foldCase(String(where.value)), 'text')}]`;
  if (where.kind === 'and') {
    const part = where.parts.find(isKeyed);
    return part && compileKeys(keys, part, bind);
  }
  const parts = where.kind === 'or' ? where.parts : [];
  return join(
    'or',
    parts.map((part) => compileKeys(keys, part, bind) ?? 'FALSE'),
  );
}

function compileItem(column: ListColumn, where: ItemQuery, bind: Bind): string {
  switch (where.kind) {
    case 'and':
    case 'or':
      return join(
        where.kind,
        where.parts.map((part) => compileItem(column, part, bind)),
      );
    case 'not':
      return negate(compileItem(column, where.part, bind));
    case 'all':
      return 'TRUE';
    case 'none':
      return 'FALSE';
    case 'present':
      return `${column.member(where.name, bind)} IS NOT NULL`;
    case 'compare':
      return compareValue(toMember(column.member(where.name, bind), where.value), where, bind);
  }
}

/** A missing boolean of an item is false (RFC 7643 §2.4, of `primary`). */
function toMember(sql: string, value: unknown) {
  if (typeof value === 'boolean') return { kind: 'boolean', sql: `coalesce((${sql})::boolean, FALSE)` } as const;
  if (typeof value === 'number') return { kind: 'number', sql: `(${sql})::numeric` } as const;
  if (value instanceof Date) return { kind: 'instant', sql: `(${sql})::timestamptz` } as const;
  return { kind: 'text', sql: `(${sql})` } as const;
}

const negate = (condition: string) => `NOT coalesce(${condition}, FALSE)`;

function join(kind: 'and' | 'or', conditions: readonly string[]): string {
  if (conditions.length === 0) return kind === 'and' ? 'TRUE' : 'FALSE';
  return `(${conditions.join(kind === 'and' ? ' AND ' : ' OR ')})`;
}
