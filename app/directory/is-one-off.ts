import { isLookup } from './is-lookup.ts';
import type { PageRequest } from './list.types.ts';
import type { ItemQuery } from './query.types.ts';
import type { QueryTable } from './query-table.types.ts';

/**
 * Whether the statement of a list may well have a shape that never comes again: clients write filters of any shape, and
 * a database keeps few prepared statements. The lists and lookups that every import makes are none of these.
 */
export function isOneOff<Field extends string>({ query, sort }: PageRequest<Field>, table: QueryTable<Field>): boolean {
  if (sort) return true;
  if (!query) return false;
  const simple = query.kind === 'compare' || (query.kind === 'some' && isSimple(query.where));
  return !(simple && isLookup(query, table));
}

const isSimple = (where: ItemQuery) =>
  where.kind === 'compare' ||
  (where.kind === 'and' && where.parts.length === 2 && where.parts.every(({ kind }) => kind === 'compare'));
