import path from 'node:path';
import { type Logger, pino } from 'pino';
import { type Bootstrapped, bootstrap } from './bootstrap.ts';
import type { Config } from './config/config.types.ts';
import { keptSecret } from './config/development-secrets.ts';
import { loadConfig } from './config/load-config.ts';
import { createTroubleLog, type TroubleLog } from './store/create-trouble-log.ts';
import type { Database } from './store/database.types.ts';
import { embeddedFolder, openDatabase } from './store/open-database.ts';

/** What an app is made of. */
export interface Opened {
  config: Config;
  /** Newest first. */
  appSecrets: readonly string[];
  database: Database;
  log: Logger;
  troubles: TroubleLog;
}

export interface Started extends Opened {
  bootstrapped: Bootstrapped;
}

interface Options {
  env: NodeJS.ProcessEnv;
  root: string;
  /** File descriptor of the process log; commands keep standard output for their answer. */
  logTo?: 1 | 2;
  /** Whether a PostgreSQL that is not there yet is waited for (DATABASE_WAIT). */
  waits?: boolean;
}

/**
 * What the server and the command line share: configuration, the migrated database, and the first rows of an empty one.
 * Throws ConfigError (each fault named), FolderLockedError, PoolerError, or what the database driver throws.
 */
export async function startUp({ root, ...options }: Options): Promise<Started> {
  const opened = await open({ ...options, migrations: path.join(root, 'prisma/migrations') });
  const { config, database, log } = opened;
  if (config.production && database.kind === 'embedded') {
    log.warn('The embedded database does not survive a power loss: use PostgreSQL in production (DATABASE_URL).');
  }
  try {
    return { ...opened, bootstrapped: await bootstrap({ config, database, secretsFolder: toSecretsFolder(config) }) };
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

/**
 * What one of several workers needs: their primary has migrated and filled the database, and a worker that begins later
 * must not migrate it by files that are newer than its fellows. `worker` marks its log lines. Throws as startUp.
 */
export function joinStarted({ env, worker }: { env: NodeJS.ProcessEnv; worker: string }): Promise<Opened> {
  return open({ env, worker, migrations: undefined });
}

async function open({
  env,
  logTo = 1,
  waits = false,
  migrations,
  worker,
}: Omit<Options, 'root'> & { migrations: string | undefined; worker?: string }): Promise<Opened> {
  const config = loadConfig(env);
  const log = pino(
    { level: config.logLevel, base: worker ? { worker } : undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(logTo),
  );
  const troubles = createTroubleLog(log);
  const database = await openDatabase({
    url: config.databaseUrl,
    migrations,
    directUrl: config.databaseDirectUrl,
    limits: config.databaseLimits,
    wait: waits ? config.databaseWait : 0,
    onWaiting: ({ message }) => log.warn({ reason: message }, 'waiting for the database'),
    onTrouble(cause, fatal) {
      if (!fatal && troubles.tell(cause, {})) return;
      log.error({ err: cause }, fatal ? 'the lock of the database folder was lost' : 'a database connection broke');
      if (fatal) process.exit(1);
    },
  });
  try {
    const appSecrets = config.appSecrets ?? [keptSecret(toSecretsFolder(config), 'app-secret').value];
    return { config, appSecrets, database, log, troubles };
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

/** Outside the database's own folder, beside it. */
const toSecretsFolder = ({ databaseUrl }: Config): string =>
  `${embeddedFolder(databaseUrl) ?? path.resolve('data')}.secrets`;
