import type { Response } from 'express';
import { getCaller } from '../../http/caller.ts';
import type { Cursors } from '../cursors.ts';
import type { Mount } from '../mount.ts';
import type { OpenSending } from '../open-sending.ts';
import { contextOf } from '../request-context.ts';
import { readMember } from '../schemas/read-member.ts';
import { ScimError } from '../scim-error.ts';
import type { Endpoint } from './endpoint.types.ts';
import { parseSearchRequest } from './parse-search-request.ts';
import { searchAll } from './search-all.ts';
import { sendList } from './send-list.ts';

export interface SearchRoutesDeps {
  readonly endpoints: readonly Endpoint[];
  readonly cursors: Cursors;
  readonly openSending: OpenSending;
}

/** Mounts the search of all types that the token may read, on the root of the service (RFC 7644 §3.4.2.1, §3.4.3). */
export function mountSearch(mount: Mount, { endpoints, cursors, openSending }: SearchRoutesDeps): void {
  const types = endpoints.map(({ type }) => type);

  mount('get', '/', undefined, (req, res) => search(res, req.query));
  mount('post', '/.search', undefined, (req, res) => search(res, parseSearchRequest(req.body)));

  async function search(res: Response, query: Readonly<Record<string, unknown>>): Promise<void> {
    const { scopes } = getCaller(res);
    const readable = endpoints.filter((endpoint) => scopes.has(endpoint.scopes.read));
    if (readable.length === 0) {
      const needed = [...new Set(endpoints.map((endpoint) => endpoint.scopes.read))].join(', ');
      throw new ScimError(403, `The access token may read no type of resource: it has none of the scopes ${needed}.`);
    }
    const sending = openSending(res);
    const deps = { endpoints: readable, types, cursors, reserve: sending.reserve };
    await sendList(res, sending, await searchAll(deps, contextOf(res), query), readMember(query, 'filter'));
  }
}
