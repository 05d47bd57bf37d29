import type { User, UserProfile } from '../../directory/user.types.ts';
import { USER_FIELD_NAMES, USER_FIELDS } from '../../directory/user-fields.ts';
import type { UserGroup } from '../../directory/user-groups.ts';
import { toETag } from '../entity-tags.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { GROUP_RESOURCE_TYPE } from '../schemas/group-schema.ts';
import { USER_RESOURCE_TYPE } from '../schemas/user-resource-type.ts';

/** Where each field stands in the resource: the names to walk, the extension's URN being one of them. */
const PLACES = USER_FIELD_NAMES.map((field) => ({ field, names: toNames(USER_FIELDS[field].path) }));

function toNames(path: string): string[] {
  const extension = USER_RESOURCE_TYPE.extensions.find(({ id }) => path.startsWith(`${id}:`));
  return extension ? [extension.id, ...path.slice(extension.id.length + 1).split('.')] : path.split('.');
}

/** The attributes of a profile as a SCIM resource in canonical form; unassigned ones are left out. */
export const toResource = (profile: UserProfile): Resource => assignTo({}, profile);

function assignTo(resource: Resource, profile: UserProfile): Resource {
  for (const { field, names } of PLACES) {
    const value = profile[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    let target = resource;
    for (let depth = 0; depth < names.length - 1; depth += 1) {
      const name = names[depth] as string;
      target[name] ??= {};
      target = target[name] as Resource;
    }
    target[names.at(-1) as string] = value;
  }
  return resource;
}

/** The profile that a canonical resource describes; `active` as given where the resource does not say. */
export function toProfile(resource: Resource, active: boolean): UserProfile {
  const profile: Record<string, unknown> = { active, emails: [], phoneNumbers: [], addresses: [] };
  for (const { field, names } of PLACES) {
    let value: unknown = resource;
    for (const name of names) value = (value as Resource | undefined)?.[name];
    if (value !== undefined) profile[field] = value;
  }
  return profile as UserProfile;
}

/** The representation of a stored user (RFC 7643 §3). `base` is the address of the SCIM service, without a slash. */
export function toScimUser(user: User, base: string): Resource {
  const schemas = [USER_RESOURCE_TYPE.schema.id];
  const resource = assignTo({ schemas, id: user.id }, user.profile);
  for (const { id } of USER_RESOURCE_TYPE.extensions) if (Object.hasOwn(resource, id)) schemas.push(id);
  if (user.groups.length > 0) resource.groups = user.groups.map((group) => toScimUserGroup(group, base));
  resource.meta = {
    resourceType: USER_RESOURCE_TYPE.name,
    created: user.createdAt.toISOString(),
    lastModified: user.lastModified.toISOString(),
    location: `${base}${USER_RESOURCE_TYPE.endpoint}/${user.id}`,
    version: toETag(user, user.groups),
  };
  return resource;
}

function toScimUserGroup({ value, display, type }: UserGroup, base: string): Resource {
  return { value, $ref: `${base}${GROUP_RESOURCE_TYPE.endpoint}/${value}`, display, type };
}
