import type { Group, GroupMember, GroupProfile, LongGroup } from '../../directory/group.types.ts';
import { toETag } from '../entity-tags.ts';
import type { Stored } from '../resources/endpoint.types.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { GROUP_RESOURCE_TYPE } from '../schemas/group-schema.ts';
import { REFERENCED_ENDPOINTS } from '../schemas/referenced-endpoints.ts';

/** The attributes of a group, without its members, as a SCIM resource in canonical form. */
export function toGroupResource({ displayName, externalId }: GroupProfile): Resource {
  return { displayName, ...(externalId !== undefined && { externalId }) };
}

/** The profile that a canonical resource describes. */
export function toGroupProfile({ displayName, externalId }: Resource): GroupProfile {
  return { displayName: String(displayName), ...(externalId !== undefined && { externalId: String(externalId) }) };
}

/** The representation of a stored group (RFC 7643 §4.2). `base` is the address of the SCIM service, without a slash. */
export function toScimGroup(group: Group, base: string): Resource {
  return {
    schemas: [GROUP_RESOURCE_TYPE.schema.id],
    id: group.id,
    ...toGroupResource(group.profile),
    ...(group.members.length > 0 && { members: group.members.map((member) => toScimMember(member, base)) }),
    meta: {
      resourceType: GROUP_RESOURCE_TYPE.name,
      created: group.createdAt.toISOString(),
      lastModified: group.lastModified.toISOString(),
      location: `${base}${GROUP_RESOURCE_TYPE.endpoint}/${group.id}`,
      version: toETag(group),
    },
  };
}

/** A group with any number of members as a resource. `base` is the address of the SCIM service, without a slash. */
export function toStoredGroup({ group, parts }: LongGroup, base: string): Stored {
  return {
    id: group.id,
    etag: toETag(group),
    resource: toScimGroup(group, base),
    long: { attribute: 'members', parts: toScimParts(parts, base) },
  };
}

function* toScimParts(parts: Iterable<readonly GroupMember[]>, base: string): Generator<readonly Resource[]> {
  for (const members of parts) yield members.map((member) => toScimMember(member, base));
}

/** A member as it is returned. `base` is the address of the SCIM service, without a slash. */
export function toScimMember({ value, type, display }: GroupMember, base: string): Resource {
  return {
    value,
    $ref: `${base}${REFERENCED_ENDPOINTS[type]}/${value}`,
    ...(display !== undefined && { display }),
    type,
  };
}
