import type { GroupProfile } from '../../directory/group.types.ts';
import type { Note } from '../notes.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { GROUP_RESOURCE_TYPE } from '../schemas/group-schema.ts';
import { parseResource, requireObject } from '../schemas/parse-resource.ts';
import { ScimError } from '../scim-error.ts';
import { toGroupProfile } from './group.mapper.ts';
import { parseMembers } from './parse-members.ts';

const MEMBERS = GROUP_RESOURCE_TYPE.schema.attributes.find(({ name }) => name === 'members') as Attribute;

/**
 * Reads a whole group (the body of POST and PUT, RFC 7644 §3.3, §3.5.1): what a client may write of it, and the ids of
 * its members, of whom it has none where they are left out. Throws ScimError.
 */
export function parseGroup(body: unknown, note?: Note): { profile: GroupProfile; members: ReadonlySet<string> } {
  const entries = Object.entries(requireObject(body));
  const [members, ...again] = entries.filter(isMembers);
  if (again.length > 0) throw ScimError.of('invalidSyntax', 'members is given twice in different spellings.');
  const others = Object.fromEntries(entries.filter((entry) => !isMembers(entry)));
  return {
    profile: toGroupProfile(parseResource(GROUP_RESOURCE_TYPE, others, note)),
    members: new Set(parseMembers(MEMBERS, members?.[1], note)),
  };
}

const isMembers = ([name]: [string, unknown]) => name.toLowerCase() === 'members';
