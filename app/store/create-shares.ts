import { requireTime } from './bounds.ts';
import { DatabaseBusyError, DeadlineError, SearchesBusyError } from './database-errors.ts';
import type { ServerLimits } from './open-pool.ts';

export interface ShareOptions {
  /** What one owner may have in progress. */
  readonly perOwner: number;
  /** What all owners together may have in progress. */
  readonly inAll: number;
  /** What one owner may have waiting. */
  readonly queuePerOwner: number;
  /** What all owners together may have waiting. */
  readonly queueInAll: number;
  /** How long anything waits (ms). */
  readonly patience: number;
  /** Makes the refusal of what finds no place in time. */
  readonly refuse: () => Error;
}

/** What an owner has in progress and waiting. */
interface Owner {
  running: number;
  waiting: number;
}

interface Waiting {
  readonly owner: Owner;
  begin(): void;
}

/** The places of statements, which owners share. */
export interface Shares {
  /**
   * Takes a place for `owner`: at once, and then gives undefined, where one is free. Rejects with the refusal, and as
   * requireTime throws.
   */
  enter(owner: string): Promise<void> | undefined;
  /** Gives a place back: to the one with the fewest of those who wait, and of these to whoever has waited longest. */
  leave(owner: string): void;
  countWaiting(): number;
}

/** Makes places of which no owner has all, so that others need not wait until it has done everything. */
export function createShares(options: ShareOptions): Shares {
  const { perOwner, inAll, queuePerOwner, queueInAll, patience, refuse } = options;
  const owners = new Map<string, Owner>();
  /** In the order in which they came. */
  const queue = new Set<Waiting>();
  let running = 0;

  const isFree = (owner: Owner) => running < inAll && owner.running < perOwner;

  function getOwner(name: string): Owner {
    const known = owners.get(name);
    if (known) return known;
    const owner = { running: 0, waiting: 0 };
    owners.set(name, owner);
    return owner;
  }

  function take(owner: Owner): void {
    running += 1;
    owner.running += 1;
  }

  function forgetIdle(name: string): void {
    const owner = owners.get(name);
    if (owner?.running === 0 && owner.waiting === 0) owners.delete(name);
  }

  function findNext(): Waiting | undefined {
    let found: Waiting | undefined;
    for (const waiting of queue) {
      if (!isFree(waiting.owner)) continue;
      if (!found || waiting.owner.running < found.owner.running) found = waiting;
      if (found.owner.running === 0) break;
    }
    return found;
  }

  /** How long `owner` may wait (ms). Throws the refusal, and as requireTime. */
  function findTime(name: string, owner: Owner): number {
    try {
      if (owner.waiting >= queuePerOwner || queue.size >= queueInAll) throw refuse();
      return requireTime();
    } catch (cause) {
      forgetIdle(name);
      throw cause;
    }
  }

  async function wait(name: string, owner: Owner): Promise<void> {
    const time = findTime(name, owner);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { owner, begin: resolve };
    const timer =
      time < patience
        ? setTimeout(() => reject(new DeadlineError()), time)
        : setTimeout(() => reject(refuse()), patience);
    queue.add(waiting);
    owner.waiting += 1;
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      owner.waiting -= 1;
      // The place of what was let in is taken already.
      if (queue.delete(waiting)) forgetIdle(name);
    }
  }

  return {
    enter(name) {
      const owner = getOwner(name);
      if (!isFree(owner)) return wait(name, owner);
      take(owner);
      return undefined;
    },
    leave(name) {
      const owner = getOwner(name);
      owner.running -= 1;
      running -= 1;
      const next = findNext();
      if (next) {
        queue.delete(next);
        take(next.owner);
        next.begin();
      }
      forgetIdle(name);
    },
    countWaiting: () => queue.size,
  };
}

/** Scans one at a time. They wait briefly: who is refused may come again. */
export const SCANS: ShareOptions = {
  perOwner: 1,
  inAll: 1,
  queuePerOwner: 8,
  queueInAll: 64,
  patience: 5_000,
  refuse: () => new SearchesBusyError(),
};
/** What one owner may look through at a time on a server. */
const SCANS_PER_OWNER = 2;

/** Connections that are left to statements without an owner: sign-ins, tokens, the bearer guard. */
const UNOWNED = 2;

/**
 * The places of statements on a server's connections: of `all` an owner takes three quarters at most, so that statements
 * that wait for rows hold up nobody else's; the `scans` among them leave half of the connections to everything else.
 */
export function createStatementShares({ poolSize, queueSize, connectTimeout }: ServerLimits) {
  const inAll = Math.max(1, poolSize - UNOWNED);
  const perOwner = Math.max(1, Math.floor((inAll * 3) / 4));
  const scans = Math.max(1, Math.floor(poolSize / 2));
  return {
    all: createShares({
      perOwner,
      inAll,
      queuePerOwner: Math.max(0, queueSize - perOwner),
      queueInAll: queueSize,
      patience: connectTimeout,
      refuse: () => new DatabaseBusyError(queueSize),
    }),
    scans: createShares({ ...SCANS, perOwner: Math.min(SCANS_PER_OWNER, scans), inAll: scans }),
  };
}
