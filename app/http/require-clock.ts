import type { RequestHandler } from 'express';

/** The clock of this process is wrong: what depends on time cannot be told. */
export class ClockError extends Error {
  override name = 'ClockError';
}

/**
 * Makes what stands before whatever judges tokens: it passes a ClockError on while the clock is wrong, and what
 * `isRight` throws where that cannot be told.
 */
export function createRequireClock(isRight: () => boolean | Promise<boolean>): RequestHandler {
  return (_req, _res, next) => {
    const right = isRight();
    if (right === true) return next();
    Promise.resolve(right).then((agreed) => next(agreed ? undefined : new ClockError('the clock is wrong')), next);
  };
}

/** One handler made of two: the second runs where the first passes nothing on. */
export function inTurn(first: RequestHandler, second: RequestHandler): RequestHandler {
  return (req, res, next) =>
    first(req, res, (error?: unknown) => (error === undefined ? second(req, res, next) : next(error)));
}
