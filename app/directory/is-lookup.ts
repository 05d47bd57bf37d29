import type { ItemQuery, Query } from './query.types.ts';
import type { QueryTable } from './query-table.types.ts';

/** Whether an index answers `query` with a handful of rows at most: each of them has a value that is rare. */
export function isLookup<Field extends string>(query: Query<Field>, table: QueryTable<Field>): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.some((part) => isLookup(part, table));
    case 'or':
      return query.parts.every((part) => isLookup(part, table));
    case 'none':
      return true;
    case 'compare': {
      const column = table.columns[query.field];
      return query.operator === 'eq' && column.kind !== 'list' && column.indexed === true;
    }
    case 'some': {
      const column = table.columns[query.field];
      return column.kind === 'list' && column.hasValue !== undefined && isKeyed(query.where);
    }
    default:
      return false;
  }
}

/** Whether the folded keys of a list tell which few rows can have an item that satisfies `where`. */
export function isKeyed(where: ItemQuery): boolean {
  switch (where.kind) {
    case 'and':
      return where.parts.some(isKeyed);
    case 'or':
      return where.parts.every(isKeyed);
    case 'none':
      return true;
    case 'compare':
      return where.name === 'value' && where.operator === 'eq' && !where.exact;
    default:
      return false;
  }
}
