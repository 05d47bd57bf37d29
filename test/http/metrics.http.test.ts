import supertest from 'supertest';
import { aUser, createScimClient, type ScimClient } from '../scim/scim-client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const TOKEN = 'metrics-token-of-the-tests-0123456789';

describe('/metrics', () => {
  let app: TestApp;
  let scim: ScimClient;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp({ METRICS_TOKEN: TOKEN });
    organizationId = (await app.given.organization({ name: 'Secret Customer' })).id;
    scim = createScimClient(app.url, (await app.given.token({ organizationId })).token);
  });
  afterAll(() => app.close());

  const read = (token?: string) => {
    const request = supertest(app.url).get('/metrics');
    return token === undefined ? request : request.set('Authorization', `Bearer ${token}`);
  };

  it.each([undefined, '', 'x', TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase(), 'ü'])(
    'answers 401 to %j',
    async (token) => {
      const res = await read(token && encodeURIComponent(token));
      expect(res.status).toBe(401);
      expect(res.headers['www-authenticate']).toBe('Bearer realm="metrics"');
      expect(res.text).not.toContain('expressway_');
    },
  );

  it('counts requests by face, method, pattern of the route and class of the status, and times them', async () => {
    const { body } = await scim.post('/Users').send(aUser({ userName: 'ann.private@acme.example' }));
    await scim.get(`/Users/${body.id}`);
    await scim.get('/Users').query({ filter: 'userName eq "ann.private@acme.example"' });
    await scim.get('/Users/unknown-id-4711');
    await scim.get('/Nothing/4711');
    await supertest(app.url).get('/console/users/4711?q=ann.private');
    await supertest(app.url).post('/oauth/token');
    const { status, text, headers } = await read(TOKEN);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(headers['cache-control']).toBe('no-store');
    const count = (labels: string) =>
      new RegExp(`^expressway_http_requests_total\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1];
    expect(count('face="scim",method="POST",route="/scim/v2/Users",status="2xx"')).toBe('1');
    expect(count('face="scim",method="GET",route="/scim/v2/Users/:id",status="2xx"')).toBe('1');
    expect(count('face="scim",method="GET",route="/scim/v2/Users/:id",status="4xx"')).toBe('1');
    expect(count('face="scim",method="GET",route="none",status="4xx"')).toBe('1');
    expect(count('face="oauth",method="POST",route="/oauth/token",status="4xx"')).toBe('1');
    expect(count('face="console",method="GET",route="none",status="3xx"')).toBe('1');
    expect(text).toMatch(
      /expressway_http_request_duration_seconds_bucket\{le="\+Inf",face="scim",method="POST",route="\/scim\/v2\/Users"\} 1/,
    );
    expect(text).toMatch(/^expressway_database_connections\{state="total"\} [1-9]/m);
    expect(text).toMatch(/^expressway_request_log_waiting \d+$/m);
    expect(text).toMatch(/^expressway_request_log_dropped_total 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  it('holds nothing about anybody', async () => {
    await read(`${TOKEN}x`).set('User-Agent', 'somebody@acme.example');
    const { text } = await read(TOKEN);
    for (const secret of [
      organizationId,
      'Secret Customer',
      'ann.private',
      'acme',
      '4711',
      'filter',
      'Bearer',
      TOKEN,
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('has as many series as there are routes, whatever is asked', async () => {
    for (let i = 0; i < 20; i += 1) {
      await supertest(app.url).get(`/made-up-${i}/x?y=${i}`);
      await scim.get(`/Users/${i}`);
      await scim.get(`/Odd${i}`);
      await supertest(app.url).get(i % 2 ? '/CONSOLE/sign-in' : '/Console/sign-in');
    }
    const { text } = await read(TOKEN);
    expect(text).not.toContain('made-up');
    expect(text).not.toContain('Odd1');
    expect(text).not.toMatch(/C(ONSOLE|onsole)/);
    expect(text.match(/^expressway_http_requests_total/gm)?.length).toBeLessThan(20);
  });
});

describe('without METRICS_TOKEN', () => {
  it('there is no /metrics', async () => {
    const app = await createTestApp();
    const res = await supertest(app.url).get('/metrics').set('Authorization', `Bearer ${TOKEN}`);
    expect(res.status).toBe(404);
    await app.close();
  });
});
