import type { User, UserProfile } from '../../directory/user.types.ts';
import { USER_FIELD_NAMES, USER_FIELDS } from '../../directory/user-fields.ts';
import { toMoment } from '../../http/to-moment.ts';
import { toValueLines } from './to-words.ts';
import type { UserLocals, UserRow } from './users-page.types.ts';
import { withoutUrn } from './without-urn.ts';

/** Shown by themselves, not among the attributes. */
const APART = new Set(['active', 'userType']);

export const toUserUrl = (id: string): string => `/console/users/${encodeURIComponent(id)}`;

/** A row of the list of users. */
export function toUserRow({ id, profile, lastModified }: User, zone: string): UserRow {
  const primary = profile.emails.find((email) => email.primary === true) ?? profile.emails[0];
  return {
    url: toUserUrl(id),
    name: toName(profile),
    userName: profile.userName,
    email: typeof primary?.value === 'string' ? primary.value : null,
    userType: profile.userType ?? null,
    department: profile.department ?? null,
    active: profile.active,
    lastChangedAt: toMoment(lastModified, { zone }),
  };
}

/** One user with every attribute, by its path without the schema's URN. */
export function toUserDetails(user: User, zone: string): UserLocals['user'] {
  const { id, profile, permissions, createdAt, lastModified } = user;
  const fields = USER_FIELD_NAMES.filter((field) => !APART.has(field));
  return {
    id,
    name: toName(profile),
    userName: profile.userName,
    active: profile.active,
    userType: profile.userType ?? null,
    permissions,
    createdAt: toMoment(createdAt, { zone }),
    lastChangedAt: toMoment(lastModified, { zone }),
    values: Object.fromEntries(
      fields.map((field) => [withoutUrn(USER_FIELDS[field].path), toValueLines(profile[field])]),
    ),
  };
}

function toName({ displayName, nameFormatted, givenName, familyName }: UserProfile): string | null {
  const parts = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  return displayName ?? nameFormatted ?? (parts || null);
}
