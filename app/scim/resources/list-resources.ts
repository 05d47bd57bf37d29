import type { DirectoryContext } from '../../directory/user.types.ts';
import type { Cursors } from '../cursors.ts';
import { parseListQuery } from '../parse-list-query.ts';
import { toListResponse } from '../to-list-response.ts';
import type { Endpoint } from './endpoint.types.ts';

/**
 * A page of an endpoint's resources as `query` asks for it, paged by number or, where a cursor is given, by cursor
 * (RFC 7644 §3.4.2, RFC 9865). Throws what the endpoint throws, and ScimError for the parameters.
 */
export async function listResources(
  endpoint: Endpoint,
  context: DirectoryContext,
  query: Readonly<Record<string, unknown>>,
  cursors: Cursors,
) {
  const { cursor, ...request } = parseListQuery(endpoint.type, query);
  const { filter, sortBy, descending, projection, startIndex } = request;
  const list = JSON.stringify([context.organizationId, endpoint.type.name, filter, sortBy, descending]);
  const position = cursor ? { cursor: cursors.open(cursor, list) } : {};
  const { total, resources, next } = await endpoint.list(context, { ...request, ...position });
  const projected = resources.map((resource) => projection.project(resource));
  if (cursor === undefined) return toListResponse(projected, total, startIndex);
  const { startIndex: _, ...response } = toListResponse(projected, total);
  return { ...response, ...(next && { nextCursor: cursors.seal(next, list) }) };
}
