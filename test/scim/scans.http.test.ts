import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { runWithin } from '../../app/store/bounds.ts';
import { createConsoleGiven } from '../support/console.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';
import { givenScim, type ScimClient } from './scim-client.ts';

/** What the server's pool has for scans: half of it, of which each connection may have two. */
const ON_SERVER = { inAll: 4, perOwner: 2 };
const POOL = ON_SERVER.inAll * 2;
/** What one connection may have in progress: three quarters of what is not left to sign-ins and tokens. */
const PER_OWNER = 4;
/** What may wait: of one connection, and of all. */
const QUEUE = { perOwner: 8, inAll: 64 };

/** Of the embedded database nothing can be had while its one connection is held. */
const onServer = process.env.TEST_DATABASE_URL ? it : it.skip;

describe('searches that no index answers', () => {
  let app: TestApp;
  let scim: ScimClient;
  let other: ScimClient;
  beforeAll(async () => {
    app = await createTestApp({ DATABASE_POOL_SIZE: `${POOL}` });
    [scim, other] = [await givenScim(app), await givenScim(app)];
    await scim.create({ userName: 'ada@example.com', title: 'Countess' });
    // The guard knows both tokens now.
    await other.get('/Users');
  });
  afterAll(() => app.close());

  /** Begins scans of `owners` that last until `work` has ended, as many as may be in progress. */
  async function whileScanning<Result>(owners: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const { database } = app;
    const released = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    // A lock that scans of ours wait for, and nothing else; the embedded database gives its only connection away.
    const holding = database.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(4711)`;
        held.resolve();
        await released.promise;
      },
      { timeout: 20_000 },
    );
    await held.promise;
    const scans = owners.map((scanOf) => database.sql('SELECT pg_advisory_xact_lock_shared(4711)', [], { scanOf }));
    try {
      return await work();
    } finally {
      released.resolve();
      await Promise.all([holding, ...scans]);
    }
  }

  const countRunning = async () => {
    const [row] = await app.database.sql<{ running: number }>(
      `SELECT count(*)::int AS running FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE '%pg_advisory_xact_lock_shared(4711)%' AND state = 'active'
         AND pid <> pg_backend_pid()`,
    );
    return row?.running;
  };

  const isServer = () => app.database.kind === 'server';
  /** Owners whose scans take all places and the whole queue. */
  const listOwners = () => {
    const { inAll, perOwner } = isServer() ? ON_SERVER : { inAll: 1, perOwner: 1 };
    const running = Array.from({ length: inAll }, (_, index) => `running ${Math.floor(index / perOwner)}`);
    const waiting = Array.from({ length: QUEUE.inAll }, (_, index) => `waiting ${Math.floor(index / QUEUE.perOwner)}`);
    return [...running, ...waiting];
  };
  const scan = (client = scim) => client.find('title co "ess"');

  it('are answered as soon as there is room', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => scan()));
    for (const { status, body } of answers) expect([status, body.totalResults]).toEqual([200, 1]);
  });

  it('get 429 with Retry-After where too many wait, and what to do', async () => {
    const res = await whileScanning(listOwners(), () => scan().then((answer) => answer));
    expect(res).toBeScimError(429);
    expect(res.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(res.body.detail).toMatch(
      /^Too many searches that look through all resources are in progress\. Nothing was done/,
    );
    expect((await scan()).status).toBe(200);
  });

  it.each([
    ['a sort', () => scim.get('/Users?sortBy=title')],
    ['a filter of groups', () => scim.get('/Groups?filter=displayName%20sw%20%22a%22')],
    [
      'a search in a body',
      () =>
        scim.post('/.search', {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
          filter: 'title co "ess"',
        }),
    ],
  ])('wait alike: %s', async (_what, ask) => {
    const res = await whileScanning(listOwners(), () => ask().then((answer) => answer));
    expect(res).toBeScimError(429);
  });

  onServer('of the console wait too, and its page says so', async () => {
    const { agent } = await createConsoleGiven(app).tenant('Acme');
    const search = () => agent.get('/console/users?q=ada');
    expect((await search()).status).toBe(200);
    const res = await whileScanning(listOwners(), () => search());
    expect([res.status, res.headers['retry-after']]).toEqual([429, '5']);
    expect(res.text).toContain('Too many searches at once');
  });

  onServer('have no one else wait: lookups, pages, writes, tokens and the sign-in are answered meanwhile', async () => {
    await whileScanning(listOwners(), async () => {
      for (const client of [scim, other]) {
        expect((await client.find('userName eq "ada@example.com"')).status).toBe(200);
        expect((await client.get('/Users?count=10')).status).toBe(200);
        await client.create();
      }
      const token = await request(app.url)
        .post('/oauth/token')
        .type('form')
        .send({ grant_type: 'refresh_token', refresh_token: 'unknown', client_id: 'okta', client_secret: 'wrong' });
      expect([400, 401]).toContain(token.status);
      expect((await request(app.url).get('/console/sign-in')).status).toBe(200);
    });
  });

  onServer('are among the connections that one organization may take, so that it never has all', async () => {
    const { database } = app;
    const many = Array.from({ length: POOL }, () => 'one');
    const bounds = { owner: 'one', remaining: () => 60_000, isGone: () => false };
    const wait = () => runWithin(bounds, () => database.sql('SELECT pg_advisory_xact_lock_shared(4711)'));
    let waiting: Promise<unknown> | undefined;
    await whileScanning(many.slice(0, 2), async () => {
      waiting = Promise.all(many.map(wait));
      await until(async () => (await countRunning()) === PER_OWNER);
      expect((await other.find('userName eq "nobody@example.com"')).status).toBe(200);
    });
    await waiting;
  });

  onServer('of one connection are two at a time, of all together half of the pool', async () => {
    await whileScanning(
      Array.from({ length: 6 }, () => 'one'),
      () => until(async () => (await countRunning()) === 2),
    );
    await whileScanning(listOwners().slice(0, 10), () => until(async () => (await countRunning()) === ON_SERVER.inAll));
  });
});
