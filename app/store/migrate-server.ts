import { setTimeout as wait } from 'node:timers/promises';
import type { MigrationConnection } from './database.types.ts';
import { findTrouble } from './database-errors.ts';
import { migrate } from './migrate.ts';

interface Patience {
  /** Told once, when a migration has to wait for what another session holds. */
  readonly onWaiting?: ((cause: Error) => void) | undefined;
  /** How long a migration waits for a lock, and with it everybody who comes after it (ms). */
  readonly lockTimeout?: number;
  /** Until it is tried again (ms): meanwhile the others go on. */
  readonly pause?: number;
}

/**
 * Migrates a database that other servers use. A backup or a long query holds its tables for as long as it runs, and
 * whoever needs a table queues behind a migration that waits for it: so a migration gives up soon, and is tried again
 * until it is done. Takes, gives and throws the same as `migrate`.
 */
export async function migrateServer(
  connection: MigrationConnection,
  folder: string,
  { onWaiting, lockTimeout = 2_000, pause = 5_000 }: Patience = {},
): Promise<string[]> {
  // Roles may have limits of their own, which are meant for requests.
  await connection.exec(`SET lock_timeout = ${lockTimeout}; SET statement_timeout = 0`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await migrate(connection, folder);
    } catch (cause) {
      if (!isHeldUp(cause)) throw cause;
      if (attempt === 1) onWaiting?.(new Error(HELD_UP, { cause }));
      await wait(pause);
    }
  }
}

const HELD_UP =
  'a migration changes a table that another session uses, such as a backup or a long query; it is tried again until ' +
  'that session is done';

/** Every migration is a transaction: one that was given up has changed nothing. */
const isHeldUp = (cause: unknown): boolean => ['lock_timeout', 'conflict'].includes(findTrouble(cause)?.name ?? '');
