import type { Request, RequestHandler, Response } from 'express';
import { JsonText } from '../activity/json-text.ts';
import type { RequestLog, RequestLogEntry } from '../activity/request-log.types.ts';
import { maySecretsBeIn, withoutSecrets } from '../directory/without-secrets.ts';
import { findCaller } from '../http/caller.ts';
import { requestId } from '../http/request-id.ts';
import { toClientAddress } from '../http/to-client-address.ts';
import { queryOf } from './request-context.ts';
import { getLocals } from './send-scim.ts';
import { toLoggedAddress, toLoggedQuery } from './to-logged-address.ts';

const MAX_KEPT_BODY = 64 * 1024;
/** What the log says of a request whose client did not wait for the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Makes the first handler of the router: the request id, the few headers of this face, and one row in the request log;
 * then it asks `limit` whether the request may go on.
 */
export function createRecorder(requestLog: Pick<RequestLog, 'record'>, limit: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const at = new Date();
    if (!getLocals(res).requestId) requestId(req, res, () => undefined);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.once('close', () => {
      const { isRepeated, isPublic } = getLocals(res);
      if (isRepeated || isPublic) return;
      requestLog.record(toEntry(req, res, at, Math.round(performance.now() - started)));
    });
    return limit(req, res, next);
  };
}

function toEntry(req: Request, res: Response, at: Date, durationMs: number): RequestLogEntry {
  const caller = findCaller(res);
  const { requestId, resourceId, responseBody, detail, notes, page, cutOff } = getLocals(res);
  const query = queryOf(req, res);
  // What was read is in the directory; the log need not hold it once more.
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  const kept = (isRead || page) && detail === undefined ? page : responseBody;
  // Its client went away in the middle of it, so nobody was told what the parser says of it.
  const isLost = req.errored !== null && !req.complete;
  return {
    requestId,
    organizationId: caller?.organizationId,
    authorizationId: caller?.authorizationId,
    clientId: caller?.clientId,
    face: 'scim',
    method: req.method,
    path: toLoggedAddress(req.originalUrl),
    query: Object.keys(query).length > 0 ? toLoggedQuery(query) : undefined,
    status: cutOff ?? (res.writableFinished && !isLost ? res.statusCode : CLIENT_CLOSED_REQUEST),
    durationMs,
    error: isLost ? undefined : detail,
    resourceId,
    userAgent: req.headers['user-agent'],
    address: caller ? undefined : toClientAddress(req.ip),
    requestBody: req.body === undefined ? undefined : keepBody(req),
    responseBody: isLost ? undefined : keepAnswer(kept),
    ignored: notes?.list(),
    at,
  };
}

function keepBody(req: Request): unknown {
  const size = Number(req.headers['content-length'] ?? 0);
  return size > MAX_KEPT_BODY ? `[a body of ${size} bytes, not kept]` : withoutSecrets(req.body);
}

/** Most answers are kept as the text that was sent; one in which somebody's text holds a secret is read again. */
function keepAnswer(body: unknown): unknown {
  return body instanceof JsonText && maySecretsBeIn(body.text) ? withoutSecrets(JSON.parse(body.text)) : body;
}
