import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openDatabase } from '../../app/store/open-database.ts';

/**
 * Opens a database as the server does, embedded ones too, for as long as `work` takes. Throws FolderLockedError while the
 * server has an embedded one.
 */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const limits = loadConfig({}).databaseLimits;
  const database = await openDatabase({ url, migrations: 'prisma/migrations', limits, onTrouble: () => undefined });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
