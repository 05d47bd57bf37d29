import type { Request, RequestHandler } from 'express';
import { errors, type InteractionResults } from 'oidc-provider';
import { findCurrentAdmin } from '../http/sign-in.ts';
import { hashIdentifier } from './oidc-record.store.ts';
import type { RequestLocals } from './request-locals.ts';

/**
 * oidc-provider finds an interaction by cookies whose path it sets itself, so they cannot be bound to this host
 * (`__Host-`), and a sibling host can plant them: one browser would collect what another one accepted. So the answer
 * names the session that gave it, whose cookie nobody can plant, and only that session goes on with it.
 */
type Answer = InteractionResults & { session?: string };

/**
 * The session of who is signed in, as answers name it; undefined where nobody is. It stays the same while the same admin
 * enters the password again, in another tab for example.
 */
export function toSessionDigest(req: Request): string | undefined {
  const { lineage } = req.session;
  return findCurrentAdmin(req) && lineage !== undefined ? hashIdentifier(lineage) : undefined;
}

/** The answer, which from now on only this session may collect. Throws where nobody is signed in. */
export function answerOfSession(req: Request, result: InteractionResults): InteractionResults {
  const session = toSessionDigest(req);
  if (session === undefined) throw new Error('An interaction is answered by somebody who is signed in.');
  return { ...result, session } satisfies Answer;
}

/** Whether another session than this one gave the answer, or nobody knows which. */
export const isOfOtherSession = (answer: Answer, session: string | undefined): boolean =>
  session === undefined || answer.session !== session;

/** Notes the session for `requireAnswer`; mount it after sessions and current admin. */
export const noteSession: RequestHandler = (req, res, next) => {
  (res.locals as RequestLocals).session = toSessionDigest(req);
  next();
};

/**
 * Throws unless the interaction was answered, by this session: before oidc-provider has read it, so that nothing is
 * consumed, and the browser that may go on with it still can.
 */
export function requireAnswer(uid: string, answer: unknown, session: string | undefined): void {
  if (!answer) throw new NotAnsweredError(uid);
  if (isOfOtherSession(answer as Answer, session)) throw new OtherSessionError();
}

/** Nobody has answered the interaction yet. */
export class NotAnsweredError extends errors.SessionNotFound {
  /** Shown here; oidc-provider would send it to the client that the query names. */
  override allow_redirect = false;
  readonly uid: string;

  constructor(uid: string) {
    super('the interaction is not answered yet');
    this.uid = uid;
  }
}

/** The interaction was answered by another session. */
export class OtherSessionError extends errors.SessionNotFound {
  override allow_redirect = false;

  constructor() {
    super('the interaction was answered by another session');
  }
}
