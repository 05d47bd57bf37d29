import { requireTime, waitWithin } from '../store/bounds.ts';

/** Runs `work` after all work given before it under the same key has ended, well or badly. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** How many writes may wait for one resource: far more than any client has in flight. */
const MAX_WAITING = 100;

interface Turns {
  /** Resolves when the last of them has ended. */
  last: Promise<void>;
  waiting: number;
}

/**
 * Makes the queue in which this process's writes to one resource wait for each other, instead of losing races and
 * trying again: however many come at once, none runs out of attempts. Where too many wait, it throws what `refuse` makes;
 * and as requireTime, before `work` has begun.
 */
export function createTurns(refuse: () => Error): InTurn {
  const queues = new Map<string, Turns>();
  return async (key, work) => {
    const queue = queues.get(key);
    if (queue && queue.waiting >= MAX_WAITING) throw refuse();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const turns = queue ?? { last: ended, waiting: 0 };
    const previous = queue?.last;
    if (previous) turns.last = previous.then(() => ended);
    else queues.set(key, turns);
    const mine = turns.last;
    try {
      if (previous) {
        turns.waiting += 1;
        await waitWithin(previous).finally(() => {
          turns.waiting -= 1;
        });
      } else requireTime();
      return await work();
    } finally {
      end();
      // Who gave up waiting ends before the one who is at work.
      void mine.then(() => {
        if (turns.last === mine) queues.delete(key);
      });
    }
  };
}
