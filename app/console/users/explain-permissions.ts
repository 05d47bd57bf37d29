import { foldCase } from '../../directory/fold-case.ts';
import type { User, UserTypeRule } from '../../directory/user.types.ts';

/** What a user may do, and why, in sentences; `differs`: the user type gives others today. */
export interface PermissionsExplained {
  readonly differs: boolean;
  readonly sentences: readonly string[];
}

/** Compares what a user got with what its user type would give today. */
export function explainPermissions(
  { permissions, profile: { userType } }: Pick<User, 'permissions' | 'profile'>,
  types: readonly UserTypeRule[],
): PermissionsExplained {
  if (userType === undefined) {
    const none = permissions.length === 0;
    return {
      differs: !none,
      sentences: none
        ? ['Without a user type there are no permissions.']
        : ['The user has no user type any more; its permissions stayed as they were.'],
    };
  }
  const rule = types.find(({ value }) => foldCase(value) === foldCase(userType));
  const given = rule?.permissions ?? [];
  const missing = given.filter((permission) => !permissions.includes(permission));
  const more = permissions.filter((permission) => !given.includes(permission));
  if (missing.length === 0 && more.length === 0) {
    return {
      differs: false,
      sentences: [
        rule
          ? `These are the permissions of the user type “${rule.value}”.`
          : `The user type “${userType}” has no permissions of its own.`,
      ],
    };
  }
  return {
    differs: true,
    sentences: [
      ...(missing.length > 0 ? [`The user type “${userType}” now gives also: ${missing.join(', ')}.`] : []),
      ...(more.length > 0 ? [`It does not give any more, or never gave: ${more.join(', ')}.`] : []),
      'Permissions are assigned when a user is created or restored, becomes a new person’s, or first gets a user type; later changes leave them.',
    ],
  };
}
