import type { DirectoryContext } from '../../directory/user.types.ts';
import type { Sending } from '../../http/sending.ts';
import type { Cursors } from '../cursors.ts';
import { parseListQuery } from '../parse-list-query.ts';
import type { Endpoint, ListQuery } from './endpoint.types.ts';
import type { ListAnswer } from './send-list.ts';

export interface ListDeps {
  readonly cursors: Cursors;
  /** Waits until there is room in memory for so many bytes of the answer. */
  readonly reserve: Sending['reserve'];
}

/** Memory that most resources of a list take at most (bytes). */
const RESOURCE = 4_096;

/** Memory that a list may take. What a filter finds is few, or a scan, of which few run at a time. */
export const toReserve = ({ filter, count }: Pick<ListQuery, 'filter' | 'count'>): number =>
  filter === undefined ? count * RESOURCE : 0;

/**
 * A page of an endpoint's resources as `query` asks for it, paged by number or, where a cursor is given, by cursor
 * (RFC 7644 §3.4.2, RFC 9865). Throws what the endpoint throws, and ScimError for the parameters.
 */
export async function listResources(
  endpoint: Endpoint,
  context: DirectoryContext,
  query: Readonly<Record<string, unknown>>,
  { cursors, reserve }: ListDeps,
): Promise<ListAnswer> {
  const { cursor, ...request } = parseListQuery(endpoint.type, query);
  const { filter, sortBy, descending, projection, startIndex } = request;
  const list = JSON.stringify([context.organizationId, endpoint.type.name, filter, sortBy, descending]);
  await reserve(toReserve(request));
  const position = cursor ? { cursor: cursors.open(cursor, list) } : {};
  const { total: totalResults, runs, next } = await endpoint.list(context, { ...request, ...position });
  const parts = [{ runs, projection }];
  if (cursor === undefined) return { head: { totalResults, startIndex }, parts };
  return { head: { totalResults, ...(next && { nextCursor: cursors.seal(next, list) }) }, parts };
}
