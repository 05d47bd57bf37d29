import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LimitError } from './limit-error.ts';

/** Seconds in which so many requests are allowed; they begin with the first request. */
const WINDOW = 10;

/** One limit on requests, counted in this process. */
export interface RateLimit {
  /** Counts a request; gives the refusal where there were too many. */
  take(key: string | number): Promise<LimitError | undefined>;
  /** How many were refused since the start. */
  count(): number;
}

/** Makes a limit of `most` requests in ten seconds; `of` says in the refusal who sends them. */
export function createRateLimit({ of, most }: { of: 'connection' | 'address'; most: number }): RateLimit {
  // An empty prefix: each limit has a store of its own.
  const limiter = new RateLimiterMemory({ keyPrefix: '', points: most, duration: WINDOW });
  let refused = 0;
  const toRefusal = (state: unknown): LimitError => {
    if (!(state instanceof RateLimiterRes)) throw state;
    refused += 1;
    const retryAfter = Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
    const again = retryAfter === 1 ? '1 second' : `${retryAfter} seconds`;
    return new LimitError(
      `This ${of} sends too many requests: ${most} are allowed in ${WINDOW} seconds. Nothing was done; send it again in ${again}.`,
      { retryAfter, first: state.consumedPoints === most + 1 },
    );
  };
  return {
    take: (key) => limiter.consume(key).then(allow, toRefusal),
    count: () => refused,
  };
}

const allow = (): undefined => undefined;
