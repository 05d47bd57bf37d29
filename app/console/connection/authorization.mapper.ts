import type { Authorization } from '../../connections/authorization.types.ts';
import { toMoment, toMomentOrNull } from '../../http/to-moment.ts';
import type { AuthorizationView } from './connection-page.types.ts';

/** An authorization as the console shows it; the link to revoke it only for who may. */
export function toAuthorizationView(authorization: Authorization, mayRevoke: boolean): AuthorizationView {
  const { id, status, consentedBy, redirectHost, scopes, endReason } = authorization;
  return {
    id,
    status,
    consentedBy,
    redirectHost,
    scopes,
    endReason,
    createdAt: toMoment(authorization.createdAt),
    lastRequestAt: toMomentOrNull(authorization.lastRequestAt),
    lastRefreshAt: toMomentOrNull(authorization.lastRefreshAt),
    expiresAt: toMoment(authorization.expiresAt),
    endedAt: toMomentOrNull(authorization.endedAt),
    revokeUrl: mayRevoke && status !== 'ended' ? `/console/authorizations/${encodeURIComponent(id)}/revoke` : null,
  };
}
