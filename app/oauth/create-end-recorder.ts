import type { AuditService } from '../accounts/audit.service.ts';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { Ended } from './oidc-adapter.ts';

interface Deps {
  authorizations: Pick<AuthorizationService, 'findParties'>;
  audit: Pick<AuditService, 'record'>;
}

/** Keeps in the audit list what a client ended: by revoking its token (RFC 7009), or a code presented twice. */
export function createEndRecorder({ authorizations, audit }: Deps): (ended: Ended) => Promise<void> {
  return async ({ authorizationId, reason, requestId }) => {
    const parties = await authorizations.findParties(authorizationId);
    if (!parties) return;
    const { organizationId, clientName, redirectHost } = parties;
    await audit.record({
      organizationId,
      action: `authorization.${reason}`,
      details: { authorizationId, clientName, redirectHost },
      actor: clientName,
      requestId,
    });
  };
}
