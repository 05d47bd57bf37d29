import type { Logger } from 'pino';
import type { PruningStore } from './pruning.store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const EVERY = 60 * MINUTE;
const FIRST = MINUTE;
const BATCH = 1_000;

/** How long rows stay after their time: the request log for a month, the rest a day, for whoever asks what happened. */
const KEEP = {
  deleteRequestLogs: 30 * DAY,
  deleteSessions: DAY,
  deleteOneTimeLinks: DAY,
  deleteRateLimits: DAY,
  deleteOidcRecords: DAY,
} as const satisfies Record<keyof PruningStore, number>;

/** Deletes everything that is due. Gives how many rows of each kind went. */
export async function prune(store: PruningStore, now: Date = new Date()): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const [kind, keep] of Object.entries(KEEP) as [keyof PruningStore, number][]) {
    const before = new Date(now.getTime() - keep);
    for (let rows = BATCH; rows === BATCH; deleted[kind] = (deleted[kind] ?? 0) + rows) {
      rows = await store[kind](before, BATCH);
    }
  }
  return deleted;
}

/** Prunes every hour, the first time after a minute; gives what stops it. Failures are logged and tried again. */
export function startPruning({ store, log }: { store: PruningStore; log: Logger }): () => void {
  const run = (): void => {
    prune(store).then(
      (deleted) => log.debug({ deleted }, 'old rows were pruned'),
      (cause: unknown) => log.warn({ err: cause }, 'old rows could not be pruned'),
    );
  };
  const first = setTimeout(run, FIRST).unref();
  const timer = setInterval(run, EVERY).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
