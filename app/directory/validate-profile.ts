import { LRUCache } from 'lru-cache';
import { DirectoryError } from './directory-error.ts';
import { isEmailAddress } from './is-email-address.ts';
import { isUriReference } from './is-uri-reference.ts';
import { quote } from './quote.ts';
import type { DirectoryContext, ListItem, UserProfile } from './user.types.ts';

/**
 * Checks the values of `after` that differ from `before` (undefined: all): what later settings no longer accept must
 * never block an update of something else. Throws DirectoryError. The user type needs the database: see the service.
 */
export function validateProfile(
  { userNameFormat }: Pick<DirectoryContext, 'userNameFormat'>,
  before: UserProfile | undefined,
  after: UserProfile,
): void {
  const { userName, timezone } = after;
  if (userName !== before?.userName && userNameFormat === 'email' && !isEmailAddress(userName)) {
    throw new DirectoryError('user_name_not_email', `userName ${quote(userName)} is not an e-mail address.`);
  }
  if (userName.trim() === '') throw new DirectoryError('value_not_accepted', 'userName consists of spaces only.');
  if (timezone !== undefined && timezone !== before?.timezone && !isTimeZone(timezone)) {
    throw new DirectoryError(
      'value_not_accepted',
      `timezone ${quote(timezone)} is not a time zone name such as "America/New_York" (IANA time zone database).`,
    );
  }
  requireReferences(before, after);
  const known = new Set(before?.emails.map(addressOf));
  for (const address of after.emails.map(addressOf)) {
    if (!known.has(address) && !(typeof address === 'string' && isEmailAddress(address))) {
      throw new DirectoryError('value_not_accepted', `emails.value ${quote(address)} is not an e-mail address.`);
    }
  }
}

/** What the schemas call a reference is one (RFC 7643 §2.3.7). */
function requireReferences(before: UserProfile | undefined, after: UserProfile): void {
  const known = new Set(before && referencesOf(before).map(([, value]) => value));
  for (const [name, value] of referencesOf(after)) {
    if (known.has(value) || isUriReference(value)) continue;
    const example = '"https://people.example.com/ann"';
    throw new DirectoryError(
      'value_not_accepted',
      `${name} ${quote(value)} is not a URI or relative reference such as ${example} (RFC 3986 §4.1).`,
    );
  }
}

function referencesOf({ profileUrl, managerRef, photos = [] }: UserProfile): (readonly [string, string])[] {
  return [
    ...(profileUrl === undefined ? [] : [['profileUrl', profileUrl] as const]),
    ...(managerRef === undefined ? [] : [['manager.$ref', managerRef] as const]),
    ...photos.map(({ value }) => ['photos.value', String(value ?? '')] as const),
  ];
}

const addressOf = (item: ListItem) => item.value;

/** Names that were asked for and are none of `ZONES`: aliases, and spellings with other case. */
const aliases = new LRUCache<string, boolean>({ max: 1_000 });
/** To ask Intl takes a hundred times as long. */
const ZONES = new Set(Intl.supportedValuesOf('timeZone'));

function isTimeZone(name: string): boolean {
  if (ZONES.has(name)) return true;
  let known = aliases.get(name);
  if (known === undefined) {
    known = isKnownToIntl(name);
    aliases.set(name, known);
  }
  return known;
}

function isKnownToIntl(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
