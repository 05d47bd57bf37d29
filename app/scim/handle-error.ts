import type { ErrorRequestHandler } from 'express';
import { BearerError } from '../http/bearer-error.ts';
import { findCaller } from '../http/caller.ts';
import { LimitError } from '../http/limit-error.ts';
import { ClockError } from '../http/require-clock.ts';
import { ClientGoneError } from '../store/database-errors.ts';
import { getLocals, sendScimError } from './send-scim.ts';
import type { ToRefusal } from './to-refusal.ts';

/**
 * Makes the handler by which every failure under /scim/v2 leaves as SCIM JSON (RFC 7644 §3.12): an outage never looks
 * like an answer about data.
 */
export function createErrorHandler(toRefusal: ToRefusal): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.headersSent) {
      if (error instanceof ClientGoneError) return;
      const { status, detail } = toRefusal(error, getLocals(res).requestId);
      Object.assign(getLocals(res), { cutOff: status, detail });
      // What has begun cannot become an error any more; without its end the client knows that it is not whole.
      req.socket.destroy();
      return;
    }
    if (error instanceof LimitError && !error.first && !findCaller(res)) getLocals(res).isRepeated = true;
    // The process log has it: a row for each request would say no more.
    if (error instanceof ClockError) getLocals(res).isRepeated = true;
    if (error instanceof BearerError) {
      const headers = { 'WWW-Authenticate': error.challenge };
      return sendScimError(res, { status: error.status, detail: error.message, scimType: undefined, headers });
    }
    const changesNothing = req.method === 'GET' || req.method === 'HEAD';
    sendScimError(res, toRefusal(error, getLocals(res).requestId, changesNothing));
  };
}
