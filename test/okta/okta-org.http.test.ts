import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectCustomer } from '../support/connect-okta.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import type { Dialect, OktaOrg } from './okta-org.types.ts';
import { getPerson } from './people.ts';
import { createScimClient } from './scim-client.ts';
import { sendRequest } from './send-request.ts';

const NURSE = getPerson('rosalind.dangelo@example.com');
const LOOKUP = 'GET /Users?filter=userName%20eq%20%22rosalind.dangelo%40example.com%22&startIndex=1&count=100';

describe('the Okta simulator on the wire', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
  });
  afterAll(() => app.close());

  /** The SCIM requests that `work` makes, ids written as `{id}`. */
  async function requestsOf(okta: OktaOrg, work: () => Promise<unknown>): Promise<string[]> {
    const before = okta.exchanges.length;
    await work();
    const base = `${app.url}/scim/v2`;
    return okta.exchanges
      .slice(before)
      .map(({ method, url }) => `${method} ${url.replace(base, '').replace(/\/Users\/[\w-]+/, '/Users/{id}')}`);
  }

  it.each<[Dialect, string[], string[], string[]]>([
    ['catalog', ['PATCH /Users/{id}'], ['PATCH /Users/{id}'], ['GET /Users/{id}', 'PUT /Users/{id}']],
    ['catalog-patch', ['PATCH /Users/{id}'], ['PATCH /Users/{id}'], ['PATCH /Users/{id}']],
    ['custom', ['GET /Users/{id}', 'PUT /Users/{id}'], [], ['GET /Users/{id}', 'PUT /Users/{id}']],
  ])('%s: each event makes its requests in order', async (dialect, deactivation, activation, push) => {
    const { okta } = await connectCustomer(app, { dialect });
    expect(await requestsOf(okta, () => okta.testCredentials())).toEqual(['GET /Users?startIndex=1&count=2']);
    expect(await requestsOf(okta, () => okta.assign(NURSE))).toEqual([LOOKUP, 'POST /Users']);
    expect(await requestsOf(okta, () => okta.updateProfile(NURSE.id, { title: 'Lead Nurse' }))).toEqual(push);
    expect(await requestsOf(okta, () => okta.deactivate(NURSE.id))).toEqual(deactivation);
    expect(await requestsOf(okta, () => okta.reassign(NURSE.id))).toEqual([
      LOOKUP,
      ...activation,
      'GET /Users/{id}',
      'PUT /Users/{id}',
    ]);
    expect(await requestsOf(okta, () => okta.importUsers())).toEqual(['GET /Users?startIndex=1&count=100']);
  });

  it('sends the headers Okta sends, a content type only with a body', async () => {
    const { okta } = await connectCustomer(app);
    await okta.assign(NURSE);
    const [lookup, create] = okta.exchanges.slice(-2);
    const headers = {
      Accept: 'application/scim+json',
      'Accept-Charset': 'utf-8',
      'Accept-Encoding': 'gzip,deflate',
      'User-Agent': 'Okta SCIM Client 1.0.0',
      Authorization: expect.stringMatching(/^Bearer /),
    };
    expect(lookup?.requestHeaders).toEqual(headers);
    expect(create?.requestHeaders).toEqual({ ...headers, 'Content-Type': 'application/scim+json; charset=utf-8' });
  });

  it('sends a placeholder password when it creates, and our own GET body back when it updates', async () => {
    const { okta } = await connectCustomer(app);
    await okta.assign(NURSE);
    expect(JSON.parse(okta.exchanges.at(-1)?.requestBody ?? '')).toMatchObject({
      password: expect.any(String),
      groups: [],
      externalId: NURSE.id,
    });
    await okta.updateProfile(NURSE.id, { title: 'Lead Nurse' });
    const [read, write] = okta.exchanges.slice(-2);
    const stored = JSON.parse(read?.responseBody ?? '');
    expect(JSON.parse(write?.requestBody ?? '')).toMatchObject({
      id: stored.id,
      meta: stored.meta,
      title: 'Lead Nurse',
    });
  });

  it('opens the authorize URL without scope, prompt and challenge unless told otherwise', async () => {
    const { okta } = await connectCustomer(app);
    const { searchParams } = new URL(okta.authorizeUrl());
    expect([...searchParams.keys()]).toEqual(['response_type', 'client_id', 'redirect_uri', 'state']);
  });

  it('takes no callback whose state it did not make', async () => {
    const { okta } = await connectCustomer(app);
    const callback = new URL(`${okta.redirectUri}?code=x&state=made-up&iss=${app.url}`);
    expect(await okta.acceptCallback(callback)).toMatchObject({ ok: false, shown: expect.stringContaining('state') });
  });
});

describe('the patience of the Okta simulator', () => {
  it.each<[string, string | undefined, number[]]>([
    ['whole seconds, doubled each time', '2', [2, 4, 8]],
    ['five minutes for a date', 'Wed, 25 Nov 2026 07:28:00 GMT', [300, 600, 1200]],
    ['five minutes for nothing', undefined, [300, 600, 1200]],
  ])('waits %s', async (_what, retryAfter, waits) => {
    let left = 3;
    const server = http.createServer((_req, res) => {
      left -= 1;
      const busy = left >= 0;
      res.writeHead(busy ? 429 : 200, busy && retryAfter ? { 'Retry-After': retryAfter } : {});
      res.end('{"totalResults":0,"Resources":[]}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const slept: number[] = [];
    const scim = createScimClient({
      send: sendRequest,
      sleep: async (milliseconds) => void slept.push(milliseconds / 1000),
      tokens: {
        accessToken: async () => 'token',
        renew: async () => undefined,
        exchange: () => Promise.reject(new Error('No code is exchanged here')),
        current: () => undefined,
      },
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    expect(await scim.listUsers(1, 2)).toEqual({ users: [], total: 0 });
    expect(slept).toEqual(waits);
    server.close();
  });
});
