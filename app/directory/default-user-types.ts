import type { UserTypeRule } from './user.types.ts';

/** What a new organization accepts as `userType`, and what each type may do at first. */
export const DEFAULT_USER_TYPES: readonly UserTypeRule[] = [
  { value: 'employee', permissions: ['profile:read', 'profile:write'] },
  { value: 'operations', permissions: ['profile:read', 'profile:write', 'people:read', 'reports:read'] },
  {
    value: 'manager',
    permissions: ['profile:read', 'profile:write', 'people:read', 'people:write', 'reports:read', 'reports:write'],
  },
];
