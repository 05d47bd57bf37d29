import path from 'node:path';
import { awaitServer } from './await-server.ts';
import type { Database } from './database.types.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import type { ServerLimits } from './open-pool.ts';
import { requireSessions } from './require-sessions.ts';
import { openServerDatabase } from './server-database.ts';
import { createServerHosts } from './server-hosts.ts';

export interface OpenOptions {
  /** `pglite:<folder>` or `postgresql://…`. */
  url: string;
  /** Of a server whose locks and migrations go past the pooler at `url`. */
  directUrl?: string | undefined;
  /** Folder of the migrations; undefined: another process has applied them. */
  migrations: string | undefined;
  /** Of a server. */
  limits: ServerLimits;
  /** How long a server that is not there yet is waited for (ms), where this process has the migrations; default 0. */
  wait?: number;
  /** Told once, when it is waited for, or for a lock that a migration needs. */
  onWaiting?: (cause: Error) => void;
  /** Told when an idle connection broke (a server) or the folder's lock was lost (embedded, fatal). */
  onTrouble: (cause: Error, fatal: boolean) => void;
}

/** Opens and migrates the database that `url` names. Throws FolderLockedError, PoolerError or what the driver throws. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url, directUrl, migrations, limits, onWaiting, onTrouble } = options;
  const folder = embeddedFolder(url);
  if (folder !== undefined)
    return openEmbeddedDatabase({ folder, migrations, onLockLost: (cause) => onTrouble(cause, true) });
  const onIdleError = (cause: Error): void => onTrouble(cause, false);
  // Another process has done this, too.
  if (migrations !== undefined) await requireServer(options, onIdleError);
  return openServerDatabase({ url, directUrl, migrations, limits, onIdleError, onWaiting });
}

/** Waits for the servers of both URLs, and makes sure that they can be worked with. */
async function requireServer(options: OpenOptions, onIdleError: (cause: Error) => void): Promise<void> {
  const { url, directUrl, limits, wait = 0, onWaiting = () => undefined } = options;
  const timeout = limits.connectTimeout;
  const require = async (of: string, variable: string, isForStatements: boolean): Promise<void> => {
    const hosts = createServerHosts({ url: of, variable, connectTimeout: timeout, onIdleError });
    const first = await awaitServer(hosts, { wait, onWaiting });
    await requireSessions(first, { hosts, variable, isForStatements, timeout });
  };
  await require(url, 'DATABASE_URL', directUrl !== undefined);
  if (directUrl !== undefined) await require(directUrl, 'DATABASE_DIRECT_URL', false);
}

/** The absolute folder of an embedded database's URL; undefined for a server. */
export function embeddedFolder(url: string): string | undefined {
  return url.startsWith('pglite:') ? path.resolve(url.slice('pglite:'.length)) : undefined;
}
