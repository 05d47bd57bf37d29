import { cut, toSearchText } from './to-search-text.ts';
import type { UserProfile } from './user.types.ts';
import type { UserField } from './user-fields.ts';

/** Characters of a name that order the list. */
const OF_A_NAME = 100;

const SEARCHED: ReadonlySet<UserField> = new Set<UserField>([
  'userName',
  'displayName',
  'nameFormatted',
  'givenName',
  'familyName',
  'externalId',
  'emails',
]);

/** Whether the search text or the name key of a user is made of that field too. */
export const isSearched = (field: UserField): boolean => SEARCHED.has(field);

/** The name that people read, folded and without marks: the order of the console's list. */
export function toNameKey({ displayName, nameFormatted, givenName, familyName, userName }: UserProfile): string {
  const joined = `${givenName ?? ''} ${familyName ?? ''}`.trim();
  return cut(toSearchText([displayName ?? nameFormatted ?? (joined || userName)]), OF_A_NAME);
}

/** What the console finds a user by: names, userName, addresses and externalId. */
export function toUserSearchText(profile: UserProfile): string {
  const { userName, displayName, nameFormatted, givenName, familyName, externalId, emails } = profile;
  const joined = givenName !== undefined && familyName !== undefined ? `${givenName} ${familyName}` : undefined;
  const addresses = emails.map(({ value }) => String(value));
  return toSearchText([userName, displayName, joined, nameFormatted, externalId, ...addresses]);
}
