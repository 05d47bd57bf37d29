import type { Request, Response } from 'express';
import { isResourceId } from '../../directory/is-resource-id.ts';
import type { Cursors } from '../cursors.ts';
import { isNotModified, parseIfMatch } from '../entity-tags.ts';
import type { Mount } from '../mount.ts';
import { parseResourceQuery } from '../parse-list-query.ts';
import type { Projection } from '../projection.ts';
import { contextOf, noteOf, queryOf } from '../request-context.ts';
import { readMember } from '../schemas/read-member.ts';
import { getLocals, sendNothing, sendScim } from '../send-scim.ts';
import type { Endpoint, Stored, WriteOptions } from './endpoint.types.ts';
import { listResources } from './list-resources.ts';
import { parseSearchRequest } from './parse-search-request.ts';

export interface MountDeps {
  mount: Mount;
  cursors: Cursors;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

/** Mounts what an endpoint offers (RFC 7644 §3). */
export function mountEndpoint({ mount, cursors, base }: MountDeps, endpoint: Endpoint): void {
  const { type, scopes, create, replace, patch, remove } = endpoint;
  const collection = type.endpoint;
  const single = `${collection}/:id`;
  const toProjection = (req: Request, res: Response) => parseResourceQuery(type, queryOf(req, res));

  /** A page of resources that satisfy a filter: 200 also for none (RFC 7644 §3.4.2). */
  mount('get', collection, scopes.read, async (req, res) => {
    const query = queryOf(req, res);
    sendList(res, await listResources(endpoint, contextOf(res), query, cursors), readMember(query, 'filter'));
  });

  /** The same, asked in a body, so that nothing personal stands in an address (RFC 7644 §3.4.3). */
  mount('post', `${collection}/.search`, scopes.read, async (req, res) => {
    const query = parseSearchRequest(req.body);
    sendList(res, await listResources(endpoint, contextOf(res), query, cursors), query.filter);
  });

  /** The resource with that id; 304 where the client has it already (RFC 7644 §3.4.1, §3.14). */
  mount('get', single, scopes.read, async (req, res) => {
    const projection = toProjection(req, res);
    const stored = await endpoint.get(contextOf(res), idOf(req, res), { projection });
    if (!isNotModified(req, stored.etag)) return sendStored(res, 200, stored, projection);
    res.setHeader('ETag', stored.etag);
    sendNothing(res, 304);
  });

  if (create) {
    /** Creates a resource: 201 and Location (RFC 7644 §3.3). */
    mount('post', collection, scopes.write, async (req, res) => {
      const projection = toProjection(req, res);
      const stored = await create(contextOf(res), req.body, { projection, note: noteOf(res) });
      getLocals(res).resourceId = stored.id;
      res.setHeader('Location', `${base}${collection}/${stored.id}`);
      sendStored(res, 201, stored, projection);
    });
  }

  if (replace) {
    /** Replaces what the client may write (RFC 7644 §3.5.1). */
    mount('put', single, scopes.write, async (req, res) => {
      const options = { ...toWriteOptions(req, toProjection(req, res)), note: noteOf(res) };
      sendStored(res, 200, await replace(contextOf(res), idOf(req, res), req.body, options), options.projection);
    });
  }

  if (patch) {
    /** Applies every operation or none: 200 and the resource as it is then, or 204 (RFC 7644 §3.5.2). */
    mount('patch', single, scopes.write, async (req, res) => {
      const wanted = toProjection(req, res);
      const silent = endpoint.patchAnswersNothing && !wanted.asked;
      const projection = silent ? parseResourceQuery(type, { attributes: 'id' }) : wanted;
      const options = { ...toWriteOptions(req, projection), note: noteOf(res) };
      const stored = await patch(contextOf(res), idOf(req, res), req.body, options);
      if (!silent) return sendStored(res, 200, stored, projection);
      res.setHeader('ETag', stored.etag);
      sendNothing(res, 204);
    });
  }

  if (remove) {
    /** Removes a resource for good: 204, and 404 from then on (RFC 7644 §3.6). */
    mount('delete', single, scopes.write, async (req, res) => {
      await remove(contextOf(res), idOf(req, res), toWriteOptions(req, toProjection(req, res)));
      sendNothing(res, 204);
    });
  }
}

/** A search that finds one resource is a lookup of that: the log names whom it was about. */
function sendList(res: Response, page: Awaited<ReturnType<typeof listResources>>, filter: unknown): void {
  const [first] = page.Resources;
  const { id } = (first ?? {}) as { id?: unknown };
  const locals = getLocals(res);
  if (filter !== undefined && page.totalResults === 1 && typeof id === 'string') locals.resourceId = id;
  const { totalResults, itemsPerPage } = page;
  locals.page = { totalResults, itemsPerPage, ...('startIndex' in page && { startIndex: page.startIndex }) };
  sendScim(res, 200, page);
}

function sendStored(res: Response, status: number, { etag, resource }: Stored, projection: Projection): void {
  res.setHeader('ETag', etag);
  sendScim(res, status, projection.project(resource));
}

function idOf(req: Request, res: Response): string {
  const id = String(req.params.id);
  if (isResourceId(id)) getLocals(res).resourceId = id;
  return id;
}

/** A version that If-None-Match names is refused like one that If-Match does not (RFC 9110 §13.1.2). */
function toWriteOptions(req: Request, projection: Projection): WriteOptions {
  const [match, noneMatch] = [req.get('if-match'), req.get('if-none-match')];
  if (match === undefined && noneMatch === undefined) return { projection };
  const isNamed = match === undefined ? () => true : parseIfMatch(match);
  const isUnwanted = noneMatch === undefined ? () => false : parseIfMatch(noneMatch);
  return { projection, ifVersion: (version) => isNamed(version) && !isUnwanted(version) };
}
