import supertest from 'supertest';
import { aUser, createScimClient, type GivenScim, givenScim } from '../scim/scim-client.ts';
import { moveClock, restoreClock, stopClock } from '../support/clock.ts';
import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const CONNECTION = 3;
const ADDRESS = 9;
const METRICS_TOKEN = 'metrics-token-of-the-tests-0123456789';

let app: TestApp;
let octet = 0;
beforeAll(async () => {
  app = await createTestApp({
    TRUST_PROXY: 'loopback',
    SCIM_RATE_PER_CONNECTION: String(CONNECTION),
    SCIM_RATE_PER_ADDRESS: String(ADDRESS),
    METRICS_TOKEN,
  });
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
const from = (scim: Pick<GivenScim, 'get'>, address = here()) => scim.get('/Users').set('X-Forwarded-For', address);
const withoutToken = (address = here()) => from(createScimClient(app.url, 'no-such-token'), address);

/** Sends them one after another; gives their statuses. */
async function send(count: number, request: () => PromiseLike<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await request()).status);
  return statuses;
}

const times = (count: number, status: number): number[] => Array<number>(count).fill(status);

async function readLog(where: { status: number; path?: string; organizationId?: string | null }) {
  await app.requestLog.flush();
  return app.database.prisma.requestLog.findMany({ where, orderBy: { createdAt: 'asc' } });
}

describe('what is answered without a token', () => {
  it('is limited by the address too', async () => {
    const config = () => supertest(app.url).get('/scim/v2/ServiceProviderConfig').set('X-Forwarded-For', here());
    expect(await send(ADDRESS + 2, config)).toEqual([...times(ADDRESS, 200), 429, 429]);
  });
});

describe('the limit of a connection (RFC 6585 §4)', () => {
  it('lets as many requests through as it says, then answers 429 in SCIM JSON: who, how many, when to go on', async () => {
    const scim = await givenScim(app);
    expect(await send(CONNECTION, () => from(scim))).toEqual(times(CONNECTION, 200));
    const res = await from(scim);
    expect(res).toBeScimError(429);
    expect(res.headers['content-type']).toBe('application/scim+json');
    expect(res.headers['retry-after']).toBe('10');
    expect(res.headers['cache-control']).toBe('no-store');
    expect(res.body.detail).toBe(
      `This connection sends too many requests: ${CONNECTION} are allowed in 10 seconds. Nothing was done; send it again in 10 seconds.`,
    );
  });

  it('lets requests through again when Retry-After has passed, and not before', async () => {
    const scim = await givenScim(app);
    await send(CONNECTION, () => from(scim));
    moveClock(3_001);
    expect((await from(scim)).headers['retry-after']).toBe('7');
    moveClock(6_998);
    const last = await from(scim);
    expect([last.status, last.headers['retry-after']]).toEqual([429, '1']);
    expect(last.body.detail).toMatch(/send it again in 1 second\./);
    moveClock(1);
    expect(await send(CONNECTION, () => from(scim))).toEqual(times(CONNECTION, 200));
    expect((await from(scim)).status).toBe(429);
  });

  it('does nothing of a write that it refuses', async () => {
    const scim = await givenScim(app);
    await send(CONNECTION, () => from(scim));
    const refused = await scim.post('/Users', aUser({ userName: 'late@example.com' })).set('X-Forwarded-For', here());
    expect(refused.status).toBe(429);
    moveClock(10_000);
    expect((await scim.find('userName eq "late@example.com"')).body.totalResults).toBe(0);
  });

  it('answers HEAD without a body, and with the same headers', async () => {
    const scim = await givenScim(app);
    await send(CONNECTION, () => from(scim));
    const res = await supertest(scim.base).head('/Users').set(scim.headers).set('X-Forwarded-For', here());
    expect([res.status, res.headers['retry-after'], res.text]).toEqual([429, '10', undefined]);
    expect(res.headers['content-type']).toBe('application/scim+json');
    expect(Number(res.headers['content-length'])).toBeGreaterThan(100);
  });

  it.each([
    ['an unknown path', '/Nothing'],
    ['a malformed path', '/Users/%E0%A4%A'],
    ['a method that is not offered', '/Schemas'],
  ])('counts and refuses %s as well', async (_what, path) => {
    const scim = await givenScim(app);
    await send(CONNECTION, () => scim.delete(path).set('X-Forwarded-For', here()));
    expect(await scim.delete(path).set('X-Forwarded-For', here())).toBeScimError(429);
  });

  it("does not touch another organization's connection from the same address", async () => {
    const [noisy, quiet] = [await givenScim(app), await givenScim(app)];
    await send(CONNECTION + 4, () => from(noisy));
    expect((await from(noisy)).status).toBe(429);
    expect((await from(quiet)).status).toBe(200);
  });

  it('is one for all tokens and authorizations of the connection, and for all addresses', async () => {
    const scim = await givenScim(app);
    const { token } = await app.given.token({ organizationId: scim.organizationId, redirectHost: 'other.okta.com' });
    await send(CONNECTION, () => from(scim));
    expect((await from(createScimClient(app.url, token), '203.0.113.77')).status).toBe(429);
    const other = await app.given.token({ organizationId: scim.organizationId, clientId: 'another' });
    expect((await from(createScimClient(app.url, other.token))).status).toBe(200);
  });

  it('counts no request whose token is not taken', async () => {
    const scim = await givenScim(app);
    const { token } = await app.given.token({
      organizationId: scim.organizationId,
      expiresAt: new Date(Date.now() - 600_000),
    });
    expect(await send(CONNECTION, () => from(createScimClient(app.url, token)))).toEqual(times(CONNECTION, 401));
    expect((await from(scim)).status).toBe(200);
  });

  it('is in the request log of the organization, each refusal with the outcome "limited"', async () => {
    const scim = await givenScim(app);
    await send(CONNECTION + 3, () => from(scim));
    const rows = await readLog({ status: 429, organizationId: scim.organizationId });
    expect(rows.map(({ outcome, clientId }) => [outcome, clientId])).toEqual(Array(3).fill(['limited', 'okta']));
    expect(rows[0]?.error).toMatch(/^This connection sends too many requests/);
  });
});

