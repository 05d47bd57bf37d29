import type { RequestHandler, Response } from 'express';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import { BearerError } from '../http/bearer-error.ts';
import { type Caller, type Guard, setCaller } from '../http/caller.ts';
import type { AccessTokenRow, AccessTokenStore } from './access-token.store.ts';
import type { TokenCache } from './token-cache.ts';

interface Deps {
  tokens: AccessTokenStore;
  authorizations: Pick<AuthorizationService, 'recordFirstUse'>;
  cache: TokenCache<Admitted>;
  publicUrl: string;
  brandName: string;
}

/** A token that is live: what it stands for, and until when. */
export interface Admitted {
  readonly caller: Caller;
  /** As performance.now() tells it: no clock that can be set is asked. */
  readonly until: number;
  /** False: this use ends the authorizations that it replaces. */
  readonly firstUsed: boolean;
}

const AGAIN =
  'In Okta, open the app, go to Provisioning > Integration and authenticate again with an administrator who may authorize integrations.';

/**
 * Makes the guard of `/scim/v2`: it resolves the bearer token to the organization it acts for, or throws a
 * BearerError whose `challenge` is RFC 6750 §3 with the metadata hint of RFC 9728 §5.1. A token that was let in is let
 * in again without a question for as long as `cache` keeps it.
 */
export function createBearerGuard({ tokens, authorizations, cache, publicUrl, brandName }: Deps): Guard {
  const audience = `${publicUrl}/scim/v2`;
  const hint = `resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/scim/v2"`;
  const refuse = (detail: string): BearerError =>
    new BearerError(
      401,
      detail,
      `Bearer realm="scim", error="invalid_token", error_description="The token is not valid", ${hint}`,
    );

  const getLive = async (token: string): Promise<AccessTokenRow> => {
    const row = await tokens.findAccessToken(token);
    if (!row || row.audience !== audience) throw refuse(`The access token is not known to ${brandName}. ${AGAIN}`);
    if (row.suspended) {
      throw refuse(`The organization ${row.organization_name} is suspended at ${brandName}: write to its support.`);
    }
    if (row.status === 'ended') throw refuse(`${ENDED[row.end_reason ?? ''] ?? 'This connection has ended.'} ${AGAIN}`);
    if (row.status !== 'active' || row.expired) throw refuse(`This connection has ended. ${AGAIN}`);
    if (row.token_expired) {
      throw refuse(`The access token has expired: Okta should have refreshed it. If this repeats: ${AGAIN}`);
    }
    return row;
  };

  const admit = (token: string): Promise<Admitted> =>
    cache.read(token, async () => {
      const asked = performance.now();
      const row = await getLive(token);
      return { value: toAdmitted(row, asked), keep: row.first_used };
    });

  const findKnown = (token: string): Admitted | undefined => {
    const known = cache.find(token);
    return known && known.until > performance.now() ? known : undefined;
  };

  return (scope): RequestHandler => {
    const insufficient = `Bearer realm="scim", error="insufficient_scope", scope="${scope}", ${hint}`;
    const letIn = (res: Response, { caller }: Admitted): void => {
      setCaller(res, caller);
      if (scope === undefined || caller.scopes.has(scope)) return;
      const detail = `The access token lacks the scope ${scope}, which this request needs. ${AGAIN}`;
      throw new BearerError(403, detail, insufficient);
    };
    return async (req, res, next) => {
      const token = readToken(req.headers.authorization);
      if (token === undefined) {
        throw req.headers.authorization?.trim()
          ? refuse(`The access token is not known to ${brandName}. ${AGAIN}`)
          : new BearerError(401, `No access token was sent. ${AGAIN}`, `Bearer realm="scim", ${hint}`);
      }
      const admitted = findKnown(token) ?? (await admit(token));
      letIn(res, admitted);
      if (!admitted.firstUsed) await authorizations.recordFirstUse(admitted.caller.authorizationId);
      next();
    };
  };
}

/** The token of an Authorization header (RFC 6750 §2.1); undefined where there is none. */
function readToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header)?.[1];
}

const toAdmitted = (row: AccessTokenRow, asked: number): Admitted => ({
  caller: {
    organizationId: row.organization_id,
    authorizationId: row.authorization_id,
    clientId: row.client_id,
    scopes: new Set(row.scope?.split(' ')),
    userNameFormat: row.user_name_format,
    anyUserType: row.any_user_type,
  },
  until: asked + row.seconds_left * 1_000,
  firstUsed: row.first_used,
});

const ENDED: Record<string, string> = {
  revoked: 'This connection was revoked by an administrator.',
  revoked_by_client: 'This connection was revoked by Okta.',
  code_replayed: 'This connection was ended for safety, since its authorization code was presented twice.',
  replaced: 'This connection was replaced by a newer authorization.',
  never_used: 'This connection was never completed.',
  expired: 'This connection has expired.',
};
