import { promisify } from 'node:util';
import type { Request, RequestHandler } from 'express';

/**
 * Wraps express-session: an answer leaves after its session was saved. express-session sends the headers of an answer
 * while its store still saves, and a browser follows a redirect at its headers: the next request then reads the old
 * session, and whoever entered the right password is asked for it again.
 *
 * A session that cannot be saved passes the store's error on, and nothing of the answer is sent. A stream must not
 * change the session: its headers leave before its end is known. It is refused.
 */
export function keepSession(session: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const { end, write } = res;
    session(req, res, (error?: unknown) => {
      if (error) {
        next(error);
        return;
      }
      const loaded = toState(req);
      let asked = false;
      // Called below express-session's own `end` and `write`, so that nothing is saved twice, or later.
      res.end = ((...args: Parameters<typeof end>) => {
        if (asked) return res;
        asked = true;
        keep(req, loaded).then(
          () => end.apply(res, args),
          (cause: unknown) => {
            res.end = end;
            res.removeHeader('Location');
            next(cause);
          },
        );
        return res;
      }) as typeof end;
      res.write = ((...args: Parameters<typeof write>) => {
        if (res.headersSent || toState(req) === loaded) return write.apply(res, args);
        next(new Error('A streamed answer changed the session.'));
        return false;
      }) as typeof write;
      next();
    });
  };
}

/** Saves a session that changed; one that did not only lives on. */
async function keep(req: Request, loaded: string | undefined): Promise<void> {
  // None is left after a sign-out.
  if (!req.session) return;
  if (toState(req) !== loaded) await promisify(req.session.save.bind(req.session))();
  else if (req.session.startedAt !== undefined) await touch(req);
}

const touch = ({ sessionStore, sessionID, session }: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!sessionStore.touch) resolve();
    else sessionStore.touch(sessionID, session, (error?: unknown) => (error ? reject(error) : resolve()));
  });

/** What the store would write, with the id under which it would. */
const toState = ({ session, sessionID }: Request): string | undefined =>
  session && JSON.stringify([sessionID, { ...session, cookie: undefined }]);
