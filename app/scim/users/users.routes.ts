import type { Request, Response } from 'express';
import type { Scope } from '../../connections/scopes.ts';
import { isUserId } from '../../directory/is-user-id.ts';
import type { UserService } from '../../directory/user.service.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import { findUserField } from '../../directory/user-fields.ts';
import { type Caller, getCaller } from '../../http/caller.ts';
import { isNotModified, parseIfMatch } from '../entity-tags.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { toQuery } from '../filter/to-query.ts';
import type { Mount } from '../mount.ts';
import { parseListQuery, requireOffered } from '../parse-list-query.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import { parseResource } from '../schemas/parse-resource.ts';
import { USER_RESOURCE_TYPE } from '../schemas/user-resource-type.ts';
import { getLocals, sendNothing, sendScim } from '../send-scim.ts';
import { toListResponse } from '../to-list-response.ts';
import { parseReplacement } from './parse-replacement.ts';
import { toETag, toLocation, toProfile, toResource, toScimUser } from './user.mapper.ts';

const READ: Scope = 'scim:users:read';
const WRITE: Scope = 'scim:users:write';

export interface UsersRoutesDeps {
  users: UserService;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

/** Mounts what can be done with Users (RFC 7644 §3). */
export function mountUsers(mount: Mount, { users, base }: UsersRoutesDeps): void {
  const collection = USER_RESOURCE_TYPE.endpoint;
  const single = `${collection}/:id`;
  const target = { type: USER_RESOURCE_TYPE, address: `${base}${collection}`, findField: findUserField };

  /** A page of users that satisfy a filter: 200 also for none (RFC 7644 §3.4.2). */
  mount('get', collection, READ, async (req, res) => {
    const { filter, startIndex, count } = parseListQuery(req.query);
    const { organizationId, authorizationId } = getCaller(res);
    const query = filter === undefined ? undefined : toQuery(parseFilter(USER_RESOURCE_TYPE, filter), target);
    const page = await users.listUsers(organizationId, authorizationId, { startIndex, count, ...(query && { query }) });
    const resources = page.users.map((user) => toScimUser(user, base));
    sendScim(res, 200, toListResponse(resources, page.total, startIndex));
  });

  /** Creates a user, or restores the inactive one it matches: 201 and Location (RFC 7644 §3.3). */
  mount('post', collection, WRITE, async (req, res) => {
    requireOffered(req.query);
    const profile = toProfile(parseResource(USER_RESOURCE_TYPE, req.body), true);
    const user = await users.createUser(contextOf(res), profile);
    getLocals(res).resourceId = user.id;
    res.setHeader('Location', toLocation(user, base));
    sendUser(res, 201, user);
  });

  /** The user with that id (RFC 7644 §3.4.1). */
  mount('get', single, READ, async (req, res) => {
    requireOffered(req.query);
    const user = await users.getUser(getCaller(res).organizationId, idOf(req, res));
    if (!isNotModified(req, user.version)) return sendUser(res, 200, user);
    res.setHeader('ETag', toETag(user));
    sendNothing(res, 304);
  });

  /** Replaces what the client may write; `active` stays where it is not sent (RFC 7644 §3.5.1). */
  mount('put', single, WRITE, async (req, res) => {
    requireOffered(req.query);
    const id = idOf(req, res);
    const user = await users.updateUser(contextOf(res), id, parseReplacement(req.body), {
      keepTakenUserName: true,
      ...optionsOf(req),
    });
    sendUser(res, 200, user);
  });

  /** Applies every operation or none: 200 and the user as it is then (RFC 7644 §3.5.2). */
  mount('patch', single, WRITE, async (req, res) => {
    requireOffered(req.query);
    const id = idOf(req, res);
    const operations = parsePatch(USER_RESOURCE_TYPE, id, req.body);
    const user = await users.updateUser(
      contextOf(res),
      id,
      (profile) => toProfile(applyPatch(toResource(profile), operations), profile.active),
      optionsOf(req),
    );
    sendUser(res, 200, user);
  });

  /** Removes a user for good: 204, and 404 from then on (RFC 7644 §3.6). */
  mount('delete', single, WRITE, async (req, res) => {
    await users.deleteUser(contextOf(res), idOf(req, res), parseIfMatch(req));
    sendNothing(res, 204);
  });

  function sendUser(res: Response, status: number, user: Parameters<typeof toScimUser>[0]): void {
    res.setHeader('ETag', toETag(user));
    sendScim(res, status, toScimUser(user, base));
  }
}

function idOf(req: Request, res: Response): string {
  const id = String(req.params.id);
  if (isUserId(id)) getLocals(res).resourceId = id;
  return id;
}

function contextOf(res: Response): DirectoryContext {
  const { organizationId, userNameFormat, anyUserType, authorizationId }: Caller = getCaller(res);
  return { organizationId, userNameFormat, anyUserType, actor: authorizationId, requestId: getLocals(res).requestId };
}

function optionsOf(req: Request) {
  const ifVersion = parseIfMatch(req);
  return ifVersion ? { ifVersion } : {};
}
