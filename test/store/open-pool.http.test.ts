import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { findTrouble, uniqueViolation } from '../../app/store/database-errors.ts';
import { OKTA_SECRET } from '../support/given.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';

/** The embedded database has no pool. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

const POOL = 2;
const QUEUE = 5;

onServer('a pool of two connections, before which five statements may wait', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await createTestApp({
      DATABASE_POOL_SIZE: `${POOL}`,
      DATABASE_QUEUE_SIZE: `${QUEUE}`,
      TRUST_PROXY: 'loopback',
    });
    const { id: organizationId } = await app.given.organization();
    await app.given.oktaClient();
    ({ token } = await app.given.token({ organizationId }));
  });
  afterAll(() => app.close());

  const ask = (target: string, init: RequestInit = {}) =>
    fetch(`${app.url}${target}`, { ...init, signal: AbortSignal.timeout(20_000) });
  /** Of one address, few refusals of who is not known are in the request log. */
  let address = '192.0.2.1';
  const list = () =>
    ask('/scim/v2/Users', { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': address } });
  const listAtOnce = (count: number) => Promise.all(Array.from({ length: count }, list));
  const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status);

  /** Runs `work` while every connection for requests is taken, and gives back what waits when it has ended. */
  async function whileTaken<T>(seconds: number, work: () => Promise<T>): Promise<T> {
    const sleeping = Array.from({ length: POOL }, () => app.database.sql('SELECT pg_sleep($1)', [seconds]));
    await wait(50);
    const done = await work();
    await Promise.all(sleeping);
    return done;
  }
  /** … and as many statements wait as may. */
  const whileFull = <T>(work: () => Promise<T>): Promise<T> =>
    whileTaken(2, async () => {
      const waiting = Array.from({ length: QUEUE }, () => app.database.sql('SELECT 1'));
      expect(app.database.countConnections().waiting).toBe(QUEUE);
      const done = await work();
      await Promise.all(waiting);
      return done;
    });

  it('serves what has room of 60 requests at once, and answers 503 with whole seconds to the rest at once', async () => {
    const begun = Date.now();
    const answers = await whileTaken(1, () => listAtOnce(60));
    const refused = answers.filter(({ status }) => status === 503);
    expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(QUEUE);
    expect(refused).toHaveLength(60 - QUEUE);
    for (const answer of refused) {
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(answer.headers.get('content-type')).toBe('application/scim+json');
      expect(await answer.json()).toMatchObject({
        status: '503',
        detail: expect.stringMatching(
          /^Too many requests wait for the database at the moment[.;].* The request id is \S+\.$/,
        ),
      });
    }
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('answers every request again afterwards', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(statusesOf(await listAtOnce(POOL + QUEUE - 2))).toEqual(Array(POOL + QUEUE - 2).fill(200));
    }
    expect(app.database.countConnections().waiting).toBe(0);
  });

  it('refuses some of 60 requests at once and no other way than with 503, while nothing else happens', async () => {
    const statuses = new Set(statusesOf((await Promise.all([listAtOnce(60), listAtOnce(60)])).flat()));
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(statuses).toContain(200);
    expect((await list()).status).toBe(200);
  });

  it('has every face answer 503 with Retry-After while the queue is full, and probes as if nothing was', async () => {
    const [tokens, page, ready, health] = await whileFull(() =>
      Promise.all([
        ask('/oauth/token', {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`okta:${OKTA_SECRET}`)}` },
          body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'unknown' }),
        }),
        ask('/password/link?token=unknown'),
        ask('/readyz'),
        ask('/healthz'),
      ]),
    );
    expect([tokens.status, page.status, ready.status, health.status]).toEqual([503, 503, 200, 200]);
    for (const refused of [tokens, page]) expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await tokens.json()).toMatchObject({ error: 'server_error' });
    expect(await page.text()).toContain('Our database cannot do this just now');
  });

  it("bounds Prisma's statements and transactions by the same queue", async () => {
    const { prisma } = app.database;
    const errors = await whileFull(() =>
      Promise.all([
        prisma.organization.count().catch((cause: unknown) => cause),
        prisma.$transaction(async (tx) => tx.organization.count()).catch((cause: unknown) => cause),
        app.database.sql('SELECT 1').catch((cause: unknown) => cause),
      ]),
    );
    expect(errors.map((error) => findTrouble(error)?.name)).toEqual(['busy', 'busy', 'busy']);
    expect(await prisma.organization.count()).toBe(1);
  });

  it('has the request log written meanwhile, with every refused request', async () => {
    address = '192.0.2.2';
    await app.requestLog.flush();
    const countRefused = async () => {
      const [row] = await app.database.sqlAside<{ n: number }>(
        `SELECT count(*)::int AS n FROM request_logs WHERE status = 503 AND face = 'scim'`,
      );
      return row?.n ?? 0;
    };
    const before = await countRefused();
    const refused = await whileFull(async () => {
      const statuses = statusesOf(await listAtOnce(20));
      await app.requestLog.flush();
      expect(app.requestLog.count()).toEqual({ waiting: 0, dropped: 0 });
      expect((await countRefused()) - before).toBe(20);
      return statuses;
    });
    expect(refused).toEqual(Array(20).fill(503));
  });
});

onServer('the connections of the pool', () => {
  let database: Database;
  beforeAll(async () => {
    const env = { DATABASE_POOL_SIZE: '1', DATABASE_CONNECT_TIMEOUT: '300', DATABASE_STATEMENT_TIMEOUT: '900' };
    database = await openTestDatabase(loadConfig(env).databaseLimits);
  });
  afterAll(() => database.close());

  const findPid = async () => (await database.sql<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
  const codeOf = async (failing: Promise<unknown>) => {
    const error = await failing.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    return (error as { code?: string }).code;
  };

  it('outlive a refused row and a slow statement, through sql() and through Prisma', async () => {
    const pid = await findPid();
    const insert = () => database.sql('INSERT INTO organizations (name, name_key) VALUES ($1, $2)', ['A', 'a']);
    await insert();
    expect(uniqueViolation(await insert().catch((cause: unknown) => cause))).toBe('organizations_name_key_key');
    expect(await codeOf(database.prisma.organization.create({ data: { name: 'A', nameKey: 'a' } }))).toBe('P2002');
    expect(await codeOf(database.sql('SELECT pg_sleep(5)'))).toBe('57014');
    expect(await findPid()).toBe(pid);
  });

  it('are replaced when they cannot be used any more, and when a migration changed what a statement gives', async () => {
    const pid = await findPid();
    await database.sqlAside('CREATE TABLE changing (one integer)');
    const read = () => database.sql('SELECT * FROM changing');
    await read();
    await database.sqlAside('ALTER TABLE changing ADD COLUMN two integer');
    expect(await codeOf(read())).toBe('0A000');
    expect(await read()).toEqual([]);
    const next = await findPid();
    expect(next).not.toBe(pid);
    await database.sqlAside('SELECT pg_terminate_backend($1)', [next]);
    await wait(100);
    expect(await findPid()).not.toBe(next);
  });

  it('are waited for DATABASE_CONNECT_TIMEOUT long, and statements run DATABASE_STATEMENT_TIMEOUT long', async () => {
    const slow = codeOf(database.sql('SELECT pg_sleep(5)'));
    const waits = database.sql('SELECT 1').catch((cause: unknown) => cause);
    const late = await Promise.race([waits, slow]);
    expect(findTrouble(late)?.name).toBe('busy');
    expect(await slow).toBe('57014');
  });
});
