import { compareValue } from './compare-value.ts';
import { join, negate } from './conditions.ts';
import type { Bind } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isKeyed } from './is-lookup.ts';
import type { ItemQuery } from './query.types.ts';
import type { KeptListColumn, ListColumn, ScalarColumn } from './query-table.types.ts';

type HasValue = NonNullable<ListColumn['hasValue']>;

/** The condition that one item of a row's list satisfies all of `where`; what an index knows is asked first. */
export function compileSome(column: ListColumn, where: ItemQuery, bind: Bind, organization: string): string {
  const keys = column.hasValue && compileKeys(column.hasValue, where, bind);
  if (keys && where.kind === 'compare') return keys;
  const found = compileFound(column, where, bind, organization);
  return keys ? join('and', [keys, found]) : found;
}

/** Derived items are looked through once for all rows, kept ones row by row. */
function compileFound(column: ListColumn, where: ItemQuery, bind: Bind, organization: string): string {
  if (column.from === 'derived') {
    const owners = `SELECT e.owner FROM ${column.items(organization)} WHERE ${compileItem(column, where, bind)}`;
    return `${column.owner} IN (${owners})`;
  }
  const kept = column.keys && isOfKeys(where) ? toKeyItems(column, column.keys) : column;
  return `EXISTS (SELECT FROM ${kept.items} WHERE ${compileItem(kept, where, bind)})`;
}

/** Whether `where` asks for nothing but folded values: the keys are read faster than the items they come from. */
function isOfKeys(where: ItemQuery): boolean {
  if (where.kind === 'and' || where.kind === 'or') return where.parts.every(isOfKeys);
  if (where.kind === 'not') return isOfKeys(where.part);
  return where.kind === 'compare' && where.name === 'value' && !where.exact;
}

const toKeyItems = (column: KeptListColumn, keys: string): KeptListColumn => ({
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
function toMember(column: ListColumn, sql: string, value: unknown): ScalarColumn {
  if (typeof value === 'boolean') return { kind: 'boolean', sql: `coalesce((${sql})::boolean, FALSE)` };
  if (typeof value === 'number') return { kind: 'number', sql: `(${sql})::numeric` };
  if (value instanceof Date) return { kind: 'instant', sql: `(${sql})::timestamptz` };
  return { kind: 'text', sql: `(${sql})`, ...('folded' in column && { key: sql }) };
}
