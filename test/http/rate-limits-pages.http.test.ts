import supertest from 'supertest';
import { moveClock, restoreClock, stopClock } from '../support/clock.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const PAGES = 5;
const PATHS = [
  '/console',
  '/console/sign-in',
  '/console/nowhere',
  '/interaction/none',
  '/interaction/none/more',
  '/password/none',
  '/guide/okta-scim',
  '/nowhere',
];

let app: TestApp;
let octet = 0;
beforeAll(async () => {
  app = await createTestApp({ TRUST_PROXY: 'loopback', PAGES_RATE_PER_ADDRESS: String(PAGES) });
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

const ask = (path: string, method: 'get' | 'head' | 'post' = 'get') =>
  supertest(app.url)[method](path).set('X-Forwarded-For', `203.0.113.${octet}`);

describe('the limit of an address on pages (RFC 6585 §4)', () => {
  it.each(PATHS)('answers %s with a page, 429 and Retry-After, and takes requests again afterwards', async (path) => {
    for (let i = 0; i < PAGES; i += 1) expect((await ask(path)).status).not.toBe(429);
    const statements = await app.statementsOf(async () => {
      const res = await ask(path);
      expect([res.status, res.headers['retry-after']]).toEqual([429, '10']);
      expect(res.text).toContain('Too many requests at once');
      expect(res.text).toContain(`${PAGES} are allowed in 10 seconds`);
      expect(res.headers['content-security-policy']).toContain("default-src 'none'");
      expect(res.headers['set-cookie']).toBeUndefined();
    });
    expect(statements).toEqual([]);
    moveClock(10_000);
    expect((await ask(path)).status).not.toBe(429);
  });

  it('is one limit for all of them, whatever the method', async () => {
    const statuses: number[] = [];
    for (const path of PATHS.slice(0, PAGES)) statuses.push((await ask(path, 'head')).status);
    expect(statuses).not.toContain(429);
    expect((await ask('/password/none', 'post')).status).toBe(429);
    expect((await ask('/console/sign-in', 'post')).status).toBe(429);
  });

  it('does not touch what pages are made of, a probe, SCIM and tokens, nor another address', async () => {
    for (let i = 0; i <= PAGES; i += 1) await ask('/console');
    expect((await ask('/console')).status).toBe(429);
    for (const path of ['/public/css/base.css', '/brand/tokens.css', '/healthz']) {
      expect((await ask(path)).status).toBe(200);
    }
    expect((await ask('/scim/v2/Users')).status).toBe(401);
    expect((await ask('/oauth/token', 'post')).status).toBe(400);
    expect((await ask('/oauth/authorize')).status).toBe(400);
    octet += 1;
    expect((await ask('/console')).status).toBe(303);
  });

  it('is said once in the process log, which keeps nothing of what was refused', async () => {
    const before = app.logs.length;
    for (let i = 0; i < PAGES + 20; i += 1) await ask('/console/users');
    const lines = app.logs.slice(before).map((line) => JSON.parse(line) as { msg: string; face?: string });
    expect(lines.filter(({ msg }) => msg === 'too many requests')).toEqual([
      expect.objectContaining({ face: 'pages', address: `203.0.113.${octet}` }),
    ]);
    expect(lines).toHaveLength(PAGES + 1);
  });
});

it('a page is logged once, also where nothing is', async () => {
  for (const path of [
    '/interaction/none/more',
    '/guide/nowhere',
    '/console/nowhere',
    '/password/none/more',
    '/nowhere',
  ]) {
    const before = app.logs.length;
    await ask(path);
    expect([path, app.logs.length - before]).toEqual([path, 1]);
    octet += 1;
  }
});
