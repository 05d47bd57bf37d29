import type { RequestHandler, Response } from 'express';
import { findCaller } from '../http/caller.ts';
import { type Bounds, runWithin } from '../store/bounds.ts';

/** How long the first byte of an answer may take from the last one of its request on (ms). Okta gives up after 60 s. */
export interface Deadlines {
  readonly request: number;
  /** Of a bulk request; each of its operations has the time of a request of its own within it. */
  readonly bulk: number;
}

export const DEADLINES: Deadlines = { request: 15_000, bulk: 45_000 };

/** Has `handler` begin nothing more `time` ms after it was called, or once the client has gone. */
export const limitTime =
  (time: number, handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    runWithin(toBounds(res, time), () => handler(req, res, next));

/** What bounds one request: an answer that has begun may take as long as its client reads it. */
function toBounds(res: Response, time: number): Bounds {
  const end = performance.now() + time;
  const { socket } = res.req;
  return {
    get owner() {
      const caller = findCaller(res);
      return caller && `${caller.organizationId} ${caller.clientId}`;
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
