import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openEmbeddedDatabase } from '../../app/store/embedded-database.ts';
import type { ServerLimits } from '../../app/store/open-pool.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';

const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations');

/** A fresh, migrated database: embedded in memory, or a copy of the template on TEST_DATABASE_URL's server. */
export async function openTestDatabase(limits = loadConfig({}).databaseLimits): Promise<Database> {
  return process.env.TEST_DATABASE_URL ? openCopyOnServer(process.env.TEST_DATABASE_URL, limits) : openCopyInMemory();
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

function openCopyInMemory(): Promise<Database> {
  const dump = process.env.EXPRESSWAY_TEST_DUMP;
  if (!dump) throw new Error('The tests run through jest, whose global setup makes the template database.');
  return openEmbeddedDatabase({
    folder: undefined,
    migrations,
    onLockLost: () => undefined,
    loadDataDir: new Blob([fs.readFileSync(dump)]),
  });
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
