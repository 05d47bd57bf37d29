import type { UserType } from './account.types.ts';
import type { SettingChange, Settings } from './settings.types.ts';
import { toKey } from './to-key.ts';

/** What changes from `before` to `after`, in the order in which the settings are shown; none: nothing does. */
export function diffSettings(before: Settings, after: Settings): SettingChange[] {
  const changes: SettingChange[] = [];
  const compare = (setting: 'acceptedUserTypes' | 'userNameFormat' | 'timeZone', one: string, other: string): void => {
    if (one !== other) changes.push({ setting, before: one, after: other });
  };
  compare('acceptedUserTypes', toAccepted(before), toAccepted(after));
  changes.push(...diffUserTypes(before.userTypes, after.userTypes));
  compare('userNameFormat', before.userNameFormat, after.userNameFormat);
  compare('timeZone', before.timeZone, after.timeZone);
  return changes;
}

const toAccepted = ({ anyUserType }: Settings): string => (anyUserType ? 'any' : 'listed');

function diffUserTypes(before: readonly UserType[], after: readonly UserType[]): SettingChange[] {
  const changes: SettingChange[] = [];
  const [old, next] = [byKey(before), byKey(after)];
  for (const [key, { value: userType, permissions }] of next) {
    const known = old.get(key);
    const [was, is] = [known ? known.permissions.join(', ') : null, permissions.join(', ')];
    if (was !== is) changes.push({ setting: 'userType', userType, before: was, after: is });
    if (known && known.value !== userType) {
      changes.push({ setting: 'userTypeSpelling', before: known.value, after: userType });
    }
  }
  for (const [key, { value: userType, permissions }] of old) {
    if (!next.has(key)) {
      changes.push({ setting: 'userType', userType, before: permissions.join(', '), after: null });
    }
  }
  const kept = [[...old].filter(([key]) => next.has(key)), [...next].filter(([key]) => old.has(key))];
  const [was, is] = kept.map((types) => types.map(([key]) => key));
  if (was?.join('\n') !== is?.join('\n')) {
    changes.push({ setting: 'userTypeOrder', before: toNames(before), after: toNames(after) });
  }
  return changes;
}

const byKey = (types: readonly UserType[]): Map<string, UserType> =>
  new Map(types.map((type) => [toKey(type.value), type]));

const toNames = (types: readonly UserType[]): string => types.map(({ value }) => value).join(', ');
