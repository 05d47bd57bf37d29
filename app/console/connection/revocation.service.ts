import { AccountError } from '../../accounts/account-error.ts';
import type { AdminService } from '../../accounts/admin.service.ts';
import type { AuditService } from '../../accounts/audit.service.ts';
import { mayAuthorize } from '../../accounts/may-authorize.ts';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { Authorization } from '../../connections/authorization.types.ts';
import { ConnectionsError } from '../../connections/connections-error.ts';

export interface Revocation {
  adminId: string;
  organizationId: string;
  authorizationId: string;
}

/** Who revokes, by which request, as the audit list keeps it. */
export interface Revoker {
  email: string;
  requestId: string;
}

export type RevocationService = ReturnType<typeof createRevocationService>;

/** Taking an authorization back: who may is asked at the moment it is done, whatever a page showed. */
export function createRevocationService({
  admins,
  authorizations,
  audit,
}: {
  admins: Pick<AdminService, 'listMemberships'>;
  authorizations: Pick<AuthorizationService, 'listAuthorizations' | 'revoke' | 'findParties'>;
  audit: Pick<AuditService, 'record'>;
}) {
  async function requireRight({ adminId, organizationId }: Revocation): Promise<void> {
    const memberships = await admins.listMemberships(adminId);
    const membership = memberships.find((one) => one.organizationId === organizationId);
    if (membership && mayAuthorize(membership.role)) return;
    throw new AccountError('not_permitted', 'Only owners and integrations administrators can revoke an authorization.');
  }

  return {
    /**
     * The live authorization that would be revoked, and how many others of the organization stay.
     * Throws `not_permitted`, and `authorization_not_found` for another organization's or an ended one.
     */
    async getRevocable(revocation: Revocation): Promise<{ authorization: Authorization; othersLive: number }> {
      await requireRight(revocation);
      const all = await authorizations.listAuthorizations(revocation.organizationId);
      const live = all.filter(({ status }) => status !== 'ended');
      const authorization = live.find(({ id }) => id === revocation.authorizationId);
      if (authorization) return { authorization, othersLive: live.length - 1 };
      throw new ConnectionsError('authorization_not_found', 'There is no live authorization with this id.');
    },

    /** Throws as getRevocable does. */
    async revoke(revocation: Revocation, { email, requestId }: Revoker): Promise<void> {
      await requireRight(revocation);
      await authorizations.revoke(revocation);
      const { organizationId, authorizationId } = revocation;
      const { clientName = '', redirectHost = '' } = (await authorizations.findParties(authorizationId)) ?? {};
      await audit.record({
        organizationId,
        action: 'authorization.revoked',
        details: { authorizationId, clientName, redirectHost },
        actor: email,
        requestId,
      });
    },
  };
}
