import type { SettingChange, Settings } from '../../accounts/settings.types.ts';
import { toKey } from '../../accounts/to-key.ts';

/** What was counted of the users there are; only what the changes ask for. */
export interface UserCounts {
  /** By folded user type. */
  byUserType: ReadonlyMap<string, number>;
  otherUserNames: number;
}

/** Whom a change concerns of the users there are, and what happens to them: they keep what they have. */
export function toImpact(change: SettingChange, after: Settings, counts: UserCounts): string {
  switch (change.setting) {
    case 'userType':
      return toUserTypeImpact(change, after, counts.byUserType.get(toKey(change.userType)) ?? 0);
    case 'acceptedUserTypes': {
      if (change.after === 'any') return none('A type that is not listed gives no permissions.');
      const listed = new Set(after.userTypes.map(({ value }) => toKey(value)));
      const users = [...counts.byUserType].reduce((sum, [key, count]) => (listed.has(key) ? sum : sum + count), 0);
      return `${have(users)} a type that will not be listed.${keep(users, 'it, and the permissions already given')}`;
    }
    case 'userNameFormat': {
      if (change.after === 'any') return none('Every userName there is stays accepted.');
      const users = counts.otherUserNames;
      return `${have(users)} a userName that is no e-mail address.${keep(users, 'it; everything else of them can still change')}`;
    }
    case 'timeZone':
      return none('The console shows times in it.');
    case 'userTypeOrder':
      return none('It is the order in which they are listed.');
    case 'userTypeSpelling':
      return none('Upper and lower case are the same user type.');
  }
}

function toUserTypeImpact(
  { before, after }: Extract<SettingChange, { setting: 'userType' }>,
  { anyUserType }: Settings,
  users: number,
): string {
  const has = `${have(users)} this type.`;
  if (before === null) {
    return `${has}${keep(users, 'the permissions already given')} Who is given it from now on gets its permissions.`;
  }
  if (after !== null) {
    return `${has}${keep(users, 'the permissions already given')} Who is given it from now on gets the new ones.`;
  }
  const later = anyUserType
    ? 'It can still be given, without any permissions.'
    : 'Nobody else can be given it: the request is refused, and says so.';
  return `${has}${keep(users, 'it, with the permissions already given')} ${later}`;
}

/** What happens to those there are; nothing where there are none. */
const keep = (users: number, what: string): string =>
  users === 0 ? '' : ` ${users === 1 ? 'That user keeps' : 'They keep'} ${what}.`;

const have = (users: number): string =>
  users === 0 ? 'No user has' : users === 1 ? '1 user has' : `${users.toLocaleString('en')} users have`;

const none = (text: string): string => `No existing user is concerned. ${text}`;
