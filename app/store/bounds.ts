import { AsyncLocalStorage } from 'node:async_hooks';
import { ClientGoneError, DeadlineError } from './database-errors.ts';

/** What bounds the statements of one request (docs/adr/0016-deadlines-travel-with-the-call.md). */
export interface Bounds {
  /** Whose statements they are: nobody may take all connections. Undefined while that is not known. */
  readonly owner: string | undefined;
  /** Milliseconds until the deadline; Infinity where there is none. */
  remaining(): number;
  /** Whether whoever asked has closed the connection. */
  isGone(): boolean;
}

const current = new AsyncLocalStorage<Bounds | undefined>();

/** Runs `work` so that `bounds` holds for everything that it calls, however asynchronously. */
export const runWithin = <Result>(bounds: Bounds, work: () => Result): Result => current.run(bounds, work);

/** Runs `work` for nobody in particular: what one request begins for all must not end with it. */
export const runUnbounded = <Result>(work: () => Result): Result => current.run(undefined, work);

/** The bounds of the request that is being worked on; undefined for what no request waits for. */
export const findBounds = (): Bounds | undefined => current.getStore();

/**
 * How long (ms) what begins now may take; Infinity without bounds. Throws ClientGoneError and DeadlineError where
 * nothing may begin any more.
 */
export function requireTime(bounds = findBounds()): number {
  if (!bounds) return Number.POSITIVE_INFINITY;
  if (bounds.isGone()) throw new ClientGoneError();
  const time = bounds.remaining();
  if (time <= 0) throw new DeadlineError();
  return time;
}

/** Waits for `turn`, which must not reject, but no longer than there is time. Throws as requireTime. */
export async function waitWithin(turn: Promise<void>): Promise<void> {
  const time = requireTime();
  if (time === Number.POSITIVE_INFINITY) return turn;
  const { promise: end, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError()), time);
  try {
    await Promise.race([turn, end]);
  } finally {
    clearTimeout(timer);
  }
  requireTime();
}
