/** What each scope lets a client do: the one home of its name and of the words that administrators read. */
export const SCOPES = {
  'scim:users:read': 'See users: names, e-mail addresses, work details',
  'scim:users:write': 'Create, change, deactivate, reactivate and delete users',
  'scim:groups:read': 'See groups and who is in them',
  'scim:groups:write': 'Create, rename, fill, empty and delete groups',
} as const;

export type Scope = keyof typeof SCOPES;

/** The scopes of the SCIM resource, as granted to every client unless it is registered for fewer. */
export const SCIM_SCOPES = Object.keys(SCOPES) as Scope[];

/** Registered by clients that receive refresh tokens. */
export const OFFLINE_ACCESS = 'offline_access';

export const isScimScope = (scope: string): scope is Scope => Object.hasOwn(SCOPES, scope);
