import { randomBytes } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import type { AuditService } from '../accounts/audit.service.ts';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { Authorization, Existing } from '../connections/authorization.types.ts';
import type { ClientService } from '../connections/client.service.ts';
import { isScimScope } from '../connections/scopes.ts';
import { hashIdentifier } from './oidc-record.store.ts';

/** What is asked for in one interaction, read from the stored authorization request. */
export interface ConsentRequest {
  uid: string;
  clientId: string;
  clientName: string;
  scopes: string[];
  redirectUri: string;
  redirectHost: string;
}

export interface Consent {
  admin: { id: string; email: string };
  organizationId: string;
  /** Null: there was nothing to replace or keep. */
  existing: Existing | null;
  /** Of the request that accepts. */
  requestId: string;
}

interface Deps {
  provider: Provider;
  clients: ClientService;
  authorizations: AuthorizationService;
  audit: Pick<AuditService, 'record'>;
  publicUrl: string;
}

export type ConsentService = ReturnType<typeof createConsentService>;

/** What Accept does. */
export function createConsentService({ provider, clients, authorizations, audit, publicUrl }: Deps) {
  return {
    /** The request behind an interaction; undefined when its client is gone. */
    async findRequest(uid: string, params: Record<string, unknown>): Promise<ConsentRequest | undefined> {
      const client = await clients.findClient(String(params.client_id));
      if (!client) return undefined;
      const redirectUri = String(params.redirect_uri);
      return {
        uid,
        clientId: client.id,
        clientName: client.name,
        scopes: String(params.scope ?? '')
          .split(' ')
          .filter((scope) => isScimScope(scope) && client.scopes.includes(scope)),
        redirectUri,
        redirectHost: new URL(redirectUri).host,
      };
    },

    /** The authorizations in use that an Accept may replace: those from the same redirect host, newest first. */
    listOlder: (request: ConsentRequest, organizationId: string): Promise<Authorization[]> =>
      authorizations.listOlder(organizationId, request.clientId, request.redirectHost),

    /**
     * Grants once: a new Grant and a pending Authorization of the organization, never an existing one.
     * Gives the result that finishes the interaction; throws `already_accepted` for a second Accept.
     */
    async accept(request: ConsentRequest, given: Consent): Promise<InteractionResults> {
      const { admin, organizationId, existing, requestId } = given;
      const grantId = randomBytes(24).toString('base64url');
      await authorizations.accept({
        id: grantId,
        organizationId,
        clientId: request.clientId,
        scopes: request.scopes,
        adminId: admin.id,
        consentedBy: admin.email,
        redirectHost: request.redirectHost,
        keepsExisting: existing === 'keep',
        interactionKey: hashIdentifier(request.uid),
      });
      const { clientName, redirectHost, scopes } = request;
      await audit.record({
        organizationId,
        action: 'authorization.accepted',
        details: { authorizationId: grantId, clientName, redirectHost, scopes, existing },
        actor: admin.email,
        requestId,
      });
      const grant = new provider.Grant({ accountId: admin.id, clientId: request.clientId, jti: grantId } as never);
      grant.addResourceScope(`${publicUrl}/scim/v2`, request.scopes.join(' '));
      await grant.save();
      return { login: { accountId: admin.id, remember: false }, consent: { grantId } };
    },
  };
}
