/** What each scope lets a client do: the one home of names and words for tokens, Authorize App, console and metadata. */
const SCOPES = {
  'scim:users:read': 'See the users of your organization and their profiles',
  'scim:users:write': 'Create users, update their profiles, deactivate and reactivate them',
} as const;

export type Scope = keyof typeof SCOPES;

/** The scopes of the SCIM resource, as granted to every client unless it is registered for fewer. */
export const SCIM_SCOPES = Object.keys(SCOPES) as Scope[];

/** Registered by clients that receive refresh tokens. */
export const OFFLINE_ACCESS = 'offline_access';

export const isScimScope = (scope: string): scope is Scope => Object.hasOwn(SCOPES, scope);
