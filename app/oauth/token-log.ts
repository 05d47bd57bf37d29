import type { Request } from 'express';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from 'pino';
import type { RequestLog, RequestLogEntry } from '../activity/request-log.types.ts';
import { toClientAddress } from '../http/to-client-address.ts';
import { toLoggedPath } from '../http/to-logged-path.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { toShown } from './invalid-grant.ts';
import { ROUTES } from './provider-routes.ts';
import { localsOf } from './request-locals.ts';

interface Deps {
  requestLog: Pick<RequestLog, 'recordWhenKnown'>;
  /** The organization of an authorization, for the console's activity. */
  findOrganizationId: (authorizationId: string) => Promise<string | undefined>;
  log: Logger;
  troubles: Pick<TroubleLog, 'tell'>;
  now?: () => Date;
}

/** Parameters that are no secret; every other one is kept as "[removed]". */
const HARMLESS = new Set(['grant_type', 'scope', 'redirect_uri', 'client_id', 'resource', 'token_type_hint']);

/**
 * Writes one row per token request and per refused revocation into the request log (oidc-provider tells of no other; the
 * audit list has them), and server errors into the process log.
 */
export function logTokenRequests(
  provider: Provider,
  { requestLog, findOrganizationId, log, troubles, now = () => new Date() }: Deps,
) {
  /** While the database does not answer, a request is in the log without its organization. */
  const find = async (authorizationId: string, requestId: string): Promise<string | undefined> => {
    try {
      return await findOrganizationId(authorizationId);
    } catch (cause) {
      if (!troubles.tell(cause, { requestId }))
        log.error({ err: cause, requestId }, 'the organization of a token request could not be found');
      return undefined;
    }
  };
  const toEntry = async (ctx: KoaContextWithOIDC, status: number, error?: Error): Promise<RequestLogEntry> => {
    const { entities, params } = ctx.oidc;
    const authorizationId = entities.Grant?.jti ?? entities.RefreshToken?.grantId ?? entities.AccessToken?.grantId;
    const { requestId, startedAt, organizationId: told } = localsOf(ctx);
    const at = now();
    const organizationId = told ?? (authorizationId && (await find(authorizationId, requestId)));
    const description =
      error && 'error_description' in error ? toShown(String(error.error_description)) : error?.message;
    return {
      requestId,
      ...(organizationId && { organizationId }),
      ...(authorizationId && { authorizationId }),
      ...(ctx.oidc.client && { clientId: ctx.oidc.client.clientId }),
      face: 'oauth',
      method: ctx.method,
      path: ctx.path,
      status,
      durationMs: at.getTime() - startedAt,
      ...(description && { error: description }),
      ...(ctx.get('user-agent') && { userAgent: ctx.get('user-agent') }),
      // Express's request: its address is the one that TRUST_PROXY tells.
      address: toClientAddress((ctx.req as Partial<Request>).ip),
      requestBody: redact(params),
      at,
    };
  };
  const listen = (ctx: KoaContextWithOIDC, error?: Error): void => {
    if (ctx.path !== ROUTES.token && ctx.path !== ROUTES.revocation) return;
    requestLog.recordWhenKnown(toEntry(ctx, error ? ctx.status : 200, error)).catch((cause: unknown) => {
      log.error({ err: cause, requestId: localsOf(ctx).requestId }, 'a token request could not be recorded');
    });
  };
  provider.on('grant.success', (ctx) => listen(ctx));
  provider.on('grant.error', listen);
  provider.on('revocation.error', listen);
  provider.on('server_error', (ctx, error) => {
    const about = { requestId: localsOf(ctx).requestId, path: toLoggedPath(ctx.path) };
    if (!troubles.tell(error, about)) log.error({ err: error, ...about }, 'oauth failed');
    listen(ctx, error);
  });
}

function redact(params: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, HARMLESS.has(name) ? value : '[removed]']),
  );
}
