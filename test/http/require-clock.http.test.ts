import supertest from 'supertest';
import { prune } from '../../app/activity/pruning.service.ts';
import { createPruningStore } from '../../app/activity/pruning.store.ts';
import { createAuthorizationService } from '../../app/connections/authorization.service.ts';
import { createAuthorizationStore } from '../../app/connections/authorization.store.ts';
import { moveClock, moveMonotonicClock, restoreClock } from '../support/clock.ts';
import { authorize, exchange, OKTA_SECRET, refresh, scim } from '../support/okta-flow.ts';
import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };
const METRICS_TOKEN = 'metrics-token-of-the-tests-0123456789';
const MINUTE = 60_000;
const DAY = 86_400_000;

/** The embedded database has the clock of its process: there this moves both. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

let app: TestApp;
let organizationId: string;
/** How far the database is behind, as far as it says. */
let behind = 0;
/** It does not answer. */
let isDown = false;
beforeAll(async () => {
  app = await createTestApp({ METRICS_TOKEN }, {}, (opened) => ({
    async sqlAside<Row>(text: string, values: readonly unknown[] = []) {
      if (isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const rows = await opened.sqlAside<Row>(text, values);
      if (text !== 'SELECT clock_timestamp() AS now') return rows;
      return rows.map((row) => ({ now: new Date((row as { now: Date }).now.getTime() - behind) }) as Row);
    },
  }));
  await app.given.oktaClient();
  organizationId = (await app.given.organization({ name: 'Acme' })).id;
  await app.given.admin({ ...OWNER, memberships: [{ organizationId, role: 'owner' }] });
});
afterEach(restoreClock);
afterAll(() => app.close());

const connect = async () => (await exchange(app, (await authorize(app, OWNER)).code)).body;
const ready = async () => {
  const { status, body } = await supertest(app.url).get('/readyz');
  return [status, body.status];
};
const WRONG = [503, 'the clock of this server differs from that of the database'];

async function expectRefusals(tokens: { access_token: string; refresh_token: string }): Promise<void> {
  expect(await ready()).toEqual(WRONG);
  const renewed = await refresh(app, tokens.refresh_token);
  expect([renewed.status, renewed.headers.get('retry-after')]).toEqual([503, '5']);
  expect(renewed.body).toEqual({
    error: 'temporarily_unavailable',
    error_description: 'the clock of this server is wrong; nothing was done, try again',
    request_id: renewed.headers.get('x-request-id'),
  });
  for (const [path, token] of [
    ['Users', tokens.access_token],
    ['Users', 'nobody-knows-it'],
    ['ServiceProviderConfig', undefined],
    ['Nothing', tokens.access_token],
  ] as const) {
    const request = supertest(app.url).get(`/scim/v2/${path}`);
    const res = await (token === undefined ? request : request.set('Authorization', `Bearer ${token}`));
    expect([path, res.status, res.headers['retry-after'], res.headers['content-type']]).toEqual([
      ...[path, 503, '5', 'application/scim+json'],
    ]);
    expect(JSON.parse(res.text)).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '503',
      detail: expect.stringContaining(
        'The clock of this server is wrong, so it cannot tell which access tokens are valid.',
      ),
    });
  }
}

/** A database whose clock is wrong is noticed at the next comparison: a jump of the process's own makes it one now. */
function setDatabaseBehind(ms: number): void {
  behind = ms;
  moveMonotonicClock(DAY);
}
/** The clock that nobody can set moves on meanwhile: the process asks once a second. */
async function setDatabaseRight(): Promise<void> {
  behind = 0;
  moveMonotonicClock(DAY);
  await until(async () => (await ready())[0] === 200);
  jest.restoreAllMocks();
}

describe('a process whose clock differs from that of the database by more than five minutes', () => {
  it('answers 503 on /readyz, /oauth/token and /scim/v2, says so in log and metrics, and recovers by itself', async () => {
    const tokens = await connect();
    await app.requestLog.flush();
    const rows = await app.database.prisma.requestLog.count();
    setDatabaseBehind(402 * DAY);
    await expectRefusals(tokens);
    const metrics = await supertest(app.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    const skew = /^expressway_clock_skew_seconds (\S+)$/m.exec(metrics.text)?.[1];
    expect(Math.round(Number(skew) / 86_400)).toBe(402);
    expect(await supertest(app.url).get('/healthz')).toMatchObject({ status: 200 });
    const lines = app.logs.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('clock'));
    expect(lines).toEqual([
      expect.objectContaining({ level: 50, msg: expect.stringContaining('more than 5 minutes') }),
    ]);
    // It is one line; no request adds another, nor a row.
    await app.requestLog.flush();
    expect(await app.database.prisma.requestLog.count()).toBe(rows);

    await setDatabaseRight();
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200);
    expect((await scim(app, tokens.access_token)).status).toBe(200);
  });

  it('goes on at less than five minutes, either way', async () => {
    const tokens = await connect();
    for (const difference of [4 * MINUTE, -4 * MINUTE]) {
      setDatabaseBehind(difference);
      expect(await ready()).toEqual([200, 'ok']);
      expect((await refresh(app, tokens.refresh_token)).status).toBe(200);
    }
    await setDatabaseRight();
  });
});

