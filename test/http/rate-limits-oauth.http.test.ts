import supertest from 'supertest';
import { PASSWORD } from '../support/accounts.ts';
import { moveClock, restoreClock, stopClock } from '../support/clock.ts';
import { OKTA_SECRET } from '../support/given.ts';
import { authorize, authorizeUrl, exchange, refresh, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const REFRESHES = 3;
const ADDRESS = 6;
const BEGUN = 4;

let app: TestApp;
let octet = 0;
beforeAll(async () => {
  app = await createTestApp({
    TRUST_PROXY: 'loopback',
    OAUTH_RATE_PER_CONNECTION: String(REFRESHES),
    OAUTH_RATE_PER_ADDRESS: String(ADDRESS),
    AUTHORIZE_RATE_PER_ADDRESS: String(BEGUN),
  });
  await app.given.oktaClient();
});
beforeEach(() => {
  octet += 1;
  stopClock(octet);
});
afterEach(() => {
  jest.restoreAllMocks();
  restoreClock();
});
afterAll(() => app.close());

const here = (): string => `198.51.100.${octet}`;
const post = (path: string, secret = OKTA_SECRET) =>
  supertest(app.url)
    .post(path)
    .set('X-Forwarded-For', here())
    .auth('okta', secret)
    .type('form')
    .send({ grant_type: 'refresh_token', refresh_token: 'none', token: 'none' });
const askToAuthorize = (address = here()) =>
  supertest(app.url)
    .get(authorizeUrl(app).slice(app.url.length))
    .set({ 'X-Forwarded-For': address, Accept: 'text/html' });

/** Sends them one after another; gives their statuses. */
async function send(count: number, request: () => PromiseLike<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await request()).status);
  return statuses;
}

async function connect(name: string) {
  const { id: organizationId } = await app.given.organization({ name });
  const email = `${name}@example.com`;
  await app.given.admin({ email, password: PASSWORD, memberships: [{ organizationId, role: 'owner' }] });
  const { code } = await authorize(app, { email, password: PASSWORD });
  return { organizationId, ...(await exchange(app, code)).body };
}

describe('the limit of an address on /oauth (RFC 6585 §4)', () => {
  it.each(['/oauth/token', '/oauth/revoke'])(
    'answers %s with 429 in the JSON of OAuth errors (RFC 6749 §5.2) and whole seconds, whoever it says it is',
    async (path) => {
      const statuses = await send(ADDRESS, () => post(path, 'wrong-secret-wrong-secret-wrong-secret-wrong'));
      expect(statuses).toEqual(Array(ADDRESS).fill(401));
      const res = await post(path);
      expect(res.status).toBe(429);
      expect(res.headers['content-type']).toMatch(/^application\/json/);
      expect(res.headers['retry-after']).toBe('10');
      expect(res.headers['cache-control']).toBe('no-store');
      expect(res.body).toEqual({
        error: 'temporarily_unavailable',
        error_description: `This address sends too many requests: ${ADDRESS} are allowed in 10 seconds. Nothing was done; send it again in 10 seconds.`,
        request_id: res.headers['x-request-id'],
      });
      moveClock(9_999);
      expect((await post(path)).headers['retry-after']).toBe('1');
      moveClock(1);
      expect((await post(path)).status).not.toBe(429);
    },
  );

  it('shows a person a page at /oauth/authorize, with Retry-After and a link to what the guide says', async () => {
    expect(await send(BEGUN, () => askToAuthorize())).toEqual(Array(BEGUN).fill(303));
    const res = await askToAuthorize();
    expect(res.status).toBe(429);
    expect(res.headers['content-type']).toMatch(/^text\/html/);
    expect(res.headers['retry-after']).toBe('10');
    expect(res.text).toContain('Too many requests at once');
    expect(res.text).toContain(`${BEGUN} are allowed in 10 seconds`);
    expect(res.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await post('/oauth/token')).status).toBe(400);
    expect(res.text).toContain('/guide/okta-scim#too-many-requests-at-once');
    moveClock(10_000);
    expect((await askToAuthorize()).status).toBe(303);
  });

  it('does not touch another address, nor what the same address sends to SCIM', async () => {
    await send(ADDRESS + 1, () => post('/oauth/token'));
    expect((await post('/oauth/token')).status).toBe(429);
    const resource = await supertest(app.url).get('/scim/v2/Users').set('X-Forwarded-For', here());
    expect(resource.status).toBe(401);
    octet += 1;
    expect((await post('/oauth/token')).status).toBe(400);
  });

  it('keeps a flood away from the database: no row of an interaction, one row of the request log a window', async () => {
    await send(BEGUN, () => askToAuthorize());
    const before = await app.database.prisma.oidcRecord.count();
    expect(await send(20, () => askToAuthorize())).toEqual(Array(20).fill(429));
    expect(await app.database.prisma.oidcRecord.count()).toBe(before);
    // The process log says once that it is a flood, whatever comes of it.
    const told = app.logs.filter((line) => line.includes(here()) || line.includes('"status":429'));
    expect(told).toEqual([expect.stringContaining('too many requests')]);
    octet += 1;
    await send(ADDRESS, () => post('/oauth/token'));
    const limited = async () => {
      await app.requestLog.flush();
      return app.database.prisma.requestLog.findMany({ where: { status: 429, organizationId: null } });
    };
    const rows = (await limited()).length;
    const refused = await app.statementsOf(async () => {
      expect(await send(20, () => post('/oauth/token'))).toEqual(Array(20).fill(429));
    });
    expect(refused).toEqual([]);
    expect(await limited()).toHaveLength(rows + 1);
    expect((await limited()).at(-1)).toMatchObject({ face: 'oauth', outcome: 'limited', clientId: null });
  });
});

