import type { RequestHandler } from 'express';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import { BearerError } from '../http/bearer-error.ts';
import { type Guard, setCaller } from '../http/caller.ts';
import type { AccessTokenRow, AccessTokenStore } from './access-token.store.ts';

interface Deps {
  tokens: AccessTokenStore;
  authorizations: AuthorizationService;
  publicUrl: string;
  brandName: string;
  now?: () => Date;
}

const AGAIN =
  'In Okta, open the app, go to Provisioning > Integration and authenticate again with an administrator who may authorize integrations.';

/**
 * Makes the guard of `/scim/v2`: it resolves the bearer token to the organization it acts for, or throws a
 * BearerError whose `challenge` is RFC 6750 §3 with the metadata hint of RFC 9728 §5.1.
 */
export function createBearerGuard({
  tokens,
  authorizations,
  publicUrl,
  brandName,
  now = () => new Date(),
}: Deps): Guard {
  const audience = `${publicUrl}/scim/v2`;
  const hint = `resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/scim/v2"`;
  const refuse = (detail: string): BearerError =>
    new BearerError(
      401,
      detail,
      `Bearer realm="scim", error="invalid_token", error_description="The token is not valid", ${hint}`,
    );

  const authenticate = async (header: string | undefined): Promise<AccessTokenRow> => {
    if (header === undefined || header.trim() === '') {
      throw new BearerError(401, `No access token was sent. ${AGAIN}`, `Bearer realm="scim", ${hint}`);
    }
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header)?.[1];
    const row = token === undefined ? undefined : await tokens.findAccessToken(token);
    if (!row || row.audience !== audience) throw refuse(`The access token is not known to ${brandName}. ${AGAIN}`);
    const at = now();
    if (row.suspended) {
      throw refuse(`The organization ${row.organization_name} is suspended at ${brandName}: write to its support.`);
    }
    if (row.status === 'ended') throw refuse(`${ENDED[row.end_reason ?? ''] ?? 'This connection has ended.'} ${AGAIN}`);
    if (row.status !== 'active' || row.expires_at <= at) throw refuse(`This connection has ended. ${AGAIN}`);
    if (row.token_expires_at <= at) {
      throw refuse(`The access token has expired: Okta should have refreshed it. If this repeats: ${AGAIN}`);
    }
    return row;
  };

  return (scope): RequestHandler => {
    const insufficient = `Bearer realm="scim", error="insufficient_scope", scope="${scope}", ${hint}`;
    return async (req, res, next) => {
      const row = await authenticate(req.headers.authorization);
      const scopes = new Set(row.scope?.split(' '));
      setCaller(res, {
        organizationId: row.organization_id,
        authorizationId: row.authorization_id,
        clientId: row.client_id,
        scopes,
        userNameFormat: row.user_name_format,
        anyUserType: row.any_user_type,
      });
      if (scope !== undefined && !scopes.has(scope)) {
        throw new BearerError(
          403,
          `The access token lacks the scope ${scope}, which this request needs. ${AGAIN}`,
          insufficient,
        );
      }
      if (!row.first_used) await authorizations.recordFirstUse(row.authorization_id);
      next();
    };
  };
}

const ENDED: Record<string, string> = {
  revoked: 'This connection was revoked by an administrator.',
  revoked_by_client: 'This connection was revoked by Okta.',
  code_replayed: 'This connection was ended for safety, since its authorization code was presented twice.',
  replaced: 'This connection was replaced by a newer authorization.',
  never_used: 'This connection was never completed.',
  expired: 'This connection has expired.',
};
