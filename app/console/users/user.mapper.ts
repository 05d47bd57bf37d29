import type { ListItem, User, UserProfile, UserTypeRule } from '../../directory/user.types.ts';
import { USER_FIELD_NAMES, USER_FIELDS } from '../../directory/user-fields.ts';
import { toMoment } from '../../http/to-moment.ts';
import type { AttributeWords } from '../console.types.ts';
import { toGroupUrl, toUserUrl } from '../console-urls.ts';
import { explainPermissions } from './explain-permissions.ts';
import { toValueLines } from './to-words.ts';
import type { UserLocals, UserRow } from './users-page.types.ts';
import { withoutUrn } from './without-urn.ts';

/** Shown by themselves, not among the attributes. */
const APART = new Set(['active', 'userType', 'groups', 'roles', 'entitlements', 'id', 'meta', 'schemas', 'password']);
const HEADINGS = [
  ['Core attributes', false],
  ['Enterprise attributes', true],
] as const;

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

interface UserContext {
  zone: string;
  types: readonly UserTypeRule[];
  attributes: readonly AttributeWords[];
  toScim: (user: User) => unknown;
}

/** One user with every attribute, in the order of the schemas. */
export function toUserDetails(user: User, { zone, types, attributes, toScim }: UserContext): UserLocals['user'] {
  const { id, profile, permissions, groups, createdAt, lastModified } = user;
  const values = new Map(USER_FIELD_NAMES.map((field) => [withoutUrn(USER_FIELDS[field].path), profile[field]]));
  const shown = attributes.filter(({ path }) => !APART.has(path));
  return {
    id,
    name: toName(profile),
    userName: profile.userName,
    active: profile.active,
    userType: profile.userType ?? null,
    permissions,
    permissionsExplained: explainPermissions(user, types),
    roles: toAssigned(profile.roles),
    entitlements: toAssigned(profile.entitlements),
    groups: groups.map(({ value, display, type }) => ({
      name: display,
      url: toGroupUrl(value),
      indirect: type === 'indirect',
    })),
    createdAt: toMoment(createdAt, { zone }),
    lastChangedAt: toMoment(lastModified, { zone }),
    attributes: HEADINGS.map(([heading, enterprise]) => ({
      heading,
      rows: shown
        .filter((attribute) => attribute.enterprise === enterprise)
        .map(({ label, path }) => ({ label, path, values: toValueLines(values.get(path)) })),
    })),
    json: JSON.stringify(toScim(user), null, 2),
  };
}

/** Roles and entitlements by the name of the catalogue, and its id where that is another. */
const toAssigned = (items: readonly ListItem[] = []): string[] =>
  items.map(({ value, display }) => (display && display !== value ? `${display} (${value})` : String(value)));

function toName({ displayName, nameFormatted, givenName, familyName }: UserProfile): string | null {
  const parts = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  return displayName ?? nameFormatted ?? (parts || null);
}
