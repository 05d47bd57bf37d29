import { setTimeout as pause } from 'node:timers/promises';
import type { PruningStore } from './pruning.store.ts';

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
