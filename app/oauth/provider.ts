import Provider, {
  type Configuration,
  errors,
  interactionPolicy,
  type JWKS,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { ClientService } from '../connections/client.service.ts';
import { LIFETIMES } from '../connections/lifetimes.ts';
import { SCIM_SCOPES } from '../connections/scopes.ts';
import type { LimitError } from '../http/limit-error.ts';
import { RETRY_AFTER } from '../http/retry-after.ts';
import { findTrouble } from '../store/database-errors.ts';
import { refusedParameter, tidyParameters } from './authorization-parameters.ts';
import { compareSecret, EXTRA_METADATA } from './client-metadata.ts';
import { invalidGrant, toShown } from './invalid-grant.ts';
import { createOidcAdapter, type Ended } from './oidc-adapter.ts';
import type { OidcRecordStore } from './oidc-record.store.ts';
import { CLIENT_AUTHENTICATION, ROUTES } from './provider-routes.ts';
import { UNAVAILABLE } from './refuse-excess.ts';
import { localsOf } from './request-locals.ts';

export interface ProviderDeps {
  publicUrl: string;
  jwks: JWKS;
  cookieKeys: string[];
  records: OidcRecordStore;
  clients: ClientService;
  authorizations: AuthorizationService;
  /** Told of an authorization that its client ended. */
  onEnded: (ended: Ended) => Promise<void>;
  /** Whether this admin still exists: asked while somebody consents, never at a refresh. */
  adminExists: (adminId: string) => Promise<boolean>;
  /** Renders the page for errors that cannot go back to the client. */
  renderError: NonNullable<Configuration['renderError']>;
  /** Counts a refresh of an authorization; gives the refusal where there were too many. */
  limitRefreshes: (authorizationId: string) => Promise<LimitError | undefined>;
}

/** The parts of a client that we add to RFC 7591's metadata. */
interface ExtraMetadata {
  scim_scopes?: string[];
  resources?: string[];
  require_pkce?: boolean;
}

/** The authorization server: authorization code only, opaque tokens for the SCIM resource, no ID tokens. */
export function createProvider(deps: ProviderDeps): Provider {
  const { publicUrl, authorizations } = deps;
  const scimResource = `${publicUrl}/scim/v2`;
  const secure = publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure } as const;
  const prefix = secure ? '__Secure-' : '';
  const provider = new Provider(publicUrl, {
    adapter: createOidcAdapter(deps),
    jwks: deps.jwks,
    cookies: {
      keys: deps.cookieKeys,
      long: cookie,
      short: cookie,
      names: {
        session: `${prefix}oauth_session`,
        interaction: `${prefix}oauth_interaction`,
        resume: `${prefix}oauth_resume`,
      },
    },
    routes: ROUTES,
    scopes: [],
    responseTypes: ['code'],
    clientAuthMethods: [...CLIENT_AUTHENTICATION],
    extraClientMetadata: { properties: EXTRA_METADATA },
    pkce: { required: (_ctx, client) => (client as ExtraMetadata).require_pkce === true },
    interactions: { policy: interactionRules(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      // A client revokes its own tokens (RFC 7009 §2.1): what oidc-provider does by default, with a warning.
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => {
          if (token.clientId === client.clientId) return true;
          throw new errors.InvalidRequest('client is not authorized to revoke the presented token');
        },
      },
      resourceIndicators: {
        enabled: true,
        // Okta sends no `resource` (RFC 8707): the SCIM API is the only one.
        defaultResource: async () => scimResource,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, resource, client) => {
          const { resources = [], scim_scopes = [] } = client as ExtraMetadata;
          if (resource !== scimResource || !resources.includes('/scim/v2')) throw new errors.InvalidTarget();
          return {
            scope: scim_scopes.filter((scope) => (SCIM_SCOPES as string[]).includes(scope)).join(' '),
            audience: scimResource,
            accessTokenFormat: 'opaque',
          };
        },
      },
    },
    ttl: {
      AccessToken: LIFETIMES.accessToken,
      AuthorizationCode: LIFETIMES.authorizationCode,
      RefreshToken: LIFETIMES.authorization,
      Grant: LIFETIMES.authorization,
      Interaction: LIFETIMES.interaction,
      Session: LIFETIMES.interaction,
    },
    // Decided by registration: Okta sends neither `offline_access` nor `prompt=consent`, and needs one all the same.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // The connection outlives the session of whoever granted it.
    expiresWithSession: async () => false,
    rotateRefreshToken: async (ctx) => {
      const { RefreshToken: token, Grant: grant } = ctx.oidc.entities;
      if (!token || !grant?.jti) throw new errors.InvalidGrant();
      // Here the connection is known, and nothing was written yet.
      const excess = await deps.limitRefreshes(grant.jti);
      if (excess) throw tooMany(ctx, excess);
      const organizationId = await authorizations.recordRefresh(grant.jti);
      if (!organizationId) throw invalidGrant('authorization has ended');
      localsOf(ctx).organizationId = organizationId;
      await keep([token, grant]);
      return false;
    },
    // Every Accept makes a new Grant; only the one of this very interaction counts.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId ? ctx.oidc.provider.Grant.find(grantId) : undefined;
    },
    // A token stands for its Authorization, not for the admin who consented: that account may be gone.
    findAccount: async (_ctx, sub, token) => {
      const { kind, grantId } = (token ?? {}) as { kind?: string; grantId?: string };
      // A refresh is told by the statement that records it.
      const isLive = kind === 'RefreshToken' || (grantId !== undefined && (await authorizations.isLive(grantId)));
      const exists = token ? isLive : await deps.adminExists(sub);
      return exists ? { accountId: sub, claims: async () => ({ sub }) } : undefined;
    },
    revokeGrantPolicy: () => true,
    // RFC 7523: assertions live five minutes at most.
    assertJwtClientAuthClaimsAndHeader: async (_ctx, claims) => {
      const { exp = 0, iat = 0 } = claims as { exp?: number; iat?: number };
      if (exp - iat > 300) throw new errors.InvalidClientAuth('client assertion may live 300 seconds at most');
    },
    renderError: deps.renderError,
  });
  provider.proxy = true;
  provider.use(answerForSupport);
  provider.use(tidyParameters);
  provider.on('server_error', (ctx, error) => {
    // An outage is never an answer about tokens.
    const trouble = findTrouble(error);
    if (!trouble) return;
    localsOf(ctx).trouble = trouble.text;
    ctx.status = 503;
    ctx.set('Retry-After', String(RETRY_AFTER));
  });
  Object.assign(provider.Client.prototype, {
    compareClientSecret(this: { clientSecret?: string }, presented: string): boolean {
      return compareSecret(this.clientSecret, presented);
    },
  });
  // The audience of a client assertion is a constant, never derived from the request.
  Object.assign(provider.OIDCContext.prototype, {
    clientJwtAuthExpectedAudience: () =>
      new Set([publicUrl, `${publicUrl}${ROUTES.token}`, `${publicUrl}${ROUTES.revocation}`]),
  });
  return provider;
}

