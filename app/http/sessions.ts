import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import session, { type Store } from 'express-session';
import type { Logger } from 'pino';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { deriveKeys } from './derive-keys.ts';
import { keepSession } from './keep-session.ts';

export interface SessionsOptions {
  /** Newest first; the newest signs, all are accepted. */
  appSecrets: readonly string[];
  /** Whether PUBLIC_URL is https: it decides, whatever the hop before us speaks. */
  https: boolean;
  store: Store;
  log: Logger;
  troubles: Pick<TroubleLog, 'tell'>;
}

/** Browser sessions: `load` for the routers that need one, `end` to sign out. */
export interface Sessions {
  readonly load: readonly RequestHandler[];
  end(req: Request, res: Response): Promise<void>;
}

/** Sessions in the database behind a signed, host-only cookie without an expiry of its own (the row has both limits). */
export function createSessions({ appSecrets, https, store, ...tell }: SessionsOptions): Sessions {
  const name = cookieName('expressway', https);
  const cookie = { httpOnly: true, sameSite: 'lax', secure: https, path: '/' } as const;
  const load = keepSession(
    session({
      name,
      store,
      secret: deriveKeys(appSecrets, 'session cookie'),
      cookie,
      resave: false,
      saveUninitialized: false,
    }),
    tell,
  );
  return {
    load: https ? [speakHttps, load] : [load],
    async end(req, res) {
      await promisify(req.session.destroy.bind(req.session))();
      res.clearCookie(name, cookie);
    },
  };
}

/** `__Host-` binds a cookie to this very host and to https (RFC 6265bis §4.1.3.2). */
export const cookieName = (name: string, https: boolean): string => (https ? `__Host-${name}` : name);

/** Behind a proxy that is not trusted `req.secure` is false, and express-session would silently set no Secure cookie. */
const speakHttps: RequestHandler = (req, _res, next) => {
  Object.defineProperty(req, 'secure', { value: true, configurable: true });
  next();
};
