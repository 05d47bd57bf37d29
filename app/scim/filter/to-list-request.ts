import type { ListRequest } from '../../directory/list.types.ts';
import type { ListQuery } from '../resources/endpoint.types.ts';
import { parseFilter } from './parse-filter.ts';
import type { CommonField, QueryTarget } from './query-target.ts';
import { toQuery } from './to-query.ts';
import { toSort } from './to-sort.ts';

/**
 * What a list's parameters ask of the directory (RFC 7644 §3.4.2). Throws ScimError: `invalidFilter`, and
 * `invalidValue` for a sort.
 */
export function toListRequest<Field extends string>(
  { filter, sortBy, descending, startIndex, count, cursor, others }: ListQuery,
  target: QueryTarget<Field>,
): ListRequest<Field | CommonField> {
  const query = filter === undefined ? undefined : toQuery(parseFilter(target.type, filter, others), target);
  const sort = sortBy === undefined ? undefined : toSort(sortBy, target, descending);
  return { startIndex, count, query, sort, cursor };
}
