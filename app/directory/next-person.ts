import type { Person, User, UserProfile } from './user.types.ts';

/** What a write makes of who a user is. */
export interface NextPerson {
  /** Undefined: what is stored of it stays. */
  readonly person?: Person;
  /** The externalIds of the person who was and of the one who is; undefined: it is the same person. */
  readonly replaced?: { readonly before: string; readonly after: string };
}

/**
 * Pure. Who a user is once its profile is `after`. Whoever takes over a user name, and with it an inactive user, under
 * another externalId is a new person: that is told when the user is activated, or by the first write that has an
 * externalId (`carried`) after an activation without one. What is absent tells nothing, and a client may give an active
 * user whose person it confirmed another externalId: to move everybody to another Okta organization does so.
 */
export function nextPerson(
  { profile: before, person: stored = TOLD }: Pick<User, 'profile' | 'person'>,
  after: UserProfile,
  carried: boolean,
): NextPerson {
  const { externalId: kept, unconfirmed } = stored;
  const settled = before.active && !unconfirmed;
  // An inactive user may be given an externalId, and lose it, without becoming the person who is restored.
  const known = settled ? (before.externalId ?? kept) : (kept ?? before.externalId);
  if (!after.active) return toDifference(stored, toPerson(after, known ?? after.externalId, false));
  const judged = !before.active || (unconfirmed && carried);
  const isOther = judged && known !== undefined && after.externalId !== undefined && known !== after.externalId;
  const externalId = judged || settled ? (after.externalId ?? known) : known;
  return {
    ...toDifference(stored, toPerson(after, externalId, !settled && !carried && externalId !== undefined)),
    ...(isOther && { replaced: { before: known, after: after.externalId } }),
  };
}

/** The user's own externalId tells. */
const TOLD: Person = { unconfirmed: false };

const toPerson = (profile: UserProfile, externalId: string | undefined, unconfirmed: boolean): Person => ({
  unconfirmed,
  ...(externalId !== undefined && externalId !== profile.externalId && { externalId }),
});

const toDifference = (stored: Person, person: Person): NextPerson =>
  person.externalId === stored.externalId && person.unconfirmed === stored.unconfirmed ? {} : { person };