describe('the limit of a connection on /oauth/token (RFC 6585 §4)', () => {
  it('answers 429 to more refreshes than are allowed, before anything is written, and goes on afterwards', async () => {
    const { organizationId, refresh_token } = await connect('often');
    const other = await connect('seldom');
    // What connecting took of the address is forgotten by then.
    moveClock(10_000);
    expect(await send(REFRESHES, () => refresh(app, refresh_token))).toEqual(Array(REFRESHES).fill(200));
    const before = await app.database.prisma.oidcRecord.count();
    moveClock(10);
    octet += 1;
    const { status, body, headers } = await refresh(app, refresh_token);
    expect([status, headers.get('retry-after')]).toEqual([429, '10']);
    expect(body).toEqual({
      error: 'temporarily_unavailable',
      error_description: `This connection sends too many requests: ${REFRESHES} are allowed in 10 seconds. Nothing was done; send it again in 10 seconds.`,
      request_id: headers.get('x-request-id'),
    });
    expect(await app.database.prisma.oidcRecord.count()).toBe(before);
    await app.requestLog.flush();
    const rows = await app.database.prisma.requestLog.findMany({ where: { status: 429, organizationId } });
    expect(rows).toEqual([expect.objectContaining({ face: 'oauth', outcome: 'limited', path: '/oauth/token' })]);
    moveClock(9_989);
    expect((await refresh(app, other.refresh_token)).status).toBe(200);
    moveClock(1);
    const renewed = await refresh(app, refresh_token);
    expect(renewed.status).toBe(200);
    expect((await scim(app, renewed.body.access_token)).status).toBe(200);
  });

  it('is in the request log without an organization when the database cannot be asked for it', async () => {
    const { refresh_token } = await connect('orphaned');
    moveClock(10_000);
    await send(REFRESHES, () => refresh(app, refresh_token));
    octet += 1;
    await app.database.sql('ALTER TABLE connections RENAME TO gone');
    const { status, headers } = await refresh(app, refresh_token);
    await app.requestLog.flush();
    await app.database.sql('ALTER TABLE gone RENAME TO connections');
    expect(status).toBe(429);
    const requestId = headers.get('x-request-id') ?? '';
    expect(await app.database.prisma.requestLog.findMany({ where: { requestId } })).toEqual([
      expect.objectContaining({ organizationId: null, authorizationId: expect.any(String), outcome: 'limited' }),
    ]);
    expect(app.logs.filter((line) => line.includes('the organization of a token request could not be found'))).toEqual([
      expect.stringContaining(requestId),
    ]);
  });
});
