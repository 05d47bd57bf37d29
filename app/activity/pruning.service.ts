import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PruningStore } from './pruning.store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
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
  /** Does the work unless another process does it at this moment: then it gives false. */
  tryAlone: (work: () => Promise<void>) => Promise<boolean>;
  log: Logger;
  /** When for the first time, and then how often (ms). */
  first?: number;
  every?: number;
}

/**
 * Prunes every hour, the first time after a minute, unless another process is at it; gives what stops it. Failures are
 * logged and tried again.
 */
export function startPruning(deps: PruningDeps): () => void {
  const { store, activityDays, tryAlone, log, first = MINUTE, every = 60 * MINUTE } = deps;
  const stop = new AbortController();
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      const wasAlone = await tryAlone(async () => {
        const deleted = await prune(store, { activityDays, signal: stop.signal });
        log.debug({ deleted }, 'old rows were pruned');
      });
      if (!wasAlone) log.debug('another process prunes old rows');
    } catch (cause) {
      log.warn({ err: cause }, 'old rows could not be pruned');
    } finally {
      running = false;
    }
  };
  const begin = setTimeout(() => void run(), first).unref();
  const timer = setInterval(() => void run(), every).unref();
  return () => {
    stop.abort();
    clearTimeout(begin);
    clearInterval(timer);
  };
}
