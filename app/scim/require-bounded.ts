import type { Request, Response } from 'express';
import { MAX_BODY_BYTES, tooLarge } from './body-limits.ts';

/** What is still read of a body that was refused, so that a client that sends first and then reads has its answer. */
const MAX_UNREAD = 8 * MAX_BODY_BYTES;

/**
 * Refuses with 413 a body that says it is too large, and one that says nothing as soon as it is: the parser would read
 * it to its end first, which may never come. The connection is cut where the client goes on all the same.
 */
export function requireBounded(req: Request, _res: Response, next: (error?: unknown) => void): void {
  const length = req.headers['content-length'];
  const isChunked = req.headers['transfer-encoding'] !== undefined;
  const isDeclared = Number(length ?? 0) > MAX_BODY_BYTES;
  if (!isChunked && !isDeclared) {
    next();
    return;
  }
  let received = 0;
  let isRefused = isDeclared;
  req.on('data', ({ length }: Buffer) => {
    received += length;
    if (received > MAX_UNREAD) req.socket.destroy();
    if (isRefused || received <= MAX_BODY_BYTES) return;
    isRefused = true;
    next(tooLarge());
  });
  next(isDeclared ? tooLarge() : undefined);
}
