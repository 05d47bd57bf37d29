import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database, MigrationConnection } from '../../app/store/database.types.ts';
import { migrateServer } from '../../app/store/migrate-server.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { withClient } from '../support/with-client.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations');

/** The embedded database belongs to one process. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('a migration of a table that another session reads', () => {
  let database: Database;
  let url: string;
  let folder: string;
  beforeAll(async () => {
    database = await openTestDatabase();
    const [row] = await database.sql<{ name: string }>('SELECT current_database() AS name');
    url = Object.assign(new URL(process.env.TEST_DATABASE_URL ?? ''), { pathname: `/${row?.name}` }).href;
  });
  afterAll(() => giveBack(database));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-migrations-'));
    fs.cpSync(MIGRATIONS, folder, { recursive: true });
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const add = (name: string, script: string): void => {
    fs.mkdirSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), script);
  };
  const toConnection = (client: pg.Client): MigrationConnection => ({
    exec: (script) => client.query(script),
    query: (text, values) => client.query(text, values),
  });
  /** What a backup does for as long as it runs: it holds ACCESS SHARE locks. */
  const whileRead = (work: (end: () => Promise<unknown>) => Promise<void>): Promise<void> =>
    withClient(url, async (backup) => {
      await backup.query('BEGIN; SELECT count(*) FROM directory_users');
      await work(() => backup.query('COMMIT'));
    });
  const count = async (table: string, where: string): Promise<number> =>
    (await database.sql(`SELECT FROM ${table} WHERE ${where}`)).length;

  it('lets the statements of others go on, and is done when that session is', async () => {
    add('20991231000000_column', 'CREATE TABLE beside (id int); ALTER TABLE users ADD COLUMN later text');
    const reasons: string[] = [];
    await whileRead((end) =>
      withClient(url, async (client) => {
        const onWaiting = ({ message }: Error) => void reasons.push(message);
        let done = false;
        const migrating = migrateServer(toConnection(client), folder, {
          onWaiting,
          lockTimeout: 50,
          pause: 20,
        }).finally(() => {
          done = true;
        });
        await until(() => reasons.length > 0, 5_000);
        for (let statement = 0; statement < 20; statement += 1) {
          await withClient(url, async (other) => {
            await other.query("SET statement_timeout = '1s'");
            await other.query("UPDATE users SET title = 'x'");
          });
        }
        expect(done).toBe(false);
        // One that was given up has left nothing.
        expect(await count('pg_class', "relname = 'beside'")).toBe(0);
        await end();
        expect(await migrating).toEqual(['20991231000000_column']);
      }),
    );
    expect(await count('pg_class', "relname = 'beside'")).toBe(1);
    expect(await count('information_schema.columns', "table_name = 'users' AND column_name = 'later'")).toBe(1);
    expect(reasons).toEqual([expect.stringContaining('such as a backup or a long query; it is tried again')]);
  });

  it('keeps others waiting for two seconds at most as a server starts, and has limits of its own beside those of its role', async () => {
    add(
      '20991231000001_limits',
      "SELECT pg_sleep(0.2); CREATE TABLE limits AS SELECT current_setting('lock_timeout') AS lock",
    );
    const start = await openServerDatabase({
      url: `${url}?options=-c%20statement_timeout%3D100%20-c%20lock_timeout%3D100`,
      migrations: folder,
      limits: loadConfig({}).databaseLimits,
      onIdleError: () => undefined,
    });
    expect(await start.sql('SELECT lock FROM limits').finally(() => start.close())).toEqual([{ lock: '2s' }]);
  });

  it('fails as ever where the migration itself is wrong', async () => {
    add('20991231000002_wrong', 'ALTER TABLE nothing ADD COLUMN later text');
    await withClient(url, async (client) => {
      await expect(migrateServer(toConnection(client), folder)).rejects.toMatchObject({ code: '42P01' });
    });
  });
});
