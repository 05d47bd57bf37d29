import { requireTime, waitWithin } from './bounds.ts';

/** Runs `work` when nothing else runs; in lane `last` after all that waits in `first`. Throws as requireTime. */
export type RunInLane = <Result>(lane: 'first' | 'last', work: () => Promise<Result>) => Promise<Result>;

/** Makes the queue before a single connection, in which what takes long lets everything else go first. */
export function createLanes(): RunInLane {
  const lanes = { first: new Set<() => void>(), last: new Set<() => void>() };
  let isBusy = false;

  function next(): void {
    for (const lane of [lanes.first, lanes.last]) {
      for (const begin of lane) {
        lane.delete(begin);
        begin();
        return;
      }
    }
    isBusy = false;
  }

  async function waitIn(lane: Set<() => void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    lane.add(resolve);
    try {
      await waitWithin(promise);
    } catch (cause) {
      // Its turn may have come just then.
      if (!lane.delete(resolve)) next();
      throw cause;
    }
  }

  return async (lane, work) => {
    requireTime();
    if (isBusy) await waitIn(lanes[lane]);
    isBusy = true;
    try {
      return await work();
    } finally {
      next();
    }
  };
}
