import path from 'node:path';
import type { Database } from './database.types.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import type { ServerLimits } from './open-pool.ts';
import { openServerDatabase } from './server-database.ts';

export interface OpenOptions {
  /** `pglite:<folder>` or `postgresql://…`. */
  url: string;
  /** Folder of the migrations; undefined: another process has applied them. */
  migrations: string | undefined;
  /** Of a server. */
  limits: ServerLimits;
  /** Told when an idle connection broke (a server) or the folder's lock was lost (embedded, fatal). */
  onTrouble: (cause: Error, fatal: boolean) => void;
}

/** Opens and migrates the database that `url` names. Throws FolderLockedError or what the driver throws. */
export function openDatabase({ url, migrations, limits, onTrouble }: OpenOptions): Promise<Database> {
  const folder = embeddedFolder(url);
  return folder === undefined
    ? openServerDatabase({ url, migrations, limits, onIdleError: (cause) => onTrouble(cause, false) })
    : openEmbeddedDatabase({ folder, migrations, onLockLost: (cause) => onTrouble(cause, true) });
}

/** The absolute folder of an embedded database's URL; undefined for a server. */
export function embeddedFolder(url: string): string | undefined {
  return url.startsWith('pglite:') ? path.resolve(url.slice('pglite:'.length)) : undefined;
}
