import { type Request, type RequestHandler, type Response, Router } from 'express';
import type Provider from 'oidc-provider';
import type { Logger } from 'pino';
import type { RequestLog } from '../activity/request-log.types.ts';
import { getRequestId } from '../http/request-id.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { noteSession } from './answering-session.ts';
import { authorizationServerMetadata, protectedResourceMetadata } from './metadata.ts';
import { ROUTES } from './provider-routes.ts';
import { refuseExcess } from './refuse-excess.ts';
import { refuseFailure } from './refuse-failure.ts';

interface Deps {
  provider: Provider;
  publicUrl: string;
  brandName: string;
  /** Request id, security headers, the limit of the address (it passes a LimitError on), log. */
  beforeAuthorize: RequestHandler[];
  beforeToken: RequestHandler[];
  /** Session and current admin. */
  session: RequestHandler[];
  /** Passes a ClockError on while no token can be judged. */
  requireClock: RequestHandler;
  requestLog: Pick<RequestLog, 'record'>;
  log: Logger;
  troubles: Pick<TroubleLog, 'tell'>;
}

/** The authorization server's routes. Mount before any body parser: oidc-provider reads its own. */
export function createOauthRouter({
  provider,
  publicUrl,
  brandName,
  beforeAuthorize,
  beforeToken,
  session,
  requireClock,
  requestLog,
  log,
  troubles,
}: Deps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const metadata = authorizationServerMetadata(publicUrl);
  const resource = protectedResourceMetadata(publicUrl, brandName);
  router.get('/.well-known/oauth-authorization-server', publish(metadata));
  router.get('/.well-known/oauth-protected-resource/scim/v2', publish(resource));

  const serve = pinnedCallback(provider, publicUrl);
  const resume = `${ROUTES.authorization}/:uid`;
  // Express answers HEAD as GET, which would begin or end an interaction here: scanners of links send it.
  router.head([ROUTES.authorization, resume], methodNotAllowed('GET'));
  router.get(ROUTES.authorization, beforeAuthorize, serve);
  router.get(resume, beforeAuthorize, session, noteSession, withoutQuery, serve);
  router.post(
    [ROUTES.token, ROUTES.revocation],
    beforeToken,
    requireClock,
    serve,
    refuseExcess(requestLog),
    refuseFailure(log, troubles),
  );
  router.all([ROUTES.authorization, resume], methodNotAllowed('GET'));
  router.all([ROUTES.token, ROUTES.revocation], methodNotAllowed('POST'));
  return router;
}

/** The request is the one that was stored: oidc-provider would send errors to the client that a query names here. */
const withoutQuery: RequestHandler = (req, _res, next) => {
  req.originalUrl = req.originalUrl.split('?', 1)[0] ?? '';
  next();
};

const publish =
  (document: Record<string, unknown>): RequestHandler =>
  (_req, res) => {
    res.set('Cache-Control', 'public, max-age=3600').json(document);
  };

const methodNotAllowed =
  (allowed: string): RequestHandler =>
  (_req, res) => {
    res.status(405).set({ Allow: allowed, 'Cache-Control': 'no-store' });
    res.json({ error: 'invalid_request', error_description: `use ${allowed} here`, request_id: getRequestId(res) });
  };

/**
 * oidc-provider makes every URL, and the audience it accepts, from the Host header or an absolute request target:
 * both are replaced by PUBLIC_URL before it sees them.
 */
function pinnedCallback(provider: Provider, publicUrl: string): RequestHandler {
  const { host, protocol } = new URL(publicUrl);
  const callback = provider.callback();
  return async (req: Request, res: Response) => {
    if (!req.originalUrl.startsWith('/')) {
      const error_description = 'the request target must be a path';
      res.status(400).json({ error: 'invalid_request', error_description, request_id: getRequestId(res) });
      return;
    }
    req.headers.host = host;
    delete req.headers['x-forwarded-host'];
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    res.locals.startedAt = Date.now();
    req.url = req.originalUrl;
    await callback(req, res);
  };
}
