import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible';
import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** May a check begin: then `end` it; or not, and why. */
export type CheckPermit =
  | { allowed: true; end(): Promise<void> }
  | { allowed: false; why: 'running' | 'limited'; retryAfterSeconds: number };

export interface SetupCheckLimits {
  begin(organizationId: string): Promise<CheckPermit>;
}

/** Checks of one organization in one window (seconds). */
const LIMIT = { points: 10, duration: 10 * 60 };
/** Longest that a check which never ended (its process did) is taken for running (seconds); none takes so long. */
const LONGEST = 4 * 60;

/** One check at a time of each organization, and ten in ten minutes, over all processes: counted in the database. */
export function createSetupCheckLimits(prisma: PrismaClient): SetupCheckLimits {
  const limiter = (keyPrefix: string, limit: { points: number; duration: number }) =>
    new RateLimiterPrisma({ storeClient: prisma, keyPrefix, ...limit, clearExpiredByTimeout: false });
  const running = limiter('setup-check-running', { points: 1, duration: LONGEST });
  const often = limiter('setup-check', LIMIT);
  const refuse = (why: 'running' | 'limited', { msBeforeNext }: RateLimiterRes): CheckPermit => ({
    allowed: false,
    why,
    retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  });
  const consume = async (of: RateLimiterPrisma, key: string): Promise<RateLimiterRes | undefined> => {
    try {
      await of.consume(key);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    }
  };
  return {
    async begin(organizationId) {
      const busy = await consume(running, organizationId);
      if (busy) return refuse('running', busy);
      const end = async (): Promise<void> => void (await running.delete(organizationId));
      const tooOften = await consume(often, organizationId);
      if (!tooOften) return { allowed: true, end };
      await end();
      return refuse('limited', tooOften);
    },
  };
}
