import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isScimScope, OFFLINE_ACCESS, SCIM_SCOPES } from '../connections/scopes.ts';
import { ROUTES } from './provider-routes.ts';

type Middleware = Parameters<Provider['use']>[0];

/** OpenID Connect parameters that mean nothing to an authorization server without ID tokens (oidc-provider refuses them). */
const MEANINGLESS = ['nonce', 'max_age', 'claims', 'id_token_hint', 'acr_values', 'claims_locales', 'display'];

/**
 * Brings the authorization request into the form that oidc-provider answers rightly: a client that asks for no SCIM
 * scope asks for all (and gets those it is registered for), `offline_access` is decided by registration, and the only
 * response mode is `query`.
 */
export const tidyParameters: Middleware = async (ctx, next) => {
  if (ctx.method === 'GET' && ctx.path === ROUTES.authorization) {
    const query = { ...ctx.query };
    for (const name of MEANINGLESS) delete query[name];
    if (typeof query.response_mode === 'string' && query.response_mode !== 'query') {
      refusals.set(
        ctx.req,
        new errors.InvalidRequest(`response_mode "${query.response_mode}" is not offered; use "query"`),
      );
      delete query.response_mode;
    }
    if (query.scope === undefined || typeof query.scope === 'string') {
      const asked = (query.scope ?? '').split(' ').filter((scope) => scope !== '' && scope !== OFFLINE_ACCESS);
      query.scope = (asked.length > 0 ? asked : SCIM_SCOPES).join(' ');
      if (asked.length > 0 && !asked.some(isScimScope)) {
        refusals.set(ctx.req, new errors.InvalidScope('requested scope is not offered', query.scope));
      }
    }
    ctx.query = query;
  }
  await next();
};

const refusals = new WeakMap<object, errors.OIDCProviderError>();

/** Why this request must be sent back to the client with an error; undefined when it may go on. */
export const refusedParameter = (ctx: KoaContextWithOIDC): errors.OIDCProviderError | undefined =>
  refusals.get(ctx.req);
