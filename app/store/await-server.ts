import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { isDatabaseUnavailable } from './database-errors.ts';
import type { ServerHosts } from './server-hosts.ts';

/** Between two attempts (ms). */
const PAUSE = 500;

interface Patience {
  /** How long attempts are repeated (ms); 0: there is one. */
  readonly wait: number;
  /** Told once, when the first attempt has failed and there will be others. */
  readonly onWaiting: (cause: Error) => void;
}

/**
 * A connection to a server that may not be there yet: it is started at the same moment, recovers, or has no name yet.
 * Throws DatabaseConnectError when it is not there in time, and at once when it refuses the password or the database.
 */
export async function awaitServer(hosts: ServerHosts, { wait: patience, onWaiting }: Patience): Promise<pg.Client> {
  const end = performance.now() + patience;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await hosts.open();
    } catch (cause) {
      if (!isDatabaseUnavailable(cause) || performance.now() + PAUSE > end) throw cause;
      if (attempt === 1) onWaiting(cause as Error);
      await wait(PAUSE);
    }
  }
}
