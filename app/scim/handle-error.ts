import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { DirectoryError } from '../directory/directory-error.ts';
import { BearerError } from '../http/bearer-error.ts';
import { RETRY_AFTER } from '../http/retry-after.ts';
import { isDatabaseUnavailable } from '../store/database-errors.ts';
import { fromBodyError } from './from-body-error.ts';
import { fromDirectory } from './from-directory.ts';
import { ScimError } from './scim-error.ts';
import { getLocals, sendScimError } from './send-scim.ts';

/**
 * Makes the handler by which every failure under /scim/v2 leaves as SCIM JSON (RFC 7644 §3.12): an outage never looks
 * like an answer about data, and what nobody foresaw is logged with the request id that the answer repeats.
 */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof BearerError) {
      return sendScimError(res, error.status, error.message, undefined, { 'WWW-Authenticate': error.challenge });
    }
    const known = toScimError(error);
    if (known) return sendScimError(res, known.status, known.message, known.scimType, known.headers);
    const { requestId } = getLocals(res);
    if (isDatabaseUnavailable(error)) {
      log.error({ requestId, cause: describe(error) }, 'the database cannot be reached');
      const detail = `The database cannot be reached at the moment; nothing was changed. Try again later. Request ${requestId}`;
      return sendScimError(res, 503, detail, undefined, { 'Retry-After': String(RETRY_AFTER) });
    }
    log.error({ requestId, cause: describe(error) }, 'a SCIM request failed');
    return sendScimError(res, 500, `Internal error. Tell the service's support this request id: ${requestId}`);
  };
}

function toScimError(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  if (error instanceof DirectoryError) return fromDirectory(error);
  return fromBodyError(error);
}

/** What the process log keeps of an error. A database's message may quote values, so only its code is kept. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const message = code === undefined ? error.message : undefined;
  return { type: error.name, ...(code !== undefined && { code }), ...(message && { message }), frames };
}
