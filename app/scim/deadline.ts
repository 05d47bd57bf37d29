import type { RequestHandler, Response } from 'express';
import { findCaller, toConnectionKey } from '../http/caller.ts';
import { type Bounds, runWithin } from '../store/bounds.ts';

/** How long the first byte of an answer may take from the last one of its request on (ms). Okta gives up after 60 s. */
export interface Deadlines {
  readonly request: number;
  /** Of a bulk request; each of its operations has the time of a request of its own within it. */
  readonly bulk: number;
}

export const DEADLINES: Deadlines = { request: 15_000, bulk: 45_000 };

/** When the time of a request begins, as far as is known. */
interface Beginning {
  deadlineFrom?: number;
}

/** As limitTime, for the guard that stands before the body is read: a body that was there by then has no other time. */
export const limitGuard =
  (time: number, guard: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const begun = performance.now();
    const go = (error?: unknown): void => {
      if (req.complete) (res.locals as Beginning).deadlineFrom = begun;
      next(error);
    };
    return runWithin(toBounds(res, begun + time), () => guard(req, res, go));
  };

/**
 * Has `handler` begin nothing more once the client has gone, or `time` ms after the whole request was there (at the
 * latest when it is called).
 */
export const limitTime =
  (time: number, handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const { deadlineFrom = performance.now() } = res.locals as Beginning;
    return runWithin(toBounds(res, deadlineFrom + time), () => handler(req, res, next));
  };

/** What bounds one request: an answer that has begun may take as long as its client reads it. */
function toBounds(res: Response, end: number): Bounds {
  const { socket } = res.req;
  return {
    get owner() {
      const caller = findCaller(res);
      return caller && toConnectionKey(caller);
    },
    remaining: () => (res.headersSent ? Number.POSITIVE_INFINITY : end - performance.now()),
    isGone: () => socket.destroyed,
  };
}

/** Runs a part of a request that is within `bounds`, such as an operation of a bulk request, that has `time` ms of what is left of it. */
export function limitPart<Result>(bounds: Bounds | undefined, time: number, work: () => Result): Result {
  if (!bounds) return work();
  const end = performance.now() + time;
  const remaining = () => Math.min(bounds.remaining(), end - performance.now());
  return runWithin({ owner: bounds.owner, isGone: bounds.isGone, remaining }, work);
}
