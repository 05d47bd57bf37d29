import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { createAddressCounters } from './address-counters.ts';
import { findCaller, type Guard } from './caller.ts';
import type { LimitError } from './limit-error.ts';
import { createRateLimit } from './rate-limit.ts';
import { toClientAddress } from './to-client-address.ts';

/** Requests that are allowed in ten seconds. */
export interface Rates {
  readonly perConnection: number;
  readonly perAddress: number;
}

/** The limits of one face. */
export interface RateLimits {
  /** Stands before everything that asks the database; passes a LimitError on. */
  readonly byAddress: RequestHandler;
  /** Counts a request of a connection, by whatever names it; gives the refusal where there were too many. */
  takeOf(connection: string): Promise<LimitError | undefined>;
  /** How many were refused since the start, by what was exceeded. */
  count(): readonly { readonly face: string; readonly by: 'connection' | 'address'; readonly requests: number }[];
}

/**
 * Makes the limits of one face, in the memory of this process: n processes allow n times as much. All of Okta's
 * customers come from few addresses, so what an address may send is far above what a connection may.
 * The process log gets one line for each who exceeds a limit, and each window.
 */
export function createRateLimits(face: string, { perConnection, perAddress }: Rates, log: Logger): RateLimits {
  const addresses = createRateLimit({ of: 'address', most: perAddress });
  const connections = createRateLimit({ of: 'connection', most: perConnection });
  const toCounter = createAddressCounters();
  const tell = (refusal: LimitError | undefined, who: object): LimitError | undefined => {
    if (refusal?.first) log.warn({ face, ...who }, 'too many requests');
    return refusal;
  };
  return {
    byAddress(req, _res, next) {
      const address = toClientAddress(req.ip);
      addresses.take(toCounter(address)).then((refusal) => next(tell(refusal, { address })), next);
    },
    takeOf: async (connection) => tell(await connections.take(connection), { connection }),
    count: () => [
      { face, by: 'connection', requests: connections.count() },
      { face, by: 'address', requests: addresses.count() },
    ],
  };
}

/** The guard, and behind it the limit of the connection that it found: organization and client. */
export function limitConnections(guard: Guard, { takeOf }: Pick<RateLimits, 'takeOf'>): Guard {
  return (scope) => {
    const handler = guard(scope);
    return (req, res, next) =>
      handler(req, res, (error?: unknown) => {
        const caller = findCaller(res);
        if (error !== undefined || !caller) return next(error);
        takeOf(`${caller.organizationId} ${caller.clientId}`).then(next, next);
      });
  };
}
