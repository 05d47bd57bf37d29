import type { ErrorRequestHandler } from 'express';
import type { RequestLog } from '../activity/request-log.types.ts';
import { LimitError } from '../http/limit-error.ts';
import { getRequestId } from '../http/request-id.ts';
import { toClientAddress } from '../http/to-client-address.ts';

/** RFC 6749 names it for the authorization endpoint (§4.1.2.1); the token endpoint (§5.2) has none that is nearer. */
export const UNAVAILABLE = 'temporarily_unavailable';

/**
 * Makes the handler that answers a program whose address sends too many requests, in the JSON of OAuth errors
 * (RFC 6749 §5.2). The request log keeps the first refusal of a window alone: nobody knows who sends them.
 */
export function refuseExcess(requestLog: Pick<RequestLog, 'record'>): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (!(error instanceof LimitError)) return next(error);
    const requestId = getRequestId(res);
    const userAgent = req.get('user-agent');
    if (error.first) {
      requestLog.record({
        requestId,
        face: 'oauth',
        method: req.method,
        path: req.path,
        status: 429,
        durationMs: 0,
        error: error.message,
        ...(userAgent && { userAgent }),
        address: toClientAddress(req.ip),
        at: new Date(),
      });
    }
    res.status(429).set({ 'Retry-After': String(error.retryAfter), 'Cache-Control': 'no-store' });
    res.json({ error: UNAVAILABLE, error_description: error.message, request_id: requestId });
  };
}
