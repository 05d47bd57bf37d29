import net from 'node:net';
import { text } from 'node:stream/consumers';
import supertest from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** Sends bytes as they are; gives the answers until the server closes, as head and body. */
async function send(bytes: string): Promise<{ head: string; body: string }> {
  const { port, hostname } = new URL(app.url);
  const socket = net.connect(Number(port), hostname);
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

const CLOSE = 'Host: here\r\nConnection: close\r\n\r\n';

describe('a request that is not HTTP (RFC 9112)', () => {
  it.each([
    ['is no request at all', 'hello\r\n\r\n', 400],
    ['has a header without a name', 'GET /scim/v2/Users HTTP/1.1\r\nHost: here\r\n: x\r\n\r\n', 400],
    [
      'says its length twice',
      'POST /scim/v2/Users HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      400,
    ],
    ['has headers of 20 KB', `GET /scim/v2/Users HTTP/1.1\r\nHost: here\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['has a filter of 20 KB', `GET /scim/v2/Users?filter=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: here\r\n\r\n`, 431],
  ])('that %s is answered in SCIM JSON and the connection closed', async (_what, bytes, status) => {
    const { head, body } = await send(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/Content-Type: application\/scim\+json/i);
    expect(JSON.parse(body)).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      detail: expect.stringMatching(/\S/),
    });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  it('is in the process log once in ten seconds, however many there are', async () => {
    for (let sent = 0; sent < 20; sent += 1) await send('hello\r\n\r\n');
    const told = app.logs.filter((line) => line.includes('a request could not be read'));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(5);
  });

  it('behind one that is being answered gets no answer, so that it cannot be taken for that one', async () => {
    const { head } = await send('GET /readyz HTTP/1.1\r\nHost: here\r\n\r\nnonsense\r\n\r\n');
    expect(head).not.toMatch(/^HTTP\/1.1 400/);
  });
});

describe('the Host header (RFC 9112 §3.2)', () => {
  it.each([
    ['differ', 'Host: here\r\nHost: evil.example\r\n'],
    ['are the same', 'Host: here\r\nhost: here\r\n'],
    ['have others between them', 'hOST: here\r\nAccept: */*\r\nHost:\r\n'],
  ])('is refused with 400 where there are two that %s, and the connection closed', async (_how, hosts) => {
    for (const target of ['/healthz', '/scim/v2/Users', '/console/sign-in', '/oauth/authorize', '/nowhere']) {
      const { head, body } = await send(`GET ${target} HTTP/1.1\r\n${hosts}\r\n`);
      expect(head).toMatch(/^HTTP\/1.1 400 /);
      expect(head).toMatch(/Connection: close/i);
      expect(JSON.parse(body)).toMatchObject({ status: '400', detail: expect.stringContaining('one Host header') });
    }
    expect(app.logs.join('')).toContain('several Host headers');
  });

  it('is refused before a body is read, and nothing behind it is answered', async () => {
    const { head, body } = await send(
      `POST /oauth/token HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 5\r\n\r\nGET /healthz HTTP/1.1\r\n${CLOSE}`,
    );
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(body).not.toContain('HTTP/1.1');
  });

  it('may be missing in HTTP/1.0 alone', async () => {
    expect((await send('GET /healthz HTTP/1.0\r\n\r\n')).head).toMatch(/^HTTP\/1.1 200 /);
    expect((await send('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).head).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('unusual request targets and methods (RFC 9112 §3.2)', () => {
  it('an absolute target is guarded as its path is, and no answer names its host', async () => {
    const { head, body } = await send(`GET http://evil.example/scim/v2/Users HTTP/1.1\r\n${CLOSE}`);
    expect(head).toMatch(/^HTTP\/1.1 401 /);
    expect(`${head}${body}`).not.toContain('evil.example');
    expect(JSON.parse(body)).toMatchObject({ status: '401' });
  });

  it('an absolute target does not reach the authorization server', async () => {
    const { head, body } = await send(`GET http://evil.example/oauth/authorize HTTP/1.1\r\n${CLOSE}`);
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(body).not.toContain('evil.example');
  });

  it.each([
    'OPTIONS * HTTP/1.1',
    'TRACE /scim/v2/Users HTTP/1.1',
    'TRACE /console HTTP/1.1',
    'CONNECT here:443 HTTP/1.1',
  ])('%s echoes nothing and the server lives on', async (line) => {
    const { head, body } = await send(`${line}\r\nX-Secret: do-not-echo\r\n${CLOSE}`);
    expect(head).not.toMatch(/^HTTP\/1.1 (200|5)/);
    expect(body).not.toContain('do-not-echo');
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });
});

describe('our own files', () => {
  it('are asked for again each time and answered 304 when they did not change', async () => {
    const first = await supertest(app.url).get('/public/css/base.css').expect(200);
    expect(first.headers['cache-control']).toBe('public, no-cache');
    await supertest(app.url).get('/public/css/base.css').set('If-None-Match', String(first.headers.etag)).expect(304);
  });
});

it('GET / leads to the console', async () => {
  const res = await fetch(`${app.url}/`, { redirect: 'manual' });
  expect([res.status, res.headers.get('location')]).toEqual([302, '/console']);
});
