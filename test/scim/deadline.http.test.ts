import { setTimeout as sleep } from 'node:timers/promises';
import '../support/to-be-scim-error.ts';
import { type RawRequest, sendAndHangUp } from '../support/hang-up.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';
import { aUser, BULK_REQUEST, createScimClient, GROUP, givenScim, PATCH_OP, type ScimClient } from './scim-client.ts';

const DEADLINES = { request: 400, bulk: 1_000 };
/** What a busy machine adds to a deadline (ms). */
const SLACK = 3_000;

/** Only a server has more than one connection, and rows that something else holds. */
const onServer = process.env.TEST_DATABASE_URL ? it : it.skip;

/** How many transactions hold a table for themselves. */
async function countLocks({ database }: TestApp): Promise<number> {
  const [row] = await database.sql<{ locks: number }>(
    `SELECT count(*)::int AS locks FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
     AND relation = 'oidc_records'::regclass`,
  );
  return row?.locks ?? 0;
}

describe('the deadline of a SCIM request', () => {
  let app: TestApp;
  let scim: ScimClient & { organizationId: string };
  beforeAll(async () => {
    app = await createTestApp(
      { DATABASE_STATEMENT_TIMEOUT: '2000', DATABASE_POOL_SIZE: '8' },
      { deadlines: DEADLINES },
    );
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  /** Runs `work` while something else holds these users: on a server their rows, on the embedded database all of it. */
  async function whileHeld<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const held = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const holding = app.database.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT FROM users WHERE id = ANY(${ids}::uuid[]) FOR UPDATE`;
        held.resolve();
        await released.promise;
      },
      { timeout: 20_000 },
    );
    await held.promise;
    // The embedded database takes the next statement, and lets it wait.
    const next = app.database.kind === 'embedded' ? app.database.sql('SELECT 1') : undefined;
    try {
      return await work();
    } finally {
      released.resolve();
      await Promise.all([holding, next]);
    }
  }

  const setTitle = (id: string, title: string) =>
    scim.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: title });

  const patchOf = (id: string, title: string): RawRequest => ({
    line: `PATCH /scim/v2/Users/${id}`,
    headers: { Authorization: scim.headers.Authorization, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify({ schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: title }] }),
  });

  it('answers 503 with Retry-After to a PATCH that could not be begun in time, and never begins it', async () => {
    const { id } = await scim.create();
    const answers = await whileHeld([id], async () => {
      const begun = performance.now();
      const all = await Promise.all(Array.from({ length: 14 }, (_, index) => setTitle(id, `too late ${index}`)));
      expect(performance.now() - begun).toBeLessThan(DEADLINES.request + SLACK);
      return all;
    });
    for (const res of answers) {
      expect(res).toBeScimError(503);
      expect(res.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(res.body.detail).toContain('The request could not be finished in time; whether a change was made');
    }
    expect((await setTitle(id, 'now')).status).toBe(200);
    expect(await scim.read(id)).toMatchObject({ title: 'now', meta: { version: 'W/"2"' } });
  });

  it('begins no PATCH whose client has hung up, so that none overwrites a newer change', async () => {
    const { id } = await scim.create();
    const patches = Array.from({ length: 12 }, (_, index) => patchOf(id, `gone ${index}`));
    await whileHeld([id], () => sendAndHangUp(app, patches));
    expect((await setTitle(id, 'newer')).status).toBe(200);
    const { title, meta } = await scim.read(id);
    expect(title).toBe('newer');
    // One of them may have been waiting in the database for the row already.
    expect(['W/"2"', 'W/"3"']).toContain(meta.version);
  });

  it('tells for each operation of a bulk request whether it was done (RFC 7644 §3.7.3)', async () => {
    const { id } = await scim.create();
    const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: 'held' }] };
    const operations = [
      { method: 'POST', path: '/Groups', bulkId: 'g1', data: { schemas: [GROUP], displayName: `Before ${id}` } },
      ...Array.from({ length: 5 }, () => ({ method: 'PATCH', path: `/Users/${id}`, data: patch })),
      { method: 'POST', path: '/Users', bulkId: 'u1', data: aUser() },
    ];
    // The guard knows the token for a while.
    await scim.read(id);
    const send = () => scim.post('/Bulk', { schemas: [BULK_REQUEST], Operations: operations });
    // Of the embedded database nothing can be had meanwhile, so there the first operation waits too.
    const res = await whileHeld([id], async () => {
      const begun = performance.now();
      const answer = await send();
      expect(performance.now() - begun).toBeLessThan(DEADLINES.bulk + SLACK);
      return answer;
    });
    expect(res.status).toBe(200);
    const results = res.body.Operations as { status: string; response?: { detail: string } }[];
    expect(results).toHaveLength(operations.length);
    const isServer = app.database.kind === 'server';
    expect(results[0]?.status).toBe(isServer ? '201' : '503');
    for (const { status } of results.slice(1)) expect(status).toBe('503');
    expect(results[1]?.response?.detail).toContain('The request could not be finished in time');
    expect(results.at(-1)?.response?.detail).toMatch(/^The time of the request was over before this operation began/);
    expect(await scim.read(id)).not.toHaveProperty('title');
  });

  onServer('gives a row that something else holds up before the statement, and says so', async () => {
    const patient = await createTestApp({ DATABASE_STATEMENT_TIMEOUT: '700' });
    try {
      const other = await givenScim(patient);
      const { id } = await other.create();
      const { prisma } = patient.database;
      await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT FROM users WHERE id = ${id}::uuid FOR UPDATE`;
        const res = await other.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'held' });
        expect(res).toBeScimError(503);
        expect(res.body.detail).toContain('Another change to the same data took too long');
      });
      expect(patient.logs.filter((line) => line.includes('"trouble":"lock_timeout"'))).toHaveLength(1);
    } finally {
      await patient.close();
    }
  });

  onServer('counts what the guard takes, where the whole request was there before', async () => {
    const slow = await createTestApp({}, { deadlines: { ...DEADLINES, request: 1_200 } });
    try {
      const client = await givenScim(slow);
      const { id } = await client.create();
      const { token } = await slow.given.token({ organizationId: client.organizationId });
      const { prisma } = slow.database;
      // The guard, which has not seen the token, waits for 0.8 s; the write behind it, for the row, has what is left.
      const res = await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT FROM users WHERE id = ${id}::uuid FOR UPDATE`;
        const locking = prisma.$transaction(async (other) => {
          await other.$executeRaw`LOCK TABLE oidc_records IN ACCESS EXCLUSIVE MODE`;
          await sleep(800);
        });
        await until(async () => (await countLocks(slow)) > 0);
        const begun = performance.now();
        const answer = await createScimClient(slow.url, token)
          .patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'x' })
          .then((given) => given);
        expect(performance.now() - begun).toBeLessThan(1_900);
        await locking;
        return answer;
      });
      expect(res).toBeScimError(503);
    } finally {
      await slow.close();
    }
  });

  onServer(
    'leaves connections to other organizations while one waits for 30 rows that something else holds',
    async () => {
      const other = await givenScim(app);
      const { id: theirs } = await other.create();
      const ids = await Promise.all(Array.from({ length: 30 }, async () => (await scim.create()).id));
      await whileHeld(ids, async () => {
        const waiting = Promise.all(ids.map((id) => setTitle(id, 'held')));
        await until(async () => (await app.database.countConnections()).waiting > 0);
        const begun = performance.now();
        expect((await other.patch(`/Users/${theirs}`, { op: 'replace', path: 'title', value: 'free' })).status).toBe(
          200,
        );
        expect(performance.now() - begun).toBeLessThan(DEADLINES.request);
        for (const res of await waiting) expect(res).toBeScimError(503);
      });
      expect(await other.read(theirs)).toMatchObject({ title: 'free' });
    },
  );
});
