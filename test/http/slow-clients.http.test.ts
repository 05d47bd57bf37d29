import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { givenScim } from '../scim/scim-client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

const PATIENCE = { headers: 1_000, request: 1_500, silence: 2_000, idle: 300, checks: 50 };
/** What the machine may take longer (ms). */
const SLACK = 1_500;

let app: TestApp;
let organizationId: string;
let token: string;
beforeAll(async () => {
  app = await createTestApp({}, { patience: PATIENCE, sending: { window: PATIENCE.silence } });
  const scim = await givenScim(app);
  organizationId = scim.organizationId;
  token = scim.headers.Authorization;
});
afterAll(() => app.close());

interface Client {
  socket: net.Socket;
  /** All that came so far. */
  heard(): string;
  /** Until the server closed: what came, and after how long (ms). */
  ended: Promise<{ text: string; took: number }>;
}

function open(bytes = '', url = app.url): Client {
  const { port, hostname } = new URL(url);
  const began = performance.now();
  const socket = net.connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  // A connection that is cut while we write tells us so; what came before counts.
  socket.on('error', () => undefined);
  const ended = new Promise<{ text: string; took: number }>((resolve) => {
    socket.on('close', () => resolve({ text, took: performance.now() - began }));
  });
  if (bytes) socket.write(bytes);
  return { socket, heard: () => text, ended };
}

/** Says `bytes` again and again until the connection is closed. */
async function trickle({ socket }: Client, bytes: string, pause: number): Promise<void> {
  while (!socket.destroyed) {
    socket.write(bytes);
    await sleep(pause);
  }
}

