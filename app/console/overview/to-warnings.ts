import type { Authorization } from '../../connections/authorization.types.ts';
import type { AuthorizationView } from '../connection/connection-page.types.ts';
import type { Warning } from './overview-page.types.ts';

/** What will break: live authorizations that end soon unless used, then those that lack a scope offered today. */
export function toWarnings(live: readonly AuthorizationView[], endingSoon: readonly Authorization[]): Warning[] {
  const ending = endingSoon.flatMap(({ id }): Warning[] => {
    const view = live.find((one) => one.id === id);
    return view ? [{ kind: 'ends', redirectHost: view.redirectHost, at: view.expiresAt, missingScopes: [] }] : [];
  });
  const lacking = live
    .filter(({ status, missingScopes }) => status === 'active' && missingScopes.length > 0)
    .map(({ redirectHost, missingScopes }): Warning => ({ kind: 'scopes', redirectHost, at: null, missingScopes }));
  return [...ending, ...lacking];
}
