import type { UserProfile } from '../../directory/user.types.ts';
import type { Note } from '../notes.ts';
import { parseResource } from '../schemas/parse-resource.ts';
import { readMember } from '../schemas/read-member.ts';
import { requireFits } from '../schemas/require-fits.ts';
import { USER_RESOURCE_TYPE } from '../schemas/user-resource-type.ts';
import { ScimError } from '../scim-error.ts';
import { toProfile } from './user.mapper.ts';

/**
 * What the body of a PUT makes of a profile (RFC 7644 §3.5.1). A body that deactivates an active user does so even
 * where its other attributes cannot be used: these are left as they are, for a leaver must not stay because of a
 * mapping. Throws ScimError.
 */
export function parseReplacement(body: unknown, note?: Note): (profile: UserProfile) => UserProfile {
  try {
    const resource = requireFits(parseResource(USER_RESOURCE_TYPE, body, note));
    return ({ active }) => toProfile(resource, active);
  } catch (cause) {
    if (!(cause instanceof ScimError && cause.scimType === 'invalidValue' && isDeactivation(body))) throw cause;
    note?.('everything but active', 'could not be used');
    return (profile) => {
      if (!profile.active) throw cause;
      return { ...profile, active: false };
    };
  }
}

function isDeactivation(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const active = readMember(body, 'active');
  return active === false || (typeof active === 'string' && active.toLowerCase() === 'false');
}
