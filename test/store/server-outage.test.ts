import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { loadConfig } from '../../app/config/load-config.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { findPostgres } from '../../scripts/find-programs.mjs';
import { createGiven, OKTA_SECRET } from '../support/given.ts';
import { endServers, makeFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { startPostgres, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';
import { until } from '../support/until.ts';

const bin = process.env.TEST_DATABASE_URL ? findPostgres() : undefined;
/** Runs with the suite on PostgreSQL, where its programs are at hand. */
const onServer = bin ? describe : describe.skip;

const SECRET = 'application-secret-of-a-test-0123456789';
const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations');

onServer('a server on PostgreSQL', () => {
  let postgres: ThrowAwayPostgres;
  let servers: ServerProcess[];
  let token: string;
  const place = makeFolder();

  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
    const env = { DATABASE_URL: postgres.url, APP_SECRET: SECRET, OKTA_CLIENT_SECRET: OKTA_SECRET };
    servers = await Promise.all([
      startServer(place.folder, { ...env, PUBLIC_URL: 'http://localhost:3000' }),
      startServer(place.folder, { ...env, PUBLIC_URL: 'http://localhost:3000' }),
    ]);
  });
  afterAll(async () => {
    await endServers();
    await postgres?.remove();
    place.remove();
  });

  const ask = (target: string, init: RequestInit = {}, server = servers[0]) =>
    fetch(`${server?.url}${target}`, { ...init, signal: AbortSignal.timeout(20_000) });
  const list = (server?: ServerProcess) =>
    ask('/scim/v2/Users', { headers: { authorization: `Bearer ${token}` } }, server);
  const create = (userName: string) =>
    ask('/scim/v2/Users', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName }),
    });
  const refresh = (secret = OKTA_SECRET, server?: ServerProcess) =>
    ask(
      '/oauth/token',
      {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`okta:${secret}`)}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'unknown' }),
      },
      server,
    );

  it('comes up twice at the same moment on one empty database, with one of everything', async () => {
    expect(await Promise.all(servers.map(({ ready }) => ready))).toEqual([true, true]);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM clients) AS clients, (SELECT count(*)::int FROM client_secrets) AS secrets,
              (SELECT count(*)::int FROM organizations) AS organizations, (SELECT count(*)::int FROM admins) AS admins,
              (SELECT count(*)::int FROM signing_keys) AS keys`,
    );
    await client.end();
    expect(rows).toEqual([{ clients: 1, secrets: 1, organizations: 1, admins: 1, keys: 1 }]);
    expect(servers.filter(({ output }) => output.out.includes('(shown this once)'))).toHaveLength(1);
    for (const server of servers) {
      const known = await refresh(OKTA_SECRET, server);
      expect([known.status, await known.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    }
    const database = await openServerDatabase({
      url: postgres.url,
      migrations: MIGRATIONS,
      limits: loadConfig({}).databaseLimits,
      onIdleError: () => undefined,
    });
    const { id: organizationId } = await database.prisma.organization.findFirstOrThrow();
    ({ token } = await createGiven(database, 'http://localhost:3000').token({ organizationId }));
    await database.close();
    expect((await list(servers[0])).status).toBe(200);
    expect((await list(servers[1])).status).toBe(200);
  });

  /** What every face says while the database is away, each within `limit` ms. */
  async function expectOutage(limit: number): Promise<void> {
    const timed = async (answer: Promise<Response>) => {
      const begun = Date.now();
      const response = await answer;
      return { response, took: Date.now() - begun, body: await response.text() };
    };
    const [users, made, tokens, console_, ready, health] = await Promise.all([
      timed(list()),
      timed(create('nobody@example.com')),
      timed(refresh()),
      timed(ask('/console/sign-in', { headers: { cookie: 'expressway=s%3Aabc.def' } })),
      timed(ask('/readyz')),
      timed(ask('/healthz')),
    ]);
    for (const { response, body } of [users, made]) {
      expect(response.status).toBe(503);
      expect(response.headers.get('content-type')).toBe('application/scim+json');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(JSON.parse(body)).toMatchObject({ status: '503' });
    }
    expect(tokens.response.status).toBeGreaterThanOrEqual(500);
    expect(tokens.body).not.toContain('invalid_grant');
    expect([200, 503]).toContain(console_.response.status);
    expect(ready.response.status).toBe(503);
    expect(health.response.status).toBe(200);
    for (const { took } of [users, made, tokens, console_, ready]) expect(took).toBeLessThan(limit);
  }

  /** Everything works by itself, on every connection of the pool, and what is acknowledged is there. */
  async function expectRecovery(name: string): Promise<void> {
    await until(async () => (await ask('/readyz')).status === 200);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => create(`${name}${index}@example.com`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 201));
    const found = (await (await list(servers[1])).json()) as { Resources: { userName: string }[] };
    expect(found.Resources.filter(({ userName }) => userName.startsWith(name))).toHaveLength(30);
    expect((await refresh()).status).toBe(400);
    expect((await ask('/console/sign-in')).status).toBe(200);
  }

  it('answers 503 while PostgreSQL is stopped, and works again by itself after its restart', async () => {
    await expectRecovery('before');
    await postgres.stop();
    await expectOutage(6_000);
    await postgres.start();
    await expectRecovery('after');
  });

  it('answers 503 within 10 seconds while PostgreSQL is silent, and works again when it speaks', async () => {
    postgres.pause();
    try {
      await expectOutage(11_000);
      await expectOutage(11_000);
    } finally {
      postgres.resume();
    }
    await expectRecovery('spoken');
  });

  it('gives up on a statement that waits for a lock: 503, nothing is written later, and others are served', async () => {
    const locker = new pg.Client({ connectionString: postgres.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE users IN EXCLUSIVE MODE');
    const begun = Date.now();
    const [waiting, reading] = await Promise.all([create('waiting@example.com'), list()]);
    expect([waiting.status, reading.status]).toEqual([503, 200]);
    expect(Date.now() - begun).toBeLessThan(11_000);
    await locker.query('ROLLBACK');
    await locker.end();
    await wait(500);
    expect(await (await list()).text()).not.toContain('waiting@example.com');
  });

  it('ends with 0 on SIGTERM although PostgreSQL is gone', async () => {
    await postgres.stop();
    for (const server of servers) server.kill('SIGTERM');
    expect(await Promise.all(servers.map(({ exited }) => exited))).toEqual([0, 0]);
  });
});
