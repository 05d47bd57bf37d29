import type { Request, Response } from 'express';
import { isResourceId } from '../../directory/is-resource-id.ts';
import type { Sending } from '../../http/sending.ts';
import type { Cursors } from '../cursors.ts';
import { isNotModified, parseIfMatch } from '../entity-tags.ts';
import type { Mount } from '../mount.ts';
import type { OpenSending } from '../open-sending.ts';
import { parseResourceQuery } from '../parse-list-query.ts';
import type { Projection } from '../projection.ts';
import { contextOf, noteOf, queryOf } from '../request-context.ts';
import { readMember } from '../schemas/read-member.ts';
import { getLocals, sendNothing, setUpScim } from '../send-scim.ts';
import type { Endpoint, Found, Stored, WriteOptions } from './endpoint.types.ts';
import { listResources } from './list-resources.ts';
import { parseSearchRequest } from './parse-search-request.ts';
import { sendList } from './send-list.ts';
import { sendStored } from './send-stored.ts';

export interface MountDeps {
  mount: Mount;
  cursors: Cursors;
  openSending: OpenSending;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

/** Mounts what an endpoint offers (RFC 7644 §3). */
export function mountEndpoint({ mount, cursors, openSending, base }: MountDeps, endpoint: Endpoint): void {
  const { type, scopes, create, replace, patch, remove } = endpoint;
  const collection = type.endpoint;
  const single = `${collection}/:id`;
  const toProjection = (req: Request, res: Response) => parseResourceQuery(type, queryOf(req, res));

  async function answerList(res: Response, query: Readonly<Record<string, unknown>>): Promise<void> {
    const sending = openSending(res);
    const list = await listResources(endpoint, contextOf(res), query, { cursors, reserve: sending.reserve });
    await sendList(res, sending, list, readMember(query, 'filter'));
  }

  /** A page of resources that satisfy a filter: 200 also for none (RFC 7644 §3.4.2). */
  mount('get', collection, scopes.read, async (req, res) => {
    await answerList(res, queryOf(req, res));
  });

  /** The same, asked in a body, so that nothing personal stands in an address (RFC 7644 §3.4.3). */
  mount('post', `${collection}/.search`, scopes.read, async (req, res) => {
    await answerList(res, parseSearchRequest(req.body));
  });

  /** The resource with that id; 304 where the client has it already (RFC 7644 §3.4.1, §3.14). */
  mount('get', single, scopes.read, async (req, res) => {
    const projection = toProjection(req, res);
    const sending = openSending(res);
    await sending.reserve(0);
    const found = await endpoint.get(contextOf(res), idOf(req, res), { projection });
    if (isNotModified(req, found.etag)) {
      res.setHeader('ETag', found.etag);
      return sendNothing(res, 304);
    }
    if (req.method === 'HEAD' && 'unread' in found) return sendHead(res, found);
    await sendStored(res, sending, 200, await readWhole(sending, found, true), projection);
  });

  if (create) {
    /** Creates a resource: 201 and Location (RFC 7644 §3.3). */
    mount('post', collection, scopes.write, async (req, res) => {
      const projection = toProjection(req, res);
      const sending = openSending(res);
      await sending.reserve(0);
      const created = await create(contextOf(res), req.body, { projection, note: noteOf(res) });
      getLocals(res).resourceId = created.id;
      res.setHeader('Location', `${base}${collection}/${created.id}`);
      await sendStored(res, sending, 201, await readWhole(sending, created, false), projection);
    });
  }

  if (replace) {
    /** Replaces what the client may write (RFC 7644 §3.5.1). */
    mount('put', single, scopes.write, async (req, res) => {
      const options = { ...toWriteOptions(req, toProjection(req, res)), note: noteOf(res) };
      const sending = openSending(res);
      await sending.reserve(0);
      const replaced = await replace(contextOf(res), idOf(req, res), req.body, options);
      await sendStored(res, sending, 200, await readWhole(sending, replaced, false), options.projection);
    });
  }

  if (patch) {
    /** Applies every operation or none: 200 and the resource as it is then, or 204 (RFC 7644 §3.5.2). */
    mount('patch', single, scopes.write, async (req, res) => {
      const wanted = toProjection(req, res);
      const silent = endpoint.patchAnswersNothing && !wanted.asked;
      const projection = silent ? parseResourceQuery(type, { attributes: 'id' }) : wanted;
      const options = { ...toWriteOptions(req, projection), note: noteOf(res) };
      const sending = openSending(res);
      await sending.reserve(0);
      const patched = await patch(contextOf(res), idOf(req, res), req.body, options);
      if (!silent) return sendStored(res, sending, 200, await readWhole(sending, patched, false), projection);
      res.setHeader('ETag', patched.etag);
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

/** To tell the length of what was not read would be to read it, for an answer without a body (RFC 9110 §9.3.2). */
function sendHead(res: Response, { etag }: Found): void {
  setUpScim(res, 200);
  res.setHeader('ETag', etag);
  res.end();
}

/** The resource as it is sent, where it was not read before: GET is refused while there is no room for it. */
async function readWhole(sending: Sending, found: Found, isRead: boolean): Promise<Stored> {
  if (!('unread' in found)) return found;
  if (isRead) await sending.reserve(found.unread.estimate);
  const { bytes, resources } = await found.unread.read();
  sending.hold(bytes);
  return resources[0] as Stored;
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
