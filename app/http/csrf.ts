import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { deriveKeys } from './derive-keys.ts';
import { readCookie } from './read-cookie.ts';
import { readField } from './read-form.ts';
import { cookieName } from './sessions.ts';

/**
 * Protects forms against other sites by the hidden field `_csrf`: a keyed digest of the session's id, or, in a form that
 * needs no session (sign-in, setting a password), of a cookie of its own, so that nothing is stored for visitors. Another
 * site can read neither, and cannot set the cookie, whose name begins with `__Host-` (RFC 6265bis §4.1.3.2).
 */
export interface Csrf {
  /**
   * Refuses a changing request without its token; mount it after sessions, current admin and form parser. `sessionless`:
   * the paths, below its mount, of the forms that need no session.
   */
  protect(sessionless: readonly string[]): RequestHandler;
  /** The token of the forms of who is signed in; it changes with the session's id. */
  sessionToken(req: Request): string;
  /** The token of a form that needs no session; sets its cookie where the browser has none. */
  sessionlessToken(req: Request, res: Response): string;
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const VALUE = /^[A-Za-z0-9_-]{22}$/;

/** Makes the CSRF protection. Takes the application's secrets, newest first: the newest signs, all are accepted. */
export function createCsrf({ appSecrets, https }: { appSecrets: readonly string[]; https: boolean }): Csrf {
  const keys = deriveKeys(appSecrets, 'form tokens');
  const [newest = ''] = keys;
  const name = cookieName('expressway-form', https);
  const sign = (key: string, kind: string, value: string): string =>
    createHmac('sha256', key).update(`${kind} ${value}`).digest('base64url');
  const isToken = (req: Request, kind: string, value: string | undefined): boolean => {
    if (value === undefined) return false;
    const sent = Buffer.from(readField(req, '_csrf'));
    return keys.some((key) => {
      const expected = Buffer.from(sign(key, kind, value));
      return sent.length === expected.length && timingSafeEqual(sent, expected);
    });
  };
  const findValue = (req: Request): string | undefined => {
    const value = readCookie(req, name);
    return value !== undefined && VALUE.test(value) ? value : undefined;
  };

  return {
    protect(sessionless) {
      const router = Router({ caseSensitive: true, strict: true });
      router.post([...sessionless], (req, _res, next) => {
        if (!isToken(req, 'sessionless', findValue(req))) throw new CsrfError({ sessionless: true });
        next('router');
      });
      router.use((req, _res, next) => {
        const isSent = isToken(req, 'session', req.user && req.sessionID);
        if (!SAFE.has(req.method) && !isSent) throw new CsrfError({ sessionless: false });
        next();
      });
      return router;
    },
    sessionToken: (req) => sign(newest, 'session', req.sessionID),
    sessionlessToken(req, res) {
      let value = findValue(req);
      if (value === undefined) {
        value = randomBytes(16).toString('base64url');
        res.cookie(name, value, { httpOnly: true, sameSite: 'lax', secure: https, path: '/' });
      }
      return sign(newest, 'sessionless', value);
    },
  };
}

/** A form without its token, or with one of another session or browser. The error pages explain it. */
export class CsrfError extends Error {
  override name = 'CsrfError';
  /** Whether the form needs no session. */
  readonly sessionless: boolean;

  constructor({ sessionless }: { sessionless: boolean }) {
    super('the form has no valid CSRF token');
    this.sessionless = sessionless;
  }
}
