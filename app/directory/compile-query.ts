import { compareAny, compareValue } from './compare-value.ts';
import type { Bind } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isKeyed } from './is-lookup.ts';
import { mergeEqual } from './merge-equal.ts';
import type { ItemQuery, Query } from './query.types.ts';
import type { ListColumn, QueryTable, ScalarColumn } from './query-table.types.ts';

/**
 * The condition on a row of `table` that `query` means (RFC 7644 §3.4.2.2). Values go through `bind`, never into the
 * text. Throws TypeError where a query compares a list as if it were one value, or the other way round.
 */
export function compileQuery<Field extends string>(query: Query<Field>, table: QueryTable<Field>, bind: Bind): string {
  switch (query.kind) {
    case 'and':
      return join(
        'and',
        query.parts.map((part) => compileQuery(part, table, bind)),
      );
    case 'or':
      return join(
        'or',
        mergeEqual(query.parts).map((part) =>
          part.kind === 'any'
            ? compareAny(scalarOf(table, part.field), part.values, part.exact, bind)
            : compileQuery(part, table, bind),
        ),
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
    case 'compare':
      return compareValue(scalarOf(table, query.field), query, bind);
    case 'some': {
      const column = table.columns[query.field];
      if (column.kind !== 'list') throw new TypeError(`${query.field} is no list`);
      return compileSome(column, query.where, bind);
    }
  }
}

function scalarOf<Field extends string>(table: QueryTable<Field>, field: Field): ScalarColumn {
  const column = table.columns[field];
  if (column.kind === 'list') throw new TypeError(`${field} is a list`);
  return column;
}

type HasValue = NonNullable<ListColumn['hasValue']>;

/** One item must satisfy all of `where`; addresses are first looked up in their index. */
function compileSome(column: ListColumn, where: ItemQuery, bind: Bind): string {
  const keys = column.hasValue && compileKeys(column.hasValue, where, bind);
  if (keys && where.kind === 'compare') return keys;
  const items = column.keys && isOfKeys(where) ? toKeyItems(column, column.keys) : column;
  const found = `EXISTS (SELECT FROM ${items.items} WHERE ${compileItem(items, where, bind)})`;
  return keys ? join('and', [keys, found]) : found;
}

/** Whether `where` asks for nothing but folded values: the keys are read faster than the items they come from. */
function isOfKeys(where: ItemQuery): boolean {
  if (where.kind === 'and' || where.kind === 'or') return where.parts.every(isOfKeys);
  if (where.kind === 'not') return isOfKeys(where.part);
  return where.kind === 'compare' && where.name === 'value' && !where.exact;
}

const toKeyItems = (column: ListColumn, keys: string): ListColumn => ({
  ...column,
  items: `unnest(${keys}) AS k(item)`,
  member: () => 'k.item',
  folded: true,
});

/** What an index tells of a row that has such an item; undefined where it cannot tell. */
function compileKeys(hasValue: HasValue, where: ItemQuery, bind: Bind): string | undefined {
  if (!isKeyed(where)) return undefined;
  if (where.kind === 'compare') return hasValue(foldCase(String(where.value)), bind);
  if (where.kind === 'and') {
    const part = where.parts.find(isKeyed);
    return part && compileKeys(hasValue, part, bind);
  }
  const parts = where.kind === 'or' ? where.parts : [];
  return join(
    'or',
    parts.map((part) => compileKeys(hasValue, part, bind) ?? 'FALSE'),
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
      return compareValue(toMember(column, column.member(where.name, bind), where.value), where, bind);
  }
}

/** A missing boolean of an item is false (RFC 7643 §2.4, of `primary`). */
function toMember({ folded }: ListColumn, sql: string, value: unknown): ScalarColumn {
  if (typeof value === 'boolean') return { kind: 'boolean', sql: `coalesce((${sql})::boolean, FALSE)` };
  if (typeof value === 'number') return { kind: 'number', sql: `(${sql})::numeric` };
  if (value instanceof Date) return { kind: 'instant', sql: `(${sql})::timestamptz` };
  return { kind: 'text', sql: `(${sql})`, ...(folded && { key: sql }) };
}

const negate = (condition: string) => `NOT coalesce(${condition}, FALSE)`;

function join(kind: 'and' | 'or', conditions: readonly string[]): string {
  if (conditions.length === 0) return kind === 'and' ? 'TRUE' : 'FALSE';
  return `(${conditions.join(kind === 'and' ? ' AND ' : ' OR ')})`;
}
