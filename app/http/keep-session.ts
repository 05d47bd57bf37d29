import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { TroubleLog } from '../store/create-trouble-log.ts';

/** What an answer that is not sent after all may have said of itself. */
const OF_THE_ANSWER = ['Location', 'Content-Type', 'Content-Length', 'Content-Disposition', 'ETag'];

/** What is told when a session could not be kept for as long as it should. */
interface Tell {
  readonly log: Logger;
  readonly troubles: Pick<TroubleLog, 'tell'>;
}

/**
 * Wraps express-session so that a response is sent only after its session is saved. express-session sends the headers
 * while the store is still saving. A browser follows a redirect as soon as it has the headers, so its next request can
 * read the old session, and an administrator who entered the right password is asked for it again.
 *
 * If the session cannot be saved, the store's error is passed on and nothing of the response is sent. An error page (5xx)
 * is sent without its session: what the request changed in it is forgotten, and no cookie is set. A stream must not change
 * the session, because its headers are sent first: one that did is refused at its first `write`.
 */
export function keepSession(session: RequestHandler, tell: Tell): RequestHandler {
  return (req, res, next) => {
    const { end, write } = res;
    session(req, res, (error?: unknown) => {
      if (error) {
        next(error);
        return;
      }
      const loaded = toState(req);
      const isChanged = (): boolean => ![undefined, loaded].includes(toState(req));
      let asked = false;
      let failed = false;
      // These call the original `end` and `write`, not express-session's, which would save again.
      res.end = ((...args: Parameters<typeof end>) => {
        if (asked) return res;
        asked = true;
        if (failed || res.statusCode >= 500) {
          forget(req);
          res.end = end;
          return end.apply(res, args);
        }
        const unmark = markSent(res);
        (isChanged() ? promisify(req.session.save.bind(req.session))() : touch(req, tell))
          .finally(unmark)
          .then(() => void end.apply(res, args))
          .catch((cause: unknown) => {
            asked = false;
            failed = true;
            for (const name of OF_THE_ANSWER) res.removeHeader(name);
            next(cause);
          });
        return res;
      }) as typeof end;
      res.write = ((...args: Parameters<typeof write>) => {
        if (res.headersSent || !isChanged()) return write.apply(res, args);
        next(new Error('A streamed response changed the session.'));
        return false;
      }) as typeof write;
      next();
    });
  };
}

/** Without a session express-session sets no cookie. */
function forget(req: Request): void {
  (req as { session?: unknown }).session = undefined;
}

/** Extends the lifetime of a session that did not change, if there is one. The response does not depend on it. */
async function touch({ sessionStore, sessionID, session }: Request, { log, troubles }: Tell): Promise<void> {
  const { touch: extend } = sessionStore;
  if (session?.startedAt === undefined || !extend) return;
  await new Promise<void>((resolve) => {
    extend.call(sessionStore, sessionID, session, (cause?: unknown) => {
      if (cause && !troubles.tell(cause, {}))
        log.warn({ err: cause }, 'the lifetime of a session could not be extended');
      resolve();
    });
  });
}

/**
 * Makes a response that waits for its session look sent, as it would without the wait: an error after `res.send` must not
 * begin another response. Gives what ends that.
 */
function markSent(res: Response): () => void {
  const sent = { value: true, configurable: true };
  Object.defineProperties(res, { headersSent: sent, writableEnded: sent });
  return () => {
    const own = res as unknown as Record<string, unknown>;
    delete own.headersSent;
    delete own.writableEnded;
  };
}

/** The session's id and content, as the store would write them. */
const toState = ({ session, sessionID }: Request): string | undefined =>
  session && JSON.stringify([sessionID, { ...session, cookie: undefined }]);
