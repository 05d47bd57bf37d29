import type { ErrorRequestHandler } from 'express';
import { getRequestId } from '../http/request-id.ts';
import { ClockError } from '../http/require-clock.ts';
import { RETRY_AFTER } from '../http/retry-after.ts';
import { UNAVAILABLE } from './refuse-excess.ts';

/**
 * Answers a program, in the JSON of OAuth errors (RFC 6749 §5.2), while the clock of this process is wrong: by it codes,
 * tokens and assertions would seem to have expired, and whoever is told so throws them away.
 */
export const refuseWrongClock: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof ClockError)) return next(error);
  res.status(503).set({ 'Retry-After': String(RETRY_AFTER), 'Cache-Control': 'no-store' });
  const description = 'the clock of this server is wrong; nothing was done, try again';
  res.json({ error: UNAVAILABLE, error_description: description, request_id: getRequestId(res) });
};
