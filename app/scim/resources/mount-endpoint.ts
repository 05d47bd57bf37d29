import type { Request, Response } from 'express';
import { isUserId } from '../../directory/is-user-id.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import { getCaller } from '../../http/caller.ts';
import { isNotModified, parseIfMatch } from '../entity-tags.ts';
import type { Mount } from '../mount.ts';
import { parseListQuery, requireOffered } from '../parse-list-query.ts';
import { getLocals, sendNothing, sendScim } from '../send-scim.ts';
import { toListResponse } from '../to-list-response.ts';
import type { Endpoint, Stored, WriteOptions } from './endpoint.types.ts';

/** Mounts what an endpoint offers (RFC 7644 §3). `base` is the address of the SCIM service, without a slash. */
export function mountEndpoint(mount: Mount, endpoint: Endpoint, base: string): void {
  const { scopes, create, replace, patch, remove } = endpoint;
  const collection = endpoint.type.endpoint;
  const single = `${collection}/:id`;

  /** A page of resources that satisfy a filter: 200 also for none (RFC 7644 §3.4.2). */
  mount('get', collection, scopes.read, async (req, res) => {
    const request = parseListQuery(req.query);
    const { resources, total } = await endpoint.list(contextOf(res), request);
    sendScim(res, 200, toListResponse(resources, total, request.startIndex));
  });

  /** The resource with that id; 304 where the client has it already (RFC 7644 §3.4.1, §3.14). */
  mount('get', single, scopes.read, async (req, res) => {
    requireOffered(req.query);
    const stored = await endpoint.get(contextOf(res), idOf(req, res));
    if (!isNotModified(req, stored.etag)) return sendStored(res, 200, stored);
    res.setHeader('ETag', stored.etag);
    sendNothing(res, 304);
  });

  if (create) {
    /** Creates a resource: 201 and Location (RFC 7644 §3.3). */
    mount('post', collection, scopes.write, async (req, res) => {
      requireOffered(req.query);
      const stored = await create(contextOf(res), req.body);
      getLocals(res).resourceId = stored.id;
      res.setHeader('Location', `${base}${collection}/${stored.id}`);
      sendStored(res, 201, stored);
    });
  }

  if (replace) {
    /** Replaces what the client may write (RFC 7644 §3.5.1). */
    mount('put', single, scopes.write, async (req, res) => {
      requireOffered(req.query);
      sendStored(res, 200, await replace(contextOf(res), idOf(req, res), req.body, optionsOf(req)));
    });
  }

  if (patch) {
    /** Applies every operation or none: 200 and the resource as it is then (RFC 7644 §3.5.2). */
    mount('patch', single, scopes.write, async (req, res) => {
      requireOffered(req.query);
      sendStored(res, 200, await patch(contextOf(res), idOf(req, res), req.body, optionsOf(req)));
    });
  }

  if (remove) {
    /** Removes a resource for good: 204, and 404 from then on (RFC 7644 §3.6). */
    mount('delete', single, scopes.write, async (req, res) => {
      await remove(contextOf(res), idOf(req, res), optionsOf(req));
      sendNothing(res, 204);
    });
  }
}

function sendStored(res: Response, status: number, { etag, resource }: Stored): void {
  res.setHeader('ETag', etag);
  sendScim(res, status, resource);
}

function idOf(req: Request, res: Response): string {
  const id = String(req.params.id);
  if (isUserId(id)) getLocals(res).resourceId = id;
  return id;
}

/** For whom and under which rules a request acts: the tenant comes from the token alone. */
export function contextOf(res: Response): DirectoryContext {
  const { organizationId, userNameFormat, anyUserType, authorizationId } = getCaller(res);
  return { organizationId, userNameFormat, anyUserType, actor: authorizationId, requestId: getLocals(res).requestId };
}

function optionsOf(req: Request): WriteOptions {
  const ifVersion = parseIfMatch(req);
  return ifVersion ? { ifVersion } : {};
}
