import type { Position } from '../../directory/list.types.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import { parseListQuery } from '../parse-list-query.ts';
import type { ResourceType } from '../schemas/attribute.types.ts';
import { ScimError } from '../scim-error.ts';
import type { Endpoint } from './endpoint.types.ts';
import { type ListDeps, toReserve } from './list-resources.ts';
import type { ListAnswer } from './send-list.ts';

/** Where every list begins: rows are counted from 1. */
const START: Position = { seq: 0 };

export interface SearchDeps extends ListDeps {
  /** The endpoints that the token may read, in the order in which their resources come. */
  readonly endpoints: readonly Endpoint[];
  /** Every type whose attributes a filter may name: a resource of another type has no value there. */
  readonly types: readonly ResourceType[];
}

/**
 * A page of the resources of all types as `query` asks for it (RFC 7644 §3.4.2.1, §3.4.3): those of one type after
 * those of another, by number or by cursor. Throws ScimError for the parameters, for a sort too: types have no order in
 * common.
 */
export async function searchAll(
  { endpoints, types, cursors, reserve }: SearchDeps,
  context: DirectoryContext,
  query: Readonly<Record<string, unknown>>,
): Promise<ListAnswer> {
  const requests = endpoints.map((endpoint) => {
    const { cursor, ...request } = parseListQuery(endpoint.type, query);
    return { endpoint, cursor, request };
  });
  const [first] = requests;
  if (!first) throw new TypeError('A search needs an endpoint');
  const { cursor } = first;
  const { filter, sortBy, count, startIndex } = first.request;
  if (sortBy !== undefined) {
    const detail = 'Resources of several types cannot be sorted together: search one type, such as /Users/.search.';
    throw ScimError.of('invalidValue', detail);
  }
  const toList = (name: string) => JSON.stringify([context.organizationId, '', name, filter]);
  const place = cursor ? openPlace(cursor) : undefined;

  /** The type in which a cursor leads on stands before it; the code of the cursor covers that too. */
  function openPlace(text: string): { index: number; position: Position } {
    const [name = '', ...sealed] = text.split('.');
    const position = cursors.open(sealed.join('.'), toList(name));
    const index = endpoints.findIndex(({ type }) => type.name === name);
    if (index < 0) throw ScimError.of('invalidCursor', `The token may no longer read resources of the type ${name}.`);
    return { index, position };
  }

  await reserve(toReserve(first.request));
  const parts: ListAnswer['parts'][number][] = [];
  let size = 0;
  let total = 0;
  let next: { name: string; position: Position } | undefined;
  for (const [index, { endpoint, request }] of requests.entries()) {
    const isBehind = place !== undefined && index < place.index;
    const limit = isBehind ? 0 : count - size;
    const page = await endpoint.list(context, {
      ...request,
      others: types,
      startIndex: cursor === undefined ? Math.max(1, startIndex - total) : 1,
      count: limit,
      ...(place?.index === index && { cursor: place.position }),
    });
    total += page.total;
    size += page.size;
    parts.push({ runs: page.runs, projection: request.projection });
    const begins = limit === 0 && !isBehind && page.total > 0;
    const position = begins ? START : page.next;
    if (position) next ??= { name: endpoint.type.name, position };
  }
  if (cursor === undefined) return { head: { totalResults: total, startIndex }, parts };
  const nextCursor = next && count > 0 && `${next.name}.${cursors.seal(next.position, toList(next.name))}`;
  return { head: { totalResults: total, ...(nextCursor && { nextCursor }) }, parts };
}
