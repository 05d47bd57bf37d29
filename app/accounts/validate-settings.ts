import type { UserType } from './account.types.ts';
import { isTimeZone } from './is-time-zone.ts';
import type { SettingProblem, Settings } from './settings.types.ts';
import { toKey } from './to-key.ts';

const MAX_USER_TYPE = 100;
const MAX_USER_TYPES = 50;
const MAX_PERMISSIONS = 50;
const MAX_PERMISSION = 100;
const PERMISSION = /^[a-z][a-z0-9:._-]*$/;

/**
 * What is wrong with `wanted`; nothing: it may be saved. Only what differs from `before` is judged: what was accepted
 * once never stands in the way of another change.
 */
export function validateSettings(wanted: Settings, before: Settings): SettingProblem[] {
  const { userTypes, anyUserType, timeZone } = wanted;
  const problems: SettingProblem[] = [];
  if (timeZone !== before.timeZone && !isTimeZone(timeZone)) {
    problems.push({ field: 'timeZone', text: `"${timeZone}" is not the name of a time zone, such as Europe/Berlin.` });
  }
  if (userTypes.length === 0 && !anyUserType) {
    problems.push({ field: 'userTypes', text: 'Name at least one user type, or accept any.' });
  }
  if (userTypes.length > MAX_USER_TYPES) {
    problems.push({ field: 'userTypes', text: `There may be ${MAX_USER_TYPES} user types at most.` });
  }
  const known = new Map(before.userTypes.map((type) => [toKey(type.value), type]));
  const seen = new Set<string>();
  for (const [index, type] of userTypes.entries()) {
    const key = toKey(type.value);
    const value = findValueProblem(type, key, seen);
    const permissions = findPermissionProblem(type, known.get(key));
    if (value) problems.push({ field: 'value', index, text: value });
    if (permissions) problems.push({ field: 'permissions', index, text: permissions });
    seen.add(key);
  }
  return problems;
}

function findValueProblem({ value }: UserType, key: string, seen: ReadonlySet<string>): string | undefined {
  if (key === '' || value.length > MAX_USER_TYPE || /\p{Cc}/u.test(value)) {
    return `A user type needs 1 to ${MAX_USER_TYPE} printable characters.`;
  }
  return seen.has(key) ? `"${value}" is listed already: upper and lower case are the same user type.` : undefined;
}

function findPermissionProblem({ permissions }: UserType, before: UserType | undefined): string | undefined {
  const wrong = permissions.find(
    (one) => !before?.permissions.includes(one) && (one.length > MAX_PERMISSION || !PERMISSION.test(one)),
  );
  if (wrong !== undefined) {
    return (
      `"${wrong}" is not a permission: a small letter first, then small letters, digits and : . _ - ` +
      `(such as people:read), ${MAX_PERMISSION} characters at most.`
    );
  }
  return permissions.length > MAX_PERMISSIONS ? `There may be ${MAX_PERMISSIONS} permissions at most.` : undefined;
}
