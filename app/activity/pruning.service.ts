import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PruningStore } from './pruning.store.ts';

const MINUTE = 60_000;
/** In seconds. */
const DAY = 86_400;
const BATCH = 1_000;
/** Between batches (ms), so that requests go first: 25,000 rows a second at most. */
const PAUSE = 40;

/** How long is kept what time alone does not end. */
export interface Retention {
  /** The request log and its statistics. */
  readonly activityDays: number;
  /** The history of users and groups; undefined: forever. */
  readonly historyDays: number | undefined;
  /** The audit list; undefined: forever. */
  readonly auditDays: number | undefined;
}

/** Days that rows stay after their time: of what has expired one, for whoever asks what happened. */
const toDays = ({ activityDays, historyDays, auditDays }: Retention) =>
  ({
    deleteRequestLogs: activityDays,
    deleteRequestCounts: activityDays,
    deleteChanges: historyDays,
    deleteAuditEvents: auditDays,
    deleteSessions: 1,
    deleteOneTimeLinks: 1,
    deleteRateLimits: 1,
    // Anybody can begin one: nothing is asked of it later.
    deleteInteractions: 0,
    deleteOidcRecords: 1,
  }) as const satisfies Record<keyof PruningStore, number | undefined>;

/**
 * Deletes everything that is due, in small batches with a pause between, until `signal` ends it between two. Gives how
 * many rows of each kind went.
 */
export async function prune(
  store: PruningStore,
  { signal, ...retention }: Retention & { readonly signal?: AbortSignal },
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const [kind, days] of Object.entries(toDays(retention)) as [keyof PruningStore, number | undefined][]) {
    if (days === undefined) continue;
    for (let rows = BATCH; rows > 0 && !signal?.aborted; deleted[kind] = (deleted[kind] ?? 0) + rows) {
      rows = await store[kind](days * DAY, BATCH);
      if (rows > 0) await pause(PAUSE, undefined, { ref: false });
    }
  }
  return deleted;
}

interface PruningDeps {
  store: PruningStore;
  retention: Retention;
  /** Whether the clocks of this process and the database agree: which of them is wrong, nobody here can tell. */
  isClockRight: () => Promise<boolean>;
  /** Does the work unless another process does it at this moment: then it gives false. */
  tryAlone: (work: () => Promise<void>) => Promise<boolean>;
  log: Logger;
  /** When for the first time, and then how often (ms). */
  first?: number;
  every?: number;
}

/**
 * Prunes every hour, the first time after a minute, unless another process is at it or a clock is wrong; gives what stops it. Failures are
 * logged and tried again.
 */
export function startPruning(deps: PruningDeps): () => void {
  const { store, retention, isClockRight, tryAlone, log, first = MINUTE, every = 60 * MINUTE } = deps;
  const stop = new AbortController();
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      if (!(await isClockRight())) {
        log.warn('old rows are not pruned: the clock of this process differs from that of the database');
        return;
      }
      const wasAlone = await tryAlone(async () => {
        const deleted = await prune(store, { ...retention, signal: stop.signal });
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
