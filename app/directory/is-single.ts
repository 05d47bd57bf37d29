import type { PageRequest } from './list.types.ts';
import type { QueryTable } from './query-table.types.ts';

/** Whether the first page of `request` is all there is, and has one row at most: what it asks for is unique. */
export function isSingle<Field extends string>(
  { query, sort, limit, offset, after }: PageRequest<Field>,
  table: QueryTable<Field>,
): boolean {
  if (query?.kind !== 'compare' || query.operator !== 'eq' || sort || after || offset || limit === 0) return false;
  const column = table.columns[query.field];
  return column.kind !== 'list' && column.unique === true;
}
