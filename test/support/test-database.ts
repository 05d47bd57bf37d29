import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openEmbeddedDatabase } from '../../app/store/embedded-database.ts';
import type { ServerLimits } from '../../app/store/open-pool.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { countMoves } from './clock.ts';

const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations');

/** A fresh, migrated database: embedded in memory, or a copy of the template on TEST_DATABASE_URL's server. `giveBack` ends its use. */
export async function openTestDatabase(limits = loadConfig({}).databaseLimits): Promise<Database> {
  const { TEST_DATABASE_URL: server } = process.env;
  return server ? openCopyOnServer(server, limits) : openEmpty();
}

/** The same database of TEST_DATABASE_URL's server once more, with connections of its own, as another process has it. */
export async function openAgain({ sql }: Database, limits = loadConfig({}).databaseLimits): Promise<Database> {
  const [row] = await sql<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${row?.name}`;
  return openDatabaseAt(url.href, limits);
}

/** The database of a PostgreSQL server. */
export const openDatabaseAt = (url: string, limits = loadConfig({}).databaseLimits): Promise<Database> =>
  openServerDatabase({ url, migrations, limits, onIdleError: () => undefined });

/** Embedded databases of this worker that no test file uses. Opening one takes half a second, emptying one 20 ms. */
const idle: Database[] = [];

/** What is not rows: columns, constraints, views, functions, triggers. */
const SHAPE = `SELECT md5(string_agg(part, E'\\n' ORDER BY part)) AS shape FROM (
  SELECT format('%s %s %s %s %s', table_name, column_name, data_type, column_default, is_nullable) AS part
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT definition FROM pg_views WHERE schemaname = 'public'
  UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal) AS parts`;
let shape: string | undefined;

/** How often the clock had been moved when a database was opened. */
const movesBefore = new WeakMap<Database, number>();

/**
 * Returns a database from `openTestDatabase`. An embedded one is kept for the next file of this worker, or closed if it
 * cannot be used, its schema has changed, or the clock was moved meanwhile: its timers may be due in years.
 */
export async function giveBack(database: Database): Promise<void> {
  const isAsBefore =
    database.kind === 'embedded' &&
    movesBefore.get(database) === countMoves() &&
    (await readShape(database.sql).then(
      (now) => now === shape,
      () => false,
    ));
  if (isAsBefore) idle.push(database);
  else await database.close();
}

/** Closes what was returned: at the end of a worker, and of a run without workers. */
export async function closeIdle(): Promise<void> {
  await Promise.all(idle.splice(0).map((database) => database.close()));
}

/** One that was returned, or a new one. It is emptied now, so that nothing written after its return is left. */
async function openEmpty(): Promise<Database> {
  const database = idle.pop() ?? (await openCopyInMemory());
  movesBefore.set(database, countMoves());
  const tables = await database.sql<{ name: string }>(
    "SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('_prisma_migrations', 'migration_records')",
  );
  await database.sql(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY CASCADE`);
  await database.sql('DISCARD ALL');
  return database;
}

const readShape = async (sql: Database['sql']): Promise<string | undefined> =>
  (await sql<{ shape: string }>(SHAPE))[0]?.shape;

async function openCopyInMemory(): Promise<Database> {
  const dump = process.env.EXPRESSWAY_TEST_DUMP;
  if (!dump) throw new Error('The tests run through jest, whose global setup makes the template database.');
  const database = await openEmbeddedDatabase({
    folder: undefined,
    migrations,
    onLockLost: () => undefined,
    loadDataDir: new Blob([fs.readFileSync(dump)]),
  });
  shape ??= await readShape(database.sql);
  return database;
}

async function openCopyOnServer(serverUrl: string, limits: ServerLimits): Promise<Database> {
  const name = `expressway_${randomUUID()}`;
  await onServer(serverUrl, `CREATE DATABASE "${name}" TEMPLATE "${process.env.EXPRESSWAY_TEST_TEMPLATE}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = await openDatabaseAt(url.href, limits);
  return {
    ...database,
    async close() {
      await database.close();
      await onServer(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
