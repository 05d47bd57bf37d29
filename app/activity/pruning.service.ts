import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PruningStore } from './pruning.store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const EVERY = 60 * MINUTE;
const FIRST = MINUTE;
const BATCH = 1_000;
/** Between batches (ms), so that requests go first: 25,000 rows a second at most. */
const PAUSE = 40;

export interface PruneOptions {
  /** How long the request log and its statistics are kept. */
  readonly activityDays: number;
  readonly now?: Date;
  /** Ends it between two batches. */
  readonly signal?: AbortSignal;
}

/** How long rows stay after their time: of what has expired a day, for whoever asks what happened. */
const toKeep = (activityDays: number) =>
  ({
    deleteRequestLogs: activityDays * DAY,
    deleteRequestCounts: activityDays * DAY,
    deleteSessions: DAY,
    deleteOneTimeLinks: DAY,
    deleteRateLimits: DAY,
    deleteOidcRecords: DAY,
  }) as const satisfies Record<keyof PruningStore, number>;

/** Deletes everything that is due, in small batches with a pause between. Gives how many rows of each kind went. */
export async function prune(
  store: PruningStore,
  { activityDays, now = new Date(), signal }: PruneOptions,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const [kind, keep] of Object.entries(toKeep(activityDays)) as [keyof PruningStore, number][]) {
    const before = new Date(now.getTime() - keep);
    for (let rows = BATCH; rows === BATCH && !signal?.aborted; deleted[kind] = (deleted[kind] ?? 0) + rows) {
      rows = await store[kind](before, BATCH);
      if (rows === BATCH) await pause(PAUSE, undefined, { ref: false });
    }
  }
  return deleted;
}

interface PruningDeps {
  store: PruningStore;
  activityDays: number;
  log: Logger;
}

/** Prunes every hour, the first time after a minute; gives what stops it. Failures are logged and tried again. */
export function startPruning({ store, activityDays, log }: PruningDeps): () => void {
  const stop = new AbortController();
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      const deleted = await prune(store, { activityDays, signal: stop.signal });
      log.debug({ deleted }, 'old rows were pruned');
    } catch (cause) {
      log.warn({ err: cause }, 'old rows could not be pruned');
    } finally {
      running = false;
    }
  };
  const first = setTimeout(() => void run(), FIRST).unref();
  const timer = setInterval(() => void run(), EVERY).unref();
  return () => {
    stop.abort();
    clearTimeout(first);
    clearInterval(timer);
  };
}
