import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { explainFailure } from '../../app/explain-failure.ts';
import type { MigrationConnection } from '../../app/store/database.types.ts';
import { migrate, OlderServerError } from '../../app/store/migrate.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations');
const { version } = JSON.parse(fs.readFileSync(path.resolve(MIGRATIONS, '../../package.json'), 'utf8'));
const server = process.env.TEST_DATABASE_URL;

/** A connection to a migrated database of its own. */
async function connect(): Promise<MigrationConnection & { close(): Promise<void> }> {
  if (!server) {
    const dump = fs.readFileSync(process.env.EXPRESSWAY_TEST_DUMP ?? '');
    const db = await PGlite.create({ loadDataDir: new Blob([dump]) });
    return {
      exec: (script) => db.exec(script),
      query: (text, values) => db.query(text, values),
      close: () => db.close(),
    };
  }
  const name = `expressway_${randomUUID()}`;
  const onServer = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await onServer(`CREATE DATABASE "${name}" TEMPLATE "${process.env.EXPRESSWAY_TEST_TEMPLATE}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    exec: (script) => client.query(script),
    query: (text, values) => client.query(text, values),
    async close() {
      await client.end();
      await onServer(`DROP DATABASE "${name}"`);
    },
  };
}

describe('what each migration records (docs/adr/0015-the-oldest-server.md)', () => {
  let db: Awaited<ReturnType<typeof connect>>;
  let folder: string;
  beforeAll(async () => {
    db = await connect();
  });
  afterAll(() => db.close());
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-migrations-'));
    fs.cpSync(MIGRATIONS, folder, { recursive: true });
  });
  afterEach(async () => {
    await db.exec(
      `DELETE FROM "_prisma_migrations" WHERE migration_name LIKE '2099%'; DELETE FROM migration_records WHERE migration LIKE '2099%'`,
    );
    fs.rmSync(folder, { recursive: true });
  });

  const add = (name: string, script: string): void => {
    fs.mkdirSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), script);
  };
  const record = (name: string, oldest: string, release: string): string =>
    `INSERT INTO migration_records VALUES ('${name}', '${oldest}', '${release}');`;
  const newest = fs
    .readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.toml') === false)
    .sort()
    .at(-1) as string;

  it('has one record for each migration, in releases that do not go back, of servers that existed by then', async () => {
    const { rows } = await db.query(
      `SELECT m.migration_name AS name, r.oldest_server AS oldest, r.release FROM "_prisma_migrations" m
       LEFT JOIN migration_records r ON r.migration = m.migration_name ORDER BY m.migration_name`,
      [],
    );
    const without = rows
      .filter(({ oldest }) => oldest === null)
      .map(
        ({ name }) =>
          `${name}: end its migration.sql with INSERT INTO "migration_records" ("migration", "oldest_server", "release") ` +
          `VALUES ('${name}', '<the newest migration that the oldest server which may run on this schema knows>', '${version}')`,
      );
    expect(without).toEqual([]);
    const names = rows.map(({ name }) => name);
    let last = '0.0.0';
    for (const { name, oldest, release } of rows) {
      expect([name, names.slice(0, names.indexOf(name) + 1)]).toEqual([name, expect.arrayContaining([oldest])]);
      // package.json has the version that is being prepared.
      expect([name, isInOrder(last, String(release)), isInOrder(String(release), version)]).toEqual([name, true, true]);
      last = String(release);
    }
    const { rows: strangers } = await db.query(
      'SELECT migration FROM migration_records WHERE migration <> ALL ($1::text[])',
      [names],
    );
    expect(strangers).toEqual([]);
  });

  it('lets an older server start on a newer schema whose record names a migration it knows', async () => {
    add('20991231000000_later', `CREATE TABLE later (id int); ${record('20991231000000_later', newest, '9.1.0')}`);
    expect(await migrate(db, folder)).toEqual(['20991231000000_later']);
    expect(await migrate(db, MIGRATIONS)).toEqual([]);
  });

  it('refuses an older server, and says which release it needs: the first with the migration that is named', async () => {
    const [first, second, third] = ['20991231000000_first', '20991231000001_second', '20991231000002_third'];
    add(first, record(first, newest, '9.1.0'));
    add(second, record(second, second, '9.2.0'));
    add(third, `${record(third, second, '9.3.0')}`);
    expect(await migrate(db, folder)).toEqual([first, second, third]);
    const failure = await migrate(db, MIGRATIONS).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(OlderServerError);
    expect(explainFailure(failure, {})).toBe(
      `A newer version has migrated this database: it needs Expressway 9.2.0 or newer, which knows the migration ${second}. ` +
        'Start that version, or restore the backup made before the upgrade (docs/upgrading.md).',
    );
    // The release between: it knows `second` and not `third`.
    fs.rmSync(path.join(folder, third), { recursive: true });
    expect(await migrate(db, folder)).toEqual([]);
  });

  it('changes nothing when it refuses: migrations of its own that are missing stay so', async () => {
    add('20991231000000_later', record('20991231000000_later', '20991231000000_later', '9.1.0'));
    await migrate(db, folder);
    fs.rmSync(path.join(folder, '20991231000000_later'), { recursive: true });
    add('20991230000000_own', `CREATE TABLE own (id int); ${record('20991230000000_own', newest, '9.0.0')}`);
    await expect(migrate(db, folder)).rejects.toThrow('it needs Expressway 9.1.0 or newer');
    expect((await db.query("SELECT to_regclass('own') AS own", [])).rows).toEqual([{ own: null }]);
  });

  it('ignores a migration without a record, which the operator may have added', async () => {
    add('20991231000000_foreign', 'CREATE TABLE of_the_operator (id int)');
    await migrate(db, folder);
    expect(await migrate(db, MIGRATIONS)).toEqual([]);
  });
});

/** Whether release `a` is `b` or comes before it. */
function isInOrder(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) <= 0;
}
