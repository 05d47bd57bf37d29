import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { joinStarted, startUp } from '../app/start-up.ts';

/** The embedded database belongs to one process. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('a worker that joins its primary', () => {
  const name = `expressway_${randomUUID()}`;
  const url = new URL(process.env.TEST_DATABASE_URL ?? 'postgresql://localhost');
  url.pathname = `/${name}`;
  const env = {
    DATABASE_URL: url.href,
    APP_SECRET: 'application-secret-of-a-test-0123456789',
    OKTA_CLIENT_SECRET: 'client-secret-of-a-test-0123456789-abcdefghijk',
    LOG_LEVEL: 'silent',
    WEB_CONCURRENCY: '2',
  };
  const onMaintenance = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(() => onMaintenance(`CREATE DATABASE "${name}"`));
  afterAll(() => onMaintenance(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));

  it('neither migrates nor fills the database, which its primary does', async () => {
    const worker = await joinStarted({ env, worker: '1' });
    const listTables = () => worker.database.sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
    const countAdmins = async () =>
      (await worker.database.sql<{ n: number }>('SELECT count(*) AS n FROM admins'))[0]?.n;
    expect(await listTables()).toEqual([]);
    const primary = await startUp({ env, root: path.resolve(import.meta.dirname, '..') });
    await primary.database.close();
    expect((await listTables()).length).toBeGreaterThan(10);
    expect(await countAdmins()).toBe(1);
    await worker.database.close();
  });
});
