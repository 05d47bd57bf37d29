import type { Authorization } from '../../connections/authorization.types.ts';
import { SCIM_SCOPES } from '../../connections/scopes.ts';
import { toMoment, toMomentOrNull } from '../../http/to-moment.ts';
import type { AuthorizationView } from './connection-page.types.ts';

/** An authorization as the console shows it, times in `zone`; the link to revoke it only for who may. */
export function toAuthorizationView(
  authorization: Authorization,
  { mayRevoke, zone }: { mayRevoke: boolean; zone: string },
): AuthorizationView {
  const { id, status, consentedBy, redirectHost, keepsExisting, scopes, endReason } = authorization;
  return {
    id,
    status,
    consentedBy,
    redirectHost,
    keepsExisting,
    scopes,
    missingScopes: status === 'ended' ? [] : SCIM_SCOPES.filter((scope) => !scopes.includes(scope)),
    endReason,
    createdAt: toMoment(authorization.createdAt, { zone }),
    lastRequestAt: toMomentOrNull(authorization.lastRequestAt, { zone }),
    lastRefreshAt: toMomentOrNull(authorization.lastRefreshAt, { zone }),
    expiresAt: toMoment(authorization.expiresAt, { zone }),
    endedAt: toMomentOrNull(authorization.endedAt, { zone }),
    revokeUrl: mayRevoke && status !== 'ended' ? `/console/authorizations/${encodeURIComponent(id)}/revoke` : null,
  };
}
