import { setTimeout as pause } from 'node:timers/promises';
import { isDeadlock, isForeignKeyViolation } from '../store/database-errors.ts';
import {
  ORGANIZATION_PARTS,
  type OrganizationPart,
  type OrganizationRemovalStore,
} from './organization-removal.store.ts';

const BATCH = 1_000;
/** Between batches (ms), so that the requests of others go first. */
const PAUSE = 20;
/** Requests that were let in before may still write: what they add in between is met by another round. */
const ROUNDS = 10;

/** How many rows went. */
export type RemovedRows = Readonly<Record<OrganizationPart | 'admins', number>>;

export type OrganizationRemoval = ReturnType<typeof createOrganizationRemoval>;

/**
 * Deletes organizations, in batches that hold no lock for long. `settle` is how long (ms) other processes may act on
 * what they knew before.
 */
export function createOrganizationRemoval({ store, settle }: { store: OrganizationRemovalStore; settle: number }) {
  async function deletePart(id: string, part: OrganizationPart): Promise<number> {
    let deleted = 0;
    for (let rows = BATCH; rows > 0; deleted += rows) {
      rows = await store.deletePart(id, part, BATCH);
      if (rows === BATCH) await pause(PAUSE);
    }
    return deleted;
  }

  /** Each part in its turn, from the first again where a request was in the way. */
  async function deleteParts(id: string, deleted: Record<string, number>): Promise<void> {
    for (let round = 1; ; round += 1) {
      try {
        for (const part of ORGANIZATION_PARTS) deleted[part] = (deleted[part] ?? 0) + (await deletePart(id, part));
        return;
      } catch (cause) {
        if (round === ROUNDS || !(isForeignKeyViolation(cause) || isDeadlock(cause))) throw cause;
        await pause(PAUSE * round);
      }
    }
  }

  return {
    /**
     * Deletes everything of an organization and leaves one entry in the operator's audit. First it is shut: its tokens
     * are refused at once, by other processes within 5 s, and what belongs to it goes after that. A deletion that was
     * interrupted is finished by another; undefined when somebody else finished it first.
     */
    async deleteOrganization({ id, name }: { id: string; name: string }): Promise<RemovedRows | undefined> {
      const deleted: Record<string, number> = { admins: await store.close(id) };
      await pause(settle);
      await deleteParts(id, deleted);
      const act = { action: 'organization.deleted', details: { organizationId: id, name } } as const;
      const admins = await store.deleteOrganization(id, act);
      if (admins === undefined) return undefined;
      deleted.admins = (deleted.admins ?? 0) + admins;
      // Written by a statement that had begun before: from now on the log takes no rows of it.
      await pause(Math.min(settle, 1_000));
      deleted.request_logs = (deleted.request_logs ?? 0) + (await deletePart(id, 'request_logs'));
      return deleted as RemovedRows;
    },
  };
}
