import type { SettingChange } from './settings.types.ts';

const FORMATS: Readonly<Record<string, string>> = { email: 'an e-mail address', any: 'any text' };
const ACCEPTED: Readonly<Record<string, string>> = { any: 'any', listed: 'those listed' };
const LABELS = {
  userNameFormat: 'userName must be',
  timeZone: 'Time zone',
  acceptedUserTypes: 'Accepted user types',
  userTypeOrder: 'Order of user types',
  userTypeSpelling: 'Spelling of a user type',
};

/** A changed setting in words: what it is called, and both values; null: there is none. */
export function toSettingLine(change: SettingChange): { label: string; before: string | null; value: string | null } {
  const { before, after } = change;
  switch (change.setting) {
    case 'userType': {
      const what = before === null ? ' added, giving' : after === null ? ' removed, gave' : ' gives';
      return { label: `User type ${change.userType}${what}`, before, value: after };
    }
    case 'userNameFormat':
      return { label: LABELS.userNameFormat, before: word(FORMATS, change.before), value: word(FORMATS, change.after) };
    case 'acceptedUserTypes':
      return {
        label: LABELS.acceptedUserTypes,
        before: word(ACCEPTED, change.before),
        value: word(ACCEPTED, change.after),
      };
    default:
      return { label: LABELS[change.setting], before, value: after };
  }
}

const word = (words: Readonly<Record<string, string>>, value: string): string => words[value] ?? value;
