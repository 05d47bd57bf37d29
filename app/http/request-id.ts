import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

/** Gives every request an id of our own making (never the caller's) and says it in `X-Request-Id`. */
export const requestId: RequestHandler = (_req, res, next) => {
  res.locals.requestId ??= createRequestId();
  res.setHeader('X-Request-Id', res.locals.requestId);
  next();
};

/** A UUID that begins with the time (RFC 9562 §5.7): the indexes of what requests did then grow at their end alone. */
function createRequestId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The id of this request, as pages, error bodies and logs repeat it. Throws where `requestId` is not mounted. */
export function getRequestId(res: Response): string {
  const { requestId: id } = res.locals as { requestId?: string };
  if (!id) throw new Error('The request id middleware did not run.');
  return id;
}
