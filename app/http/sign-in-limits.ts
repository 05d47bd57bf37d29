import { createHmac } from 'node:crypto';
import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { deriveKeys } from './derive-keys.ts';

/** One try to sign in, as it is counted. */
interface SignInTry {
  /** The folded e-mail: all its spellings count as one. */
  emailKey: string;
  address: string;
  /** The browser's id, when it has signed in as this e-mail before. */
  knownBrowser: string | undefined;
}

/** What a try may do: verify the password and tell the success, or wait. */
type SignInPermit = { allowed: true; succeeded(): Promise<void> } | { allowed: false; retryAfterSeconds: number };

export interface SignInLimits {
  /** Counts the try as a failure before its password is verified, so that guesses at the same moment all count. */
  begin(attempt: SignInTry): Promise<SignInPermit>;
}

const WINDOW = 15 * 60;
/** Failures in one window. */
const LIMITS = { pair: 5, browser: 5, address: 50, email: 300 } as const;
/** Failures of one e-mail, over all addresses, from which on an address has only its first try. */
const CROWD = 30;

type Counter = { kind: keyof typeof LIMITS; limiter: RateLimiterPrisma; key: string };

/**
 * Limits on failed sign-ins, in the database: per e-mail and address, per address, and per e-mail over all addresses.
 * Many addresses cannot spend the tries of one that has not failed: past 30 failures an e-mail is open to the first try
 * of each address alone. The bound on guessing: 300 tries of one e-mail in a window, of however many addresses, and five
 * in each browser that its owner has used.
 * A browser that has signed in as this e-mail before counts by itself alone, so nobody elsewhere can lock its owner out.
 * A window never moves once it began: tries that were refused do not make anybody wait longer.
 */
export function createSignInLimits({
  prisma,
  appSecrets,
}: {
  prisma: PrismaClient;
  appSecrets: readonly string[];
}): SignInLimits {
  const [hmacKey = ''] = deriveKeys(appSecrets, 'sign-in limits');
  const limiter = (kind: keyof typeof LIMITS) =>
    new RateLimiterPrisma({
      storeClient: prisma,
      keyPrefix: `sign-in-${kind}`,
      points: LIMITS[kind],
      duration: WINDOW,
      // Old rows are pruned with everything else that expires.
      clearExpiredByTimeout: false,
    });
  const limiters = {
    pair: limiter('pair'),
    browser: limiter('browser'),
    address: limiter('address'),
    email: limiter('email'),
  };
  const counter = (kind: keyof typeof LIMITS, ...parts: string[]): Counter => ({
    kind,
    limiter: limiters[kind],
    key: createHmac('sha256', hmacKey).update(JSON.stringify(parts)).digest('base64url'),
  });

  return {
    async begin({ emailKey, address, knownBrowser }) {
      const counters =
        knownBrowser === undefined
          ? [counter('pair', emailKey, address), counter('address', address), counter('email', emailKey)]
          : [counter('browser', emailKey, knownBrowser)];
      let first = true;
      for (const { kind, limiter, key } of counters) {
        const state = await limiter.get(key);
        const failures = Math.max(0, state?.consumedPoints ?? 0);
        if (kind === 'pair') first = failures === 0;
        // A refused try costs nothing: it must not fill the wider counters.
        if (state && failures >= mostOf(kind, first)) return refuse(state);
      }
      const counted: Counter[] = [];
      for (const counter of counters) {
        const { kind, limiter, key } = counter;
        const state = await limiter.consume(key).catch((refusal: unknown) => {
          if (refusal instanceof RateLimiterRes) return refusal;
          throw refusal;
        });
        if (kind === 'pair') first = state.consumedPoints <= 1;
        else counted.push(counter);
        if (state.consumedPoints > mostOf(kind, first)) {
          for (const wider of counted) await giveBack(wider);
          return refuse(state);
        }
      }
      return { allowed: true, succeeded: () => settle(counters) };
    },
  };
}

/** The failures at which a counter refuses; `first` says that this address has not failed with this e-mail. */
const mostOf = (kind: Counter['kind'], first: boolean): number => (kind === 'email' && !first ? CROWD : LIMITS[kind]);

async function settle(counters: readonly Counter[]): Promise<void> {
  for (const counter of counters) {
    if (counter.kind === 'address') await giveBack(counter);
    else await counter.limiter.delete(counter.key);
  }
}

/** Not below zero: in a new window that would be a free guess. */
async function giveBack({ limiter, key }: Counter): Promise<void> {
  if (((await limiter.get(key))?.consumedPoints ?? 0) > 0) await limiter.reward(key);
}

const refuse = ({ msBeforeNext }: RateLimiterRes): SignInPermit => ({
  allowed: false,
  retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
