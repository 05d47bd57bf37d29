import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';

/** Synchroniser tokens: one a session, in the hidden field `_csrf` of every form. */
export interface Csrf {
  /** Refuses a changing request without the session's token; mount it after sessions and the form parser. */
  readonly protect: RequestHandler;
  /** The session's token, made when it has none. */
  getToken(req: Request): string;
  /** A new token for the session (at sign-in). */
  renew(req: Request): void;
}

/** Makes the CSRF protection; a refusal is an error with `code` CSRF_CODE, which the error pages explain. */
export function createCsrf(): Csrf {
  const { csrfSynchronisedProtection, generateToken } = csrfSync({
    size: 32,
    getTokenFromRequest: (req) => (req.body as { _csrf?: string } | undefined)?._csrf,
    errorConfig: { statusCode: 403, code: CSRF_CODE },
  });
  return {
    protect: csrfSynchronisedProtection,
    getToken: (req) => generateToken(req),
    renew: (req) => {
      generateToken(req, true);
    },
  };
}

/** The code of the error that `protect` throws for a token that is missing or stale. */
export const CSRF_CODE = 'EBADCSRFTOKEN';
