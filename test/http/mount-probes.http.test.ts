import pg from 'pg';
import { createTestApp, type TestApp } from '../support/test-app.ts';

/** The embedded database always takes writes. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('/readyz while PostgreSQL only reads, as a standby does', () => {
  let app: TestApp;
  let maintenance: pg.Client;
  beforeAll(async () => {
    app = await createTestApp();
    maintenance = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await maintenance.connect();
  });
  afterAll(async () => {
    await maintenance.end();
    await app.close();
  });

  const ask = async (target: string) => {
    const answer = await fetch(`${app.url}${target}`);
    return [answer.status, await answer.json()];
  };

  /** For whoever connects from now on; those who have a connection lose it. Gives the name of the database. */
  async function setReadOnly(): Promise<string> {
    const [row] = await app.database.sql<{ name: string }>('SELECT current_database() AS name');
    await maintenance.query(`ALTER DATABASE "${row?.name}" SET default_transaction_read_only = on`);
    await maintenance.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [row?.name]);
    return row?.name ?? '';
  }

  it('says so with 503, /healthz does not, and it is 200 again by itself when PostgreSQL takes writes', async () => {
    expect(await ask('/readyz')).toEqual([200, { status: 'ok' }]);
    const name = await setReadOnly();
    // Connections that were cut may be noticed first.
    await ask('/readyz');
    expect(await ask('/readyz')).toEqual([503, { status: 'the database is read-only' }]);
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    // Nobody cuts connections now: one that only reads is not kept.
    await maintenance.query(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
    expect(await ask('/readyz')).toEqual([200, { status: 'ok' }]);
  });
});
