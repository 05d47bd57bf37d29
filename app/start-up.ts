import path from 'node:path';
import { type Logger, pino } from 'pino';
import { type Bootstrapped, bootstrap } from './bootstrap.ts';
import type { Config } from './config/config.types.ts';
import { keptSecret } from './config/development-secrets.ts';
import { loadConfig } from './config/load-config.ts';
import type { Database } from './store/database.types.ts';
import { embeddedFolder, openDatabase } from './store/open-database.ts';

export interface Started {
  config: Config;
  /** Newest first. */
  appSecrets: readonly string[];
  database: Database;
  log: Logger;
  bootstrapped: Bootstrapped;
}

/**
 * What the server and the command line share: configuration, the migrated database, and the first rows of an empty one.
 * Throws ConfigError (each fault named), FolderLockedError, or what the database driver throws.
 */
export async function startUp({
  env,
  root,
  logTo = 1,
}: {
  env: NodeJS.ProcessEnv;
  root: string;
  /** File descriptor of the process log; commands keep standard output for their answer. */
  logTo?: 1 | 2;
}): Promise<Started> {
  const config = loadConfig(env);
  const log = pino(
    { level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(logTo),
  );
  const secretsFolder = `${embeddedFolder(config.databaseUrl) ?? path.resolve('data')}.secrets`;
  if (config.production && embeddedFolder(config.databaseUrl)) {
    log.warn('The embedded database does not survive a power loss: use PostgreSQL in production (DATABASE_URL).');
  }
  const database = await openDatabase({
    url: config.databaseUrl,
    migrations: path.join(root, 'prisma/migrations'),
    limits: config.databaseLimits,
    onTrouble(cause, fatal) {
      log.error({ err: cause }, fatal ? 'the lock of the database folder was lost' : 'a database connection broke');
      if (fatal) process.exit(1);
    },
  });
  try {
    const appSecrets = config.appSecrets ?? [keptSecret(secretsFolder, 'app-secret').value];
    const bootstrapped = await bootstrap({ config, database, secretsFolder });
    return { config, appSecrets, database, log, bootstrapped };
  } catch (cause) {
    await database.close();
    throw cause;
  }
}
