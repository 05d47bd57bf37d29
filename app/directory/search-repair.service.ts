import { setTimeout as pause } from 'node:timers/promises';
import type { SearchRepairStore } from './search-repair.store.ts';
import { toGroupSearchText } from './to-search-text.ts';
import { toNameKey, toUserSearchText } from './user-search-text.ts';

const BATCH = 100;
/** Between batches (ms), so that requests go first. */
const PAUSE = 100;

/**
 * Completes the users and groups that an older version wrote while an upgrade rolled: without it the console's search
 * never finds them. A few at a time, until none is left or `signal` ends it between two batches. Gives how many of each.
 */
export async function repairSearch(
  store: SearchRepairStore,
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ users: number; groups: number }> {
  const inBatches = async (repairSome: () => Promise<number>): Promise<number> => {
    let all = 0;
    for (let done = BATCH; done > 0 && !signal?.aborted; all += done) {
      done = await repairSome();
      if (done > 0) await pause(PAUSE, undefined, { ref: false });
    }
    return all;
  };
  const users = await inBatches(async () => {
    const found = await store.listUsers(BATCH);
    if (found.length === 0) return 0;
    return store.updateUsers(
      found.map(({ id, version, profile }) => ({
        id,
        version,
        nameKey: toNameKey(profile),
        search: toUserSearchText(profile),
      })),
    );
  });
  const groups = await inBatches(async () => {
    const found = await store.listGroups(BATCH);
    if (found.length === 0) return 0;
    return store.updateGroups(
      found.map(({ id, version, profile }) => ({ id, version, search: toGroupSearchText(profile) })),
    );
  });
  return { users, groups };
}
