import type { Role } from './account.types.ts';

/** The roles that may authorize and revoke connections. */
export const AUTHORIZING_ROLES: Role[] = ['owner', 'integrations'];

/** Whether the role may authorize and revoke connections. */
export const mayAuthorize = (role: Role): boolean => AUTHORIZING_ROLES.includes(role);