/** How much longer than its authorization a refresh token is kept (s): so it need not be written at every refresh. */
const AHEAD = 86_400;

/** Keeps a refresh token and its grant for as long as their authorization, which says itself when it has ended. */
async function keep(records: readonly { exp?: number; save(): Promise<string> }[]): Promise<void> {
  // By the clock of this process, as `exp` is where it is read (oidc-adapter.ts).
  const end = Math.floor(Date.now() / 1000) + LIFETIMES.authorization;
  const due = records.filter(({ exp = 0 }) => exp < end);
  for (const record of due) record.exp = end + AHEAD;
  await Promise.all(due.map((record) => record.save()));
}

function tooMany(ctx: KoaContextWithOIDC, { message, retryAfter }: LimitError): errors.OIDCProviderError {
  ctx.set('Retry-After', String(retryAfter));
  return Object.assign(new errors.OIDCProviderError(429, UNAVAILABLE), { error_description: message });
}

/** Error bodies repeat the request id (RFC 6749 §5.2 lets clients ignore members they do not know). */
const answerForSupport: Parameters<Provider['use']>[0] = async (ctx, next) => {
  await next();
  const body: unknown = ctx.body;
  if (ctx.status < 400 || !(body instanceof Object) || !('error' in body)) return;
  const { requestId, trouble } = localsOf(ctx);
  const failed = body.error === 'server_error' && {
    error_description: trouble ? `${trouble}; try again` : 'internal error',
  };
  const refused = body.error === 'invalid_grant' &&
    'error_description' in body && { error_description: toShown(String(body.error_description)) };
  ctx.body = { ...body, ...failed, ...refused, request_id: requestId };
};

/** Consent is asked each time, in one interaction that signs in and consents. */
function interactionRules(): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.get('login')?.checks.add(
    new Check('refused_parameter', 'the request asks for what is not offered', 'invalid_request', (ctx) => {
      const refusal = refusedParameter(ctx);
      if (refusal) throw refusal;
      // Removed between Accept and the way back: nothing is granted, and the client is told.
      if (ctx.oidc.result?.login && !ctx.oidc.account) {
        throw new errors.AccessDenied('the administrator who consented is gone');
      }
      return false;
    }),
    0,
  );
  policy
    .get('consent')
    ?.checks.add(
      new Check('always', 'consent is asked each time', 'consent_required', (ctx) => !ctx.oidc.result?.consent),
    );
  return policy;
}