const post = (path: string, ...headers: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: here', ...headers, '', ''].join('\r\n');
const scimPost = (...headers: string[]): string =>
  post('/scim/v2/Users', `Authorization: ${token}`, 'Content-Type: application/scim+json', ...headers);
const MEGABYTE = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
const countAnswers = (text: string): number => text.match(/HTTP\/1\.1 \d/g)?.length ?? 0;

async function readLog(method: string, status: number) {
  await app.requestLog.flush();
  return app.database.prisma.requestLog.findMany({ where: { method, status, organizationId } });
}

const TOO_SLOW = /^HTTP\/1\.1 408 .*Content-Type: application\/scim\+json.*The request did not arrive in time/is;

describe('headers that do not arrive (RFC 9110 §15.5.9)', () => {
  it.each([
    ['stop in the middle', 'GET /scim/v2/Users HTTP/1.1\r\nHost: he'],
    ['never begin', ''],
  ])('and %s are answered with 408 and the connection is closed', async (_what, bytes) => {
    const { text, took } = await open(bytes).ended;
    expect(text).toMatch(TOO_SLOW);
    expect(took).toBeGreaterThan(PATIENCE.headers - 100);
    expect(took).toBeLessThan(PATIENCE.headers + SLACK);
  });

  it('at once have no more time for coming byte by byte', async () => {
    const client = open('GET /scim/v2/Users HTTP/1.1\r\n');
    await trickle(client, 'X-A: 1\r\n', 50);
    const { text, took } = await client.ended;
    expect(text).toMatch(TOO_SLOW);
    expect(took).toBeLessThan(PATIENCE.headers + SLACK);
  });

  it('of five hundred silent connections leave the server free for others, and all are closed', async () => {
    const silent = Array.from({ length: 500 }, () => open());
    await until(async () => (await app.countClients()) >= 500);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await Promise.all(silent.map(({ ended }) => ended));
    await until(async () => (await app.countClients()) <= 1);
  });
});

describe('a body that does not arrive (RFC 9110 §15.5.9)', () => {
  it.each([
    ['stops in the middle', 'Content-Length: 1000', '{"schemas":', ''],
    ['comes byte by byte', 'Content-Length: 1000', '{"schemas":', ' '],
    ['stops in the middle of its chunks', 'Transfer-Encoding: chunked', '4\r\n{"sc\r\n', ''],
  ])('and %s is answered with 408, in SCIM JSON and in the request log', async (_what, header, begin, more) => {
    const before = (await readLog('POST', 408)).length;
    const client = open(`${scimPost(header)}${begin}`);
    if (more) await trickle(client, more, 50);
    const { text, took } = await client.ended;
    expect(text).toMatch(TOO_SLOW);
    expect(countAnswers(text)).toBe(1);
    expect(took).toBeGreaterThan(PATIENCE.request - 100);
    expect(took).toBeLessThan(PATIENCE.request + SLACK);
    const rows = await readLog('POST', 408);
    expect(rows).toHaveLength(before + 1);
    expect(rows.at(-1)).toMatchObject({ path: '/scim/v2/Users', outcome: 'refused' });
  });

  it('because its client went away leaves nothing but a line in the request log', async () => {
    const client = open(`${scimPost('Content-Length: 1000')}{"schemas":`);
    await sleep(50);
    client.socket.destroy();
    await until(async () => (await readLog('POST', 499)).length === 1);
    expect((await readLog('POST', 499))[0]).toMatchObject({ error: null, responseBody: null });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  it('is not waited for where the token is refused: 401 at once, one answer, and the connection is closed in time', async () => {
    const client = open(`${post('/scim/v2/Users', 'Content-Length: 1000', 'Authorization: Bearer none')}{`);
    await until(() => client.heard().startsWith('HTTP/1.1 401 '));
    const { text, took } = await client.ended;
    expect(countAnswers(text)).toBe(1);
    expect(took).toBeLessThan(PATIENCE.request + SLACK);
  });

  it.each(['/oauth/token', '/oauth/revoke'])('at %s is answered with 408 as well', async (path) => {
    const form = 'Content-Type: application/x-www-form-urlencoded';
    const { text, took } = await open(`${post(path, form, 'Content-Length: 100')}grant_`).ended;
    expect(text).toMatch(TOO_SLOW);
    expect(countAnswers(text)).toBe(1);
    expect(took).toBeLessThan(PATIENCE.request + SLACK);
  });
});

describe('a body without an end (RFC 9110 §15.5.14)', () => {
  const TOO_LARGE = /^HTTP\/1\.1 413 .*The request body is larger than 1 MB/s;

  it('is answered with 413 as soon as it is too large, and cut off', async () => {
    const client = open(scimPost('Transfer-Encoding: chunked'));
    await trickle(client, MEGABYTE, 1);
    const { text, took } = await client.ended;
    expect(text).toMatch(TOO_LARGE);
    expect(countAnswers(text)).toBe(1);
    expect(took).toBeLessThan(PATIENCE.request + SLACK);
    expect(client.socket.bytesWritten).toBeLessThan(40 * 1024 * 1024);
  });

  it('that comes slowly is answered with 413 before its time is over, and nothing follows', async () => {
    const client = open(`${scimPost('Transfer-Encoding: chunked')}${MEGABYTE}${MEGABYTE}`);
    await until(() => client.heard().startsWith('HTTP/1.1 413 '));
    const { text } = await client.ended;
    expect(text).toMatch(TOO_LARGE);
    expect(countAnswers(text)).toBe(1);
  });

  it('or of 10 GB by its Content-Length is answered with 413 before a byte of it came', async () => {
    const client = open(scimPost('Content-Length: 10000000000'));
    await until(() => client.heard().startsWith('HTTP/1.1 413 '));
    const { text } = await client.ended;
    expect(text).toMatch(TOO_LARGE);
    expect(countAnswers(text)).toBe(1);
  });

  it.each([
    ['chunked', 'Transfer-Encoding: chunked', `${MEGABYTE}${MEGABYTE}0\r\n\r\n`],
    ['with its length', `Content-Length: ${3 * 0x100000}`, 'x'.repeat(3 * 0x100000)],
  ])('but of a few MB, %s, leaves the connection to the next request', async (_what, header, body) => {
    const client = open(`${scimPost(header)}${body}GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`);
    const { text } = await client.ended;
    expect(text).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 .*"ok"/s);
  });

  it.each(['/oauth/token', '/oauth/revoke'])(
    'at %s is answered with 400 in OAuth JSON (RFC 6749 §5.2) behind 56 KB, and closed',
    async (path) => {
      const form = 'Content-Type: application/x-www-form-urlencoded';
      const client = open(post(path, form, 'Transfer-Encoding: chunked'));
      void trickle(client, MEGABYTE, 1);
      await until(() => client.heard().includes('"invalid_request"'));
      const { text, took } = await client.ended;
      expect(text).toMatch(/^HTTP\/1\.1 400 .*application\/json/is);
      expect(countAnswers(text)).toBe(1);
      expect(took).toBeLessThan(PATIENCE.request + SLACK);
    },
  );
});

describe('a client that does not read', () => {
  /** Answers of 20 MB each, more than the buffers of the system between us take. */
  const greedy = (): Client => {
    const client = open();
    const list = `GET /scim/v2/Users?count=200 HTTP/1.1\r\nHost: here\r\nAuthorization: ${token}\r\n\r\n`;
    client.socket.pause();
    client.socket.write(list.repeat(3));
    return client;
  };
  beforeAll(async () => {
    await app.given.users(organizationId, 200);
    await app.database.prisma.$executeRaw`
      UPDATE users SET emails = jsonb_build_array(jsonb_build_object('value', user_name, 'display', repeat('x', 100000)))
      WHERE organization_id = ${organizationId}::uuid`;
    await until(async () => (await app.countClients()) <= 1);
  });

  it('is cut off once nothing moved for as long as a silence may last, and its answers are let go', async () => {
    const before = (await readLog('GET', 499)).length;
    const client = greedy();
    await until(async () => (await app.countClients()) === 1);
    await until(async () => (await app.countClients()) === 0);
    await until(async () => (await readLog('GET', 499)).length > before);
    client.socket.destroy();
  });

  it('at first, but goes on in time, has every answer', async () => {
    const client = greedy();
    for (let pause = 0; pause < 5; pause += 1) {
      await sleep(PATIENCE.silence / 4);
      client.socket.resume();
      await sleep(20);
      client.socket.pause();
    }
    client.socket.resume();
    await until(() => countAnswers(client.heard()) === 3);
    client.socket.destroy();
  });

  it('and asks for nothing more is let go when its connection was idle', async () => {
    const client = open('GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n');
    const { text, took } = await client.ended;
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    // Node adds a second to what it says in Keep-Alive.
    expect(took).toBeLessThan(PATIENCE.idle + 1_000 + SLACK);
  });
});

describe('connections beyond what is allowed', () => {
  let small: TestApp;
  beforeAll(async () => {
    small = await createTestApp({}, { patience: { ...PATIENCE, headers: 3_000, request: 3_000 }, maxConnections: 3 });
  });
  afterAll(() => small.close());

  it('are closed at once, and taken again when others have ended; the process log says so once', async () => {
    const connect = () => open('', small.url);
    const silent = [connect(), connect(), connect()];
    await until(async () => (await small.countClients()) === 3);
    for (let more = 0; more < 5; more += 1) {
      expect((await connect().ended).text).toBe('');
    }
    await Promise.all(silent.map(({ ended }) => ended));
    const isTaken = () => fetch(`${small.url}/healthz`).then(({ ok }) => ok);
    await until(() => isTaken().catch(() => false));
    expect(small.logs.filter((line) => line.includes('too many connections at once'))).toHaveLength(1);
  });
});
