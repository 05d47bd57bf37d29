import { foldCase } from './fold-case.ts';
import type { ListItem, Person, User, UserProfile } from './user.types.ts';
import { isExtraField, USER_FIELD_NAMES, USER_FIELDS, type UserField } from './user-fields.ts';
import type { UserGroup } from './user-groups.ts';
import { isSearched, toNameKey, toUserSearchText } from './user-search-text.ts';

/** What the database itself sets of a row. */
export interface Written {
  seq: number;
  version: number;
  permissions: string[];
  created_at: Date;
  last_modified: Date;
}

/** A row of `users` as `sql()` gives it. */
export type UserRow = Written & {
  id: string;
  /** Where they were asked for (groupsOfUser, fewGroupsOfUser); NULL for none. */
  groups?: UserGroup[] | number | null;
  /** Where they were asked for (PERSON_COLUMNS). */
  person_external_id?: string | null;
  person_unconfirmed?: boolean;
} & Record<string, unknown>;

const OWN = ['id', 'seq', 'version', 'permissions', 'created_at', 'last_modified'];
const EXTRA_FIELDS = USER_FIELD_NAMES.filter(isExtraField);
const LISTS = USER_FIELD_NAMES.filter((field) => USER_FIELDS[field].type === 'jsonb');
const FIELD_COLUMNS = USER_FIELD_NAMES.filter((field) => !isExtraField(field)).map(
  (field) => [field, USER_FIELDS[field].column] as const,
);

/** What else a write of a user must know of it. */
export const PERSON_COLUMNS = 'u.person_external_id, u.person_unconfirmed';

/** The columns of a user, each behind `prefix`. */
export function userColumns(prefix = ''): string {
  return [...OWN, ...FIELD_COLUMNS.map(([, column]) => column), 'extra'].map((column) => prefix + column).join(', ');
}

/** Maps a row; NULL is unassigned. */
export function toUser(row: UserRow): User {
  const profile: Record<string, unknown> = {};
  for (const [field, column] of FIELD_COLUMNS) {
    const value = row[column];
    if (value !== null) profile[field] = value;
  }
  Object.assign(profile, row.extra);
  const { id, groups, seq, version, permissions, created_at: createdAt, last_modified: lastModified } = row;
  return {
    id,
    profile: profile as UserProfile,
    ...(typeof groups === 'number' ? { groups: [], unread: groups } : { groups: groups ?? [] }),
    seq,
    version,
    permissions,
    createdAt,
    lastModified,
    ...toPerson(row),
  };
}

function toPerson({ person_external_id: externalId = null, person_unconfirmed: unconfirmed = false }: UserRow) {
  if (externalId === null && !unconfirmed) return undefined;
  return { person: { unconfirmed, ...(externalId !== null && { externalId }) } };
}

/** A profile as it will be read after it was written: to the byte, whether it comes from here or from the database. */
export function toStoredProfile(profile: UserProfile): UserProfile {
  const stored: Record<string, unknown> = { ...profile };
  for (const field of LISTS) {
    const items = profile[field] as readonly ListItem[] | undefined;
    if (items && items.length > 0) stored[field] = items.map(toStoredItem);
  }
  return stored as unknown as UserProfile;
}

/** jsonb keeps the members of an object by the length of their names, then by the names. */
function toStoredItem(item: ListItem): ListItem {
  return Object.fromEntries(
    Object.entries(item).sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1)),
  );
}

/** The part of a user that the database sets. */
export function toWritten({ seq, version, permissions, created_at, last_modified }: Written) {
  return { seq, version, permissions, createdAt: created_at, lastModified: last_modified };
}

/** A column to write: its name, the value as the driver takes it, and the type to cast it to. */
export interface ColumnValue {
  readonly column: string;
  readonly value: unknown;
  readonly type: string;
}

/** The columns that hold who a user is. */
export const toPersonColumns = ({ externalId, unconfirmed }: Person): ColumnValue[] => [
  { column: 'person_external_id', value: externalId ?? null, type: 'text' },
  { column: 'person_unconfirmed', value: unconfirmed, type: 'boolean' },
];

/** The columns that hold `fields` of a profile, the folded keys and search texts that go with them included. */
export function toColumnValues(fields: readonly UserField[], profile: UserProfile): ColumnValue[] {
  const own = fields.filter((field) => !isExtraField(field));
  const values: ColumnValue[] = own.map((field) => {
    const { column, type } = USER_FIELDS[field];
    const value = profile[field] ?? null;
    return { column, type, value: type === 'jsonb' ? JSON.stringify(value) : value };
  });
  if (own.length < fields.length) values.push({ column: 'extra', type: 'jsonb', value: toExtra(profile) });
  if (fields.includes('userName')) {
    values.push({ column: 'user_name_key', value: foldCase(profile.userName), type: 'text' });
  }
  if (fields.includes('emails'))
    values.push({ column: 'email_keys', value: emailKeys(profile.emails), type: 'text[]' });
  if (fields.some(isSearched)) {
    values.push({ column: 'name_key', value: toNameKey(profile), type: 'text' });
    values.push({ column: 'search', value: toUserSearchText(profile), type: 'text' });
  }
  return values;
}

/** The whole column: a write of any of its members writes all of them. A list without items is no member. */
function toExtra(profile: UserProfile): string {
  const members = EXTRA_FIELDS.map((field) => [field, profile[field] ?? []] as const);
  return JSON.stringify(Object.fromEntries(members.filter(([, items]) => items.length > 0)));
}

const emailKeys = (emails: readonly ListItem[]) => [...new Set(emails.map(({ value }) => foldCase(String(value))))];