describe('the limit of an address (RFC 6585 §4)', () => {
  it('is one for all connections, and refuses without asking whose the token is', async () => {
    const connections = await Promise.all([givenScim(app), givenScim(app), givenScim(app)]);
    for (const scim of connections) await send(CONNECTION, () => from(scim));
    const res = await from(await givenScim(app));
    expect(res).toBeScimError(429);
    expect(res.headers['retry-after']).toBe('10');
    expect(res.headers['www-authenticate']).toBeUndefined();
    expect(res.body.detail).toBe(
      `This address sends too many requests: ${ADDRESS} are allowed in 10 seconds. Nothing was done; send it again in 10 seconds.`,
    );
  });

  it('lets another address through, and its own again after Retry-After', async () => {
    const scim = await givenScim(app);
    await send(ADDRESS, () => withoutToken());
    expect((await from(scim)).status).toBe(429);
    expect((await from(scim, '203.0.113.5')).status).toBe(200);
    moveClock(9_999);
    expect((await from(scim)).headers['retry-after']).toBe('1');
    moveClock(1);
    expect((await from(scim)).status).toBe(200);
  });

  it('counts IPv6 by its /64', async () => {
    await send(ADDRESS, () => withoutToken(`2001:db8:${octet}:1::${Math.trunc(Math.random() * 9_999)}`));
    expect((await withoutToken(`2001:db8:${octet}:1:ffff::1`)).status).toBe(429);
    expect((await withoutToken(`2001:db8:${octet}:2::1`)).status).toBe(401);
  });

  it('keeps a flood without a valid token away from the database: no statement, one row of the request log a window', async () => {
    const unknown = { status: 429, organizationId: null, path: '/scim/v2/Users' };
    const before = (await readLog(unknown)).length;
    const taken = await app.statementsOf(async () => {
      expect(await send(ADDRESS, () => withoutToken())).toEqual(times(ADDRESS, 401));
    });
    expect(taken).toHaveLength(ADDRESS);
    const refused = await app.statementsOf(async () => {
      expect(await send(40, () => withoutToken())).toEqual(times(40, 429));
    });
    expect(refused).toEqual([]);
    expect(await readLog(unknown)).toHaveLength(before + 1);
    moveClock(10_000);
    await send(ADDRESS + 5, () => withoutToken());
    const rows = await readLog(unknown);
    expect(rows).toHaveLength(before + 2);
    expect(rows.at(-1)).toMatchObject({ outcome: 'limited', face: 'scim', authorizationId: null });
  });

  it('is in the process log once a window, with the address', async () => {
    app.logs.length = 0;
    await send(ADDRESS + 5, () => withoutToken());
    const lines = app.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ msg }) => msg === 'too many requests')).toEqual([
      expect.objectContaining({ level: 40, face: 'scim', address: here() }),
    ]);
  });

  it('says nothing of a forged X-Forwarded-For: with TRUST_PROXY=none the address is that of the socket', async () => {
    const direct = await createTestApp({ SCIM_RATE_PER_ADDRESS: '3' });
    const statuses = await send(4, () =>
      supertest(direct.url)
        .get('/scim/v2/Users')
        .set('X-Forwarded-For', `192.0.2.${Math.trunc(Math.random() * 250)}`),
    );
    expect(statuses).toEqual([401, 401, 401, 429]);
    await direct.close();
  });
});

it('/metrics counts what each limit refused', async () => {
  const read = async (by: string): Promise<number> => {
    const { text } = await supertest(app.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    return Number(
      new RegExp(`^expressway_rate_limited_total\\{face="scim",by="${by}"\\} (\\d+)$`, 'm').exec(text)?.[1],
    );
  };
  const scim = await givenScim(app);
  const before = [await read('connection'), await read('address')];
  await send(CONNECTION + 2, () => from(scim));
  await send(ADDRESS - CONNECTION - 2 + 5, () => withoutToken());
  expect([await read('connection'), await read('address')]).toEqual([Number(before[0]) + 2, Number(before[1]) + 5]);
});

describe('with the default settings', () => {
  it('an import of 100,000 users in pages of 100, and 500 assignments at once, pass untouched', async () => {
    jest.restoreAllMocks();
    restoreClock();
    const plain = await createTestApp();
    const scim = await givenScim(plain);
    const headers = { ...scim.headers, 'content-type': 'application/scim+json' };
    const send = async (path: string, body?: object) => {
      const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      const res = await fetch(`${scim.base}${path}`, { headers, ...init });
      await res.text();
      return res.status;
    };
    const importing = (async () => {
      const statuses = new Set<number>();
      for (let page = 0; page < 1_000; page += 1) {
        statuses.add(await send(`/Users?startIndex=${page * 100 + 1}&count=100`));
      }
      return [...statuses];
    })();
    const assigning = Array.from({ length: 500 }, async (_each, i) => {
      const user = aUser({ userName: `burst${i}@example.com` });
      const found = await send(`/Users?filter=${encodeURIComponent(`userName eq "${String(user.userName)}"`)}`);
      return `${found} ${await send('/Users', user)}`;
    });
    expect([...new Set(await Promise.all(assigning))]).toEqual(['200 201']);
    expect(await importing).toEqual([200]);
    await plain.close();
  });
});
