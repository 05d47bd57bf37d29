import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { createAddressCounters } from './address-counters.ts';
import { findCaller, type Guard, toConnectionKey } from './caller.ts';
import type { LimitError } from './limit-error.ts';
import { createRateLimit } from './rate-limit.ts';
import { toClientAddress } from './to-client-address.ts';

/** Requests that are allowed in ten seconds. */
export interface Rates {
  readonly perConnection: number;
  readonly perAddress: number;
}

/** How many requests were refused since the start, by what was exceeded. */
type Refused = readonly { readonly face: string; readonly by: 'connection' | 'address'; readonly requests: number }[];

/** A limit on what comes from one address. */
export interface AddressLimit {
  /** Stands before everything that asks the database or writes a log; passes a LimitError on. */
  readonly byAddress: RequestHandler;
  count(): Refused;
}

/** The limits of one face. */
export interface RateLimits extends AddressLimit {
  /** Counts a request of a connection, by whatever names it; gives the refusal where there were too many. */
  takeOf(connection: string): Promise<LimitError | undefined>;
}

/**
 * Makes a limit of `most` requests in ten seconds from one address, in the memory of this process. The process log gets
 * one line for each address that exceeds it, and each window.
 */
export function createAddressLimit(face: string, most: number, log: Logger): AddressLimit {
  const addresses = createRateLimit({ of: 'address', most });
  const toCounter = createAddressCounters();
  return {
    byAddress(req, _res, next) {
      const address = toClientAddress(req.ip);
      addresses.take(toCounter(address)).then((refusal) => {
        tell(log, refusal, { face, address });
        next(refusal);
      }, next);
    },
    count: () => [{ face, by: 'address', requests: addresses.count() }],
  };
}

/**
 * Makes the limits of one face, in the memory of this process: n processes allow n times as much. All of Okta's
 * customers come from few addresses, so what an address may send is far above what a connection may.
 * The process log gets one line for each who exceeds a limit, and each window.
 */
export function createRateLimits(face: string, { perConnection, perAddress }: Rates, log: Logger): RateLimits {
  const addresses = createAddressLimit(face, perAddress, log);
  const connections = createRateLimit({ of: 'connection', most: perConnection });
  return {
    byAddress: addresses.byAddress,
    async takeOf(connection) {
      const refusal = await connections.take(connection);
      tell(log, refusal, { face, connection });
      return refusal;
    },
    count: () => [{ face, by: 'connection', requests: connections.count() }, ...addresses.count()],
  };
}

function tell(log: Logger, refusal: LimitError | undefined, who: object): void {
  if (refusal?.first) log.warn(who, 'too many requests');
}

/** The guard, and behind it the limit of the connection that it found: organization and client. */
export function limitConnections(guard: Guard, { takeOf }: Pick<RateLimits, 'takeOf'>): Guard {
  return (scope) => {
    const handler = guard(scope);
    return (req, res, next) =>
      handler(req, res, (error?: unknown) => {
        const caller = findCaller(res);
        if (error !== undefined || !caller) return next(error);
        takeOf(toConnectionKey(caller)).then(next, next);
      });
  };
}
