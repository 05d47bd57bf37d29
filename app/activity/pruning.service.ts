import { setTimeout as pause } from 'node:timers/promises';
import type { PruningStore } from './pruning.store.ts';

const DAY = 86_400_000;
const BATCH = 1_000;
/** Between batches (ms), so that requests go first: 25,000 rows a second at most. */
const PAUSE = 40;

type Kind = Exclude<keyof PruningStore, 'readTime'>;

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
  }) as const satisfies Record<Kind, number | undefined>;

/**
 * Deletes everything that is due when it begins, by the database's clock, in small batches with a pause between, until
 * `signal` ends it between two. What becomes due meanwhile is left for the next run: on a busy server a run would not end.
 * Gives how many rows of each kind were deleted.
 */
export async function prune(
  store: PruningStore,
  { signal, ...retention }: Retention & { readonly signal?: AbortSignal },
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  const now = (await store.readTime()).getTime();
  for (const [kind, days] of Object.entries(toDays(retention)) as [Kind, number | undefined][]) {
    if (days === undefined) continue;
    const before = new Date(now - days * DAY);
    for (let rows = BATCH; rows > 0 && !signal?.aborted; deleted[kind] = (deleted[kind] ?? 0) + rows) {
      rows = await store[kind](before, BATCH);
      if (rows > 0) await pause(PAUSE, undefined, { ref: false });
    }
  }
  return deleted;
}
