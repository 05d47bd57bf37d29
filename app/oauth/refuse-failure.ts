import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { getRequestId } from '../http/request-id.ts';
import { ClockError } from '../http/require-clock.ts';
import { RETRY_AFTER } from '../http/retry-after.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { describeError } from '../store/describe-error.ts';
import { UNAVAILABLE } from './refuse-excess.ts';

/**
 * Makes the handler that answers a program, in the JSON of OAuth errors (RFC 6749 §5.2), what failed before oidc-provider
 * saw the request. While the clock of this process is wrong, or nobody can tell because the database is down, codes,
 * tokens and assertions would seem to have expired, and whoever is told so throws them away: 503, with a retry.
 */
export function refuseFailure(log: Logger, troubles: Pick<TroubleLog, 'tell'>): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const requestId = getRequestId(res);
    const answer = (status: number, code: string, description: string): void => {
      res.status(status).set('Cache-Control', 'no-store');
      res.json({ error: code, error_description: description, request_id: requestId });
    };
    if (error instanceof ClockError) {
      res.set('Retry-After', String(RETRY_AFTER));
      return answer(503, UNAVAILABLE, 'the clock of this server is wrong; nothing was done, try again');
    }
    const trouble = troubles.tell(error, { requestId });
    if (trouble) {
      res.set('Retry-After', String(RETRY_AFTER));
      return answer(503, 'server_error', `${trouble.text}; try again`);
    }
    log.error({ requestId, cause: describeError(error) }, 'oauth failed');
    answer(500, 'server_error', 'internal error');
  };
}
