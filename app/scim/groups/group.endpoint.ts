import { FEW, type GroupService } from '../../directory/group.service.ts';
import type { Group, LongGroup } from '../../directory/group.types.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import { toETag } from '../entity-tags.ts';
import { toListRequest } from '../filter/to-list-request.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { parsePatch } from '../patch/parse-patch.ts';
import type { PatchOperation } from '../patch/patch.types.ts';
import type { Projection } from '../projection.ts';
import type { Endpoint, Found, Stored } from '../resources/endpoint.types.ts';
import { toPageOfRuns } from '../resources/to-page.ts';
import { toEstimate, toRuns } from '../resources/to-runs.ts';
import { GROUP_RESOURCE_TYPE } from '../schemas/group-schema.ts';
import { editMembers, toDetail } from './edit-members.ts';
import { toGroupProfile, toGroupResource, toScimGroup, toStoredGroup } from './group.mapper.ts';
import { parseGroup } from './parse-group.ts';
import { type MembersOperation, parseMemberChanges } from './parse-member-changes.ts';

export interface GroupEndpointDeps {
  groups: GroupService;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

const FIELDS = new Set(['displayName', 'externalId', 'members'] as const);
type Field = typeof FIELDS extends Set<infer Name> ? Name : never;

/** Makes the endpoint of the resource type Group (RFC 7643 §4.2). */
export function createGroupEndpoint({ groups, base }: GroupEndpointDeps): Endpoint {
  const type = GROUP_RESOURCE_TYPE;
  const findField = (path: string) => (FIELDS.has(path as Field) ? (path as Field) : undefined);
  const target = { type, address: `${base}${type.endpoint}`, findField };
  const toStored = (group: Group): Stored => ({
    id: group.id,
    etag: toETag(group),
    resource: toScimGroup(group, base),
  });
  const toWhole = (found: readonly LongGroup[]) => ({
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    resources: found.map((group) => toStoredGroup(group, base)),
  });

  async function find({ organizationId }: DirectoryContext, id: string, projection: Projection): Promise<Found> {
    const detail = projection.wants('members') ? { most: FEW } : 'none';
    const group = await groups.getGroup(organizationId, id, detail);
    if (group.unread === undefined) return toStored(group);
    const read = async () => toWhole([await groups.getLongGroup(organizationId, id)]);
    return { id, etag: toETag(group), unread: { estimate: toEstimate(group.unread), read } };
  }

  /** What was written, with its members' names where they are asked for. */
  async function toAnswer(context: DirectoryContext, written: Group, projection: Projection): Promise<Found> {
    if (!projection.wants('members')) return toStored({ ...written, members: [] });
    return find(context, written.id, projection);
  }

  return {
    type,
    scopes: { read: 'scim:groups:read', write: 'scim:groups:write' },
    patchAnswersNothing: true,

    async list({ organizationId, actor }, request) {
      const detail = request.projection.wants('members') ? 'names' : 'none';
      const page = await groups.listGroups(organizationId, actor, toListRequest(request, target), detail);
      const read = async (ids: readonly string[]) => toWhole(await groups.readLongGroups(organizationId, ids));
      return toPageOfRuns(
        page,
        toRuns(page.items, { toResource: (group) => toScimGroup(group, base), toStored, read }),
      );
    },

    get: (context, id, { projection }) => find(context, id, projection),

    async create(context, body, { projection, note }) {
      const { profile, members } = parseGroup(body, note);
      const created = await groups.createGroup(context, profile, members);
      return members.size === 0 ? toStored(created) : toAnswer(context, created, projection);
    },

    async replace(context, id, body, { projection, note, ...options }) {
      const edit = parseGroup(body, note);
      return toAnswer(context, await groups.updateGroup(context, id, () => edit, options), projection);
    },

    /** Operations on members are applied apart: the two never touch the same. */
    async patch(context, id, body, { projection, note, ...options }) {
      const operations = parsePatch(type, id, body, note);
      const changes = parseMemberChanges(operations.filter(isOnMembers), note);
      const onProfile = operations.filter((operation) => !isOnMembers(operation));
      const edit = ({ profile, members }: Group) => ({
        profile: toGroupProfile(applyPatch(toGroupResource(profile), onProfile, note)),
        members: editMembers(members, changes, base),
      });
      const read = { ...options, detail: toDetail(changes) };
      return toAnswer(context, await groups.updateGroup(context, id, edit, read), projection);
    },

    remove: (context, id, { ifVersion }) => groups.deleteGroup(context, id, ifVersion),
  };
}

function isOnMembers(operation: PatchOperation): operation is MembersOperation {
  return operation.target.attribute?.name === 'members';
}