onServer('on PostgreSQL, which has a clock of its own', () => {
  it.each([402 * DAY, -402 * DAY])(
    'a process that is %d ms ahead refuses nothing for good and ends nothing',
    async (ahead) => {
      const tokens = await connect();
      const count = () => app.database.prisma.oidcRecord.count();
      const before = await count();
      moveClock(ahead);
      await expectRefusals(tokens);
      await prune(createPruningStore(app.database), { activityDays: 30, historyDays: undefined, auditDays: undefined });
      const authorizations = createAuthorizationService({ authorizations: createAuthorizationStore(app.database) });
      const listed = await authorizations.listAuthorizations(organizationId);
      expect(listed[0]).toMatchObject({ status: 'active', endReason: null });
      restoreClock();
      expect(await count()).toBe(before);
      await until(async () => (await ready())[0] === 200);
      expect((await refresh(app, tokens.refresh_token)).status).toBe(200);
      expect((await scim(app, tokens.access_token)).status).toBe(200);
    },
  );

  it.each([4 * MINUTE, -4 * MINUTE])(
    'a process that is %d ms ahead takes what another one issued, and issues what another one takes',
    async (ahead) => {
      const { code } = await authorize(app, OWNER);
      moveClock(ahead);
      const { status, body } = await exchange(app, code);
      expect([status, body.expires_in]).toEqual([200, 3600]);
      const second = await authorize(app, OWNER);
      restoreClock();
      expect((await exchange(app, second.code)).status).toBe(200);
      const [token] = await app.database.sql<{ left: number }>(
        `SELECT extract(epoch FROM max(expires_at) - now())::float8 AS left FROM oidc_records WHERE kind = 'AccessToken'`,
      );
      expect(token?.left).toBeGreaterThan(3_500);
      expect(token?.left).toBeLessThanOrEqual(3_600);
      expect((await refresh(app, body.refresh_token)).status).toBe(200);
    },
  );
});

it('a process whose clock seems wrong while the database is down answers programs 503 in their own JSON', async () => {
  const tokens = await connect();
  isDown = true;
  moveMonotonicClock(DAY);
  const renewed = await refresh(app, tokens.refresh_token);
  const revoked = await supertest(app.url).post('/oauth/revoke').auth('okta', OKTA_SECRET).type('form').send('token=x');
  const listed = await supertest(app.url).get('/scim/v2/Users').auth(tokens.access_token, { type: 'bearer' });
  isDown = false;
  jest.restoreAllMocks();
  const answers = [
    { status: renewed.status, headers: Object.fromEntries(renewed.headers), body: renewed.body },
    { status: revoked.status, headers: revoked.headers, body: revoked.body },
  ];
  for (const { status, headers, body } of answers) {
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
    expect(body).toEqual({
      error: 'server_error',
      error_description: 'The database cannot be reached at the moment; try again',
      request_id: headers['x-request-id'],
    });
  }
  expect(listed).toBeScimError(503);
  expect(listed.headers['retry-after']).toBe('5');
  expect((await refresh(app, tokens.refresh_token)).status).toBe(200);
});

it('no page that asks who is signed in is shown, and nobody signs in: neither sessions nor limits can be told', async () => {
  const form = await supertest(app.url).get('/console/sign-in');
  expect(form.status).toBe(200);
  setDatabaseBehind(402 * DAY);
  const answers = await Promise.all([
    supertest(app.url).get('/console'),
    supertest(app.url).get('/console/sign-in'),
    supertest(app.url).post('/console/sign-in').type('form').send({ email: OWNER.email, password: 'wrong' }),
    supertest(app.url).get('/interaction/unknown'),
    supertest(app.url).get('/password/unknown'),
  ]);
  await setDatabaseRight();
  for (const { status, headers, text } of answers) {
    expect([status, headers['retry-after'], headers['set-cookie']]).toEqual([503, '5', undefined]);
    expect(text).toContain('The clock of this server is wrong');
    expect(text).toContain('/guide/okta-scim#the-clock-of-a-server-is-wrong');
  }
  expect(
    await app.database.prisma.rateLimiterFlexible.count({ where: { expire: { gt: new Date(Date.now() + DAY) } } }),
  ).toBe(0);
});

it('revoking is refused too: the assertion of a client is judged by the clock', async () => {
  setDatabaseBehind(402 * DAY);
  const res = await supertest(app.url)
    .post('/oauth/revoke')
    .auth('okta', OKTA_SECRET)
    .type('form')
    .send({ token: 'x' });
  await setDatabaseRight();
  expect([res.status, res.body.error]).toEqual([503, 'temporarily_unavailable']);
});
