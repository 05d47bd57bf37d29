import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isScimScope, OFFLINE_ACCESS, SCIM_SCOPES } from '../connections/scopes.ts';
import { ROUTES } from './provider-routes.ts';

type Middleware = Parameters<Provider['use']>[0];

/** OpenID Connect parameters that mean nothing to an authorization server without ID tokens (oidc-provider refuses them). */
const MEANINGLESS = ['nonce', 'max_age', 'claims', 'id_token_hint', 'acr_values', 'claims_locales', 'display'];

/**
 * Brings the authorization request into the form that oidc-provider answers rightly: a client that asks for no SCIM
 * scope asks for all (and gets those it is registered for), `offline_access` is decided by registration, the only
 * response mode is `query`, and what is longer than anybody needs is refused: an interaction is kept for an hour, and
 * anybody can begin one. The client is told (RFC 6749 §4.1.2.1): its own `state` goes back to where it came from.
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
    const tooLong = findTooLong(query);
    if (tooLong) refusals.set(ctx.req, tooLong);
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

/** Bytes that an authorization request may keep here until somebody has decided: of `state`, and of all else. */
const MAX_STATE = 4_096;
const MAX_OTHERS = 2_048;

/** Why the request is too long to be kept; undefined when it is not. */
function findTooLong({ state, ...others }: KoaContextWithOIDC['query']): errors.InvalidRequest | undefined {
  if (lengthOf(state) > MAX_STATE) return new errors.InvalidRequest(`state is longer than ${MAX_STATE} bytes`);
  const length = Object.values(others).reduce((sum, value) => sum + lengthOf(value), 0);
  if (length <= MAX_OTHERS) return undefined;
  return new errors.InvalidRequest(`the parameters beside state are longer than ${MAX_OTHERS} bytes`);
}

const lengthOf = (value: string | string[] | undefined): number => Buffer.byteLength(value?.toString() ?? '');

const refusals = new WeakMap<object, errors.OIDCProviderError>();

/** Why this request must be sent back to the client with an error; undefined when it may go on. */
export const refusedParameter = (ctx: KoaContextWithOIDC): errors.OIDCProviderError | undefined =>
  refusals.get(ctx.req);
