import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { RequestLog, RequestLogEntry } from '../activity/request-log.types.ts';
import { findCaller } from '../http/caller.ts';
import { redactBody } from './redact-body.ts';
import { getLocals } from './send-scim.ts';

const MAX_KEPT_BODY = 64 * 1024;
const MAX_KEPT_TEXT = 2_048;
/** What the log says of a request whose client did not wait for the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Makes the first handler of the router: the request id, the few headers of this face, and one row in the request log. */
export function createRecorder(requestLog: Pick<RequestLog, 'record'>): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const at = new Date();
    const locals = getLocals(res);
    if (!locals.requestId) {
      locals.requestId = randomUUID();
      res.setHeader('X-Request-Id', locals.requestId);
    }
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.once('close', () => {
      requestLog.record(toEntry(req, res, at, Math.round(performance.now() - started)));
    });
    next();
  };
}

function toEntry(req: Request, res: Response, at: Date, durationMs: number): RequestLogEntry {
  const caller = findCaller(res);
  const { requestId, resourceId, responseBody, detail } = getLocals(res);
  const userAgent = req.get('user-agent');
  const keepResponse = req.method !== 'GET' && req.method !== 'HEAD';
  return {
    requestId,
    ...(caller && {
      organizationId: caller.organizationId,
      authorizationId: caller.authorizationId,
      clientId: caller.clientId,
    }),
    face: 'scim',
    method: req.method,
    path: (req.originalUrl.split('?', 1)[0] ?? '').slice(0, MAX_KEPT_TEXT),
    ...(Object.keys(req.query).length > 0 && { query: redactBody({ ...req.query }) as Record<string, unknown> }),
    status: res.writableFinished ? res.statusCode : CLIENT_CLOSED_REQUEST,
    durationMs,
    ...(detail !== undefined && { error: redactBody(detail) as string }),
    ...(resourceId && { resourceId }),
    ...(userAgent && { userAgent: userAgent.slice(0, MAX_KEPT_TEXT) }),
    ...(req.body !== undefined && { requestBody: keepBody(req) }),
    ...((keepResponse || detail !== undefined) &&
      responseBody !== undefined && { responseBody: redactBody(responseBody) }),
    at,
  };
}

function keepBody(req: Request): unknown {
  const size = Number(req.get('content-length') ?? 0);
  return size > MAX_KEPT_BODY ? `[a body of ${size} bytes, not kept]` : redactBody(req.body);
}
