import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

/** Gives every request an id of our own making (never the caller's) and says it in `X-Request-Id`. */
export const requestId: RequestHandler = (_req, res, next) => {
  res.locals.requestId ??= randomUUID();
  res.set('X-Request-Id', res.locals.requestId);
  next();
};

/** The id of this request, as pages, error bodies and logs repeat it. Throws where `requestId` is not mounted. */
export function getRequestId(res: Response): string {
  const { requestId: id } = res.locals as { requestId?: string };
  if (!id) throw new Error('The request id middleware did not run.');
  return id;
}
