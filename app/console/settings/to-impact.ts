import type { SettingChange, Settings } from '../../accounts/settings.types.ts';
import { toKey } from '../../accounts/to-key.ts';

/** What was counted of the users there are; only what the changes ask for. */
export interface UserCounts {
  /** By folded user type. */
  byUserType: ReadonlyMap<string, number>;
  otherUserNames: number;
}

/** Whom a change concerns of the users there are, and what happens to them: they keep what they have. */
export function toImpact(
  change: SettingChange,
  after: Settings,
  counts: UserCounts,
): { users: number; impact: string } {
  switch (change.setting) {
    case 'userType':
      return toUserTypeImpact(change, after, counts.byUserType.get(toKey(change.userType)) ?? 0);
    case 'acceptedUserTypes': {
      if (change.after === 'any') return none('A type that is not listed gives no permissions.');
      const listed = new Set(after.userTypes.map(({ value }) => toKey(value)));
      const users = [...counts.byUserType].reduce((sum, [key, count]) => (listed.has(key) ? sum : sum + count), 0);
      const text = 'a type that will not be listed. They keep it, and their permissions; nobody else can be given it.';
      return { users, impact: `${have(users)} ${text}` };
    }
    case 'userNameFormat': {
      if (change.after === 'any') return none('Every userName there is stays accepted.');
      const users = counts.otherUserNames;
      const text = 'a userName that is no e-mail address. They keep it and can still be changed and deactivated.';
      return { users, impact: `${have(users)} ${text}` };
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
): { users: number; impact: string } {
  const has = `${have(users)} this type.`;
  const keep = (what: string): string =>
    users === 0 ? '' : ` ${users === 1 ? 'That user keeps' : 'They keep'} ${what}.`;
  if (before === null) {
    return {
      users,
      impact: `${has}${keep('the permissions already given')} Who is given it from now on gets its permissions.`,
    };
  }
  if (after !== null) {
    return {
      users,
      impact: `${has}${keep('the permissions already given')} Who is given it from now on gets the new ones.`,
    };
  }
  const later = anyUserType
    ? 'It can still be given, without any permissions.'
    : 'Nobody else can be given it: the request is refused, and says so.';
  return { users, impact: `${has}${keep('it, with the permissions already given')} ${later}` };
}

const have = (users: number): string =>
  users === 0 ? 'No user has' : users === 1 ? '1 user has' : `${users.toLocaleString('en')} users have`;

const none = (text: string): { users: number; impact: string } => ({
  users: 0,
  impact: `No existing user is concerned. ${text}`,
});
