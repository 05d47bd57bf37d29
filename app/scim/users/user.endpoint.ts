import type { UserService } from '../../directory/user.service.ts';
import type { User } from '../../directory/user.types.ts';
import { findUserField } from '../../directory/user-fields.ts';
import { toETag } from '../entity-tags.ts';
import { toListRequest } from '../filter/to-list-request.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import type { Endpoint, Stored } from '../resources/endpoint.types.ts';
import { toPageOfRuns } from '../resources/to-page.ts';
import { toRuns } from '../resources/to-runs.ts';
import { findCoreAttribute } from '../schemas/find-attribute.ts';
import { parseResource } from '../schemas/parse-resource.ts';
import { requireFits } from '../schemas/require-fits.ts';
import { USER_RESOURCE_TYPE } from '../schemas/user-resource-type.ts';
import { parseReplacement } from './parse-replacement.ts';
import { toProfile, toResource, toScimUser } from './user.mapper.ts';

export interface UserEndpointDeps {
  users: UserService;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

const EXTERNAL_ID = findCoreAttribute(USER_RESOURCE_TYPE, 'externalId');

/** Memory for a group of a user (bytes). */
const GROUP = 256;

const findField = (path: string) => (path === 'groups' ? path : findUserField(path));

/** Makes the endpoint of the resource type User (RFC 7643 §4.1). */
export function createUserEndpoint({ users, base }: UserEndpointDeps): Endpoint {
  const type = USER_RESOURCE_TYPE;
  const target = { type, address: `${base}${type.endpoint}`, findField };
  const toStored = (user: User): Stored => ({
    id: user.id,
    etag: toETag(user, user.groups),
    resource: toScimUser(user, base),
  });

  return {
    type,
    scopes: { read: 'scim:users:read', write: 'scim:users:write' },

    async list({ organizationId, actor }, request) {
      const page = await users.listUsers(organizationId, actor, toListRequest(request, target));
      const read = async (ids: readonly string[]) => {
        const found = await users.readUsers(organizationId, ids);
        const groups = found.reduce((sum, user) => sum + user.groups.length, 0);
        return { bytes: groups * GROUP, resources: found.map(toStored) };
      };
      return toPageOfRuns(page, toRuns(page.items, { toResource: (user) => toScimUser(user, base), toStored, read }));
    },

    async get({ organizationId }, id) {
      return toStored(await users.getUser(organizationId, id));
    },

    /** Creates a user, or restores the inactive one it matches. */
    async create(context, body, { note }) {
      const resource = requireFits(parseResource(type, body, note));
      return toStored(await users.createUser(context, toProfile(resource, true)));
    },

    /** `active` stays where it is not sent. */
    async replace(context, id, body, { ifVersion, note }) {
      const replacement = parseReplacement(body, note);
      return toStored(
        await users.updateUser(context, id, replacement, {
          keepTakenUserName: true,
          ...(ifVersion && { ifVersion }),
        }),
      );
    },

    async patch(context, id, body, { ifVersion, note }) {
      const operations = parsePatch(type, id, body, note);
      const carriesExternalId = operations.some(
        ({ op, target }) => op !== 'remove' && target.attribute === EXTERNAL_ID,
      );
      const edit: Parameters<UserService['updateUser']>[2] = (profile) =>
        toProfile(applyPatch(toResource(profile), operations, note), profile.active);
      return toStored(
        await users.updateUser(context, id, edit, { carriesExternalId, ...(ifVersion && { ifVersion }) }),
      );
    },

    remove: (context, id, { ifVersion }) => users.deleteUser(context, id, ifVersion),
  };
}
