import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { OPTIONS } from '../app/memory-options.mjs';
import { endServers, errorLines, makeFolder, type ServerProcess, startServer } from './support/server-process.ts';

const SECRET = 'application-secret-of-a-test-0123456789';
const CLIENT_SECRET = 'client-secret-of-a-test-0123456789-abcdefghijk';

/** These are about the embedded database; a run on a server has its own in store/server-outage.test.ts. */
const embedded = process.env.TEST_DATABASE_URL ? describe.skip : describe;

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = makeFolder());
});
afterEach(async () => {
  await endServers();
  remove();
});

async function stop(server: ServerProcess): Promise<number | null> {
  server.kill('SIGTERM');
  return server.exited;
}

embedded('the server on an empty folder', () => {
  it('prints once what the set-up needs, keeps secrets outside the database, and stops and starts in every way', async () => {
    const cutOff = await startServer(folder);
    while (!fs.existsSync(path.join(folder, 'data'))) await wait(20);
    expect(await stop(cutOff)).toBe(0);

    const first = await startServer(folder);
    expect(await first.ready).toBe(true);
    const { out } = first.output;
    const origin = first.url.replace('127.0.0.1', 'localhost');
    expect(out).toContain(`is ready: ${origin}\n`);
    expect(out).toMatch(/Owner +admin@example\.com\n +Password +\S{12,} +\(shown this once\)\n/);
    expect(out).toMatch(/Client ID +okta\n/);
    expect(out).toContain(`SCIM base URL       ${origin}/scim/v2\n`);
    expect(out).toContain('https://system-admin.okta.com/admin/app/cpc/brellium_1/oauth/callback\n');
    const file = /Client secret +(\S+)\n/.exec(out)?.[1] ?? '';
    expect(path.relative(path.join(folder, 'data'), file)).toMatch(/^\.\./);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(out).not.toContain(fs.readFileSync(file, 'utf8').trim());
    expect(errorLines(first)).toEqual([]);
    const read = (name: string) => fs.readFileSync(`/proc/${first.pid}/${name}`, 'utf8').split('\0');
    expect(read('cmdline')).toEqual(expect.arrayContaining(OPTIONS));
    expect(read('environ')).toEqual(expect.arrayContaining(['MALLOC_MMAP_THRESHOLD_=1048576']));

    // SIGTERM: what is in flight is finished, nothing new is accepted.
    const slow = http.request(`${first.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 29 },
    });
    const answered = once(slow, 'response');
    slow.write('grant_type=');
    await wait(300);
    first.kill('SIGTERM');
    await wait(500);
    const refused = await fetch(`${first.url}/healthz`).catch((cause: Error) => cause.cause);
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    slow.end('authorization_code');
    const [response] = (await answered) as [http.IncomingMessage];
    expect(JSON.parse(await text(response))).toMatchObject({ error: 'invalid_request' });
    expect(response.headers.connection).toBe('close');
    expect(await first.exited).toBe(0);

    const second = await startServer(folder);
    expect(await second.ready).toBe(true);
    expect(second.output.out).not.toMatch(/Password|Owner/);
    expect(second.output.out).toContain(file);
    const root = await fetch(second.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/console']);

    const other = await startServer(folder);
    expect(await other.exited).toBe(1);
    expect(errorLines(other).map((line) => line.replace(/(?<=process )\d+/, '<pid>'))).toEqual([
      `The embedded database in ${path.join(folder, 'data')} is in use by another process: stop that one ` +
        '(process <pid>) first, or set DATABASE_URL to another folder or to a PostgreSQL server.',
    ]);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);

    second.kill('SIGKILL');
    await second.exited;
    const third = await startServer(folder);
    expect(await third.ready).toBe(true);
    expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
  });
});

embedded('the server in production', () => {
  const given = {
    NODE_ENV: 'production',
    APP_SECRET: SECRET,
    PUBLIC_URL: 'https://scim.example.com',
    OKTA_CLIENT_SECRET: CLIENT_SECRET,
    BOOTSTRAP_ADMIN_PASSWORD: 'a long enough password',
  };

  it.each([
    ['APP_SECRET is missing', { APP_SECRET: '' }, /^APP_SECRET: required in production/],
    ['PUBLIC_URL is not https', { PUBLIC_URL: 'http://scim.example.com' }, /^PUBLIC_URL: must be https/],
    ['PUBLIC_URL has an underscore', { PUBLIC_URL: 'https://my_scim.example.com' }, /^PUBLIC_URL: .*underscore/],
    [
      'PostgreSQL is not there',
      { DATABASE_URL: 'postgresql://someone:the-password@127.0.0.1:9/none', DATABASE_WAIT: '0' },
      /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:9 cannot be used: .*ECONNREFUSED/,
    ],
    [
      'PostgreSQL has not come within DATABASE_WAIT',
      { DATABASE_URL: 'postgresql://someone:the-password@127.0.0.1:9,127.0.0.1:19/none', DATABASE_WAIT: '600' },
      /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:9, 127\.0\.0\.1:19 cannot be used: .*ECONNREFUSED/,
    ],
    [
      'a host of several has a password in the wrong place',
      { DATABASE_URL: 'postgresql://someone:the-password/@127.0.0.1:9,127.0.0.1:19/none' },
      /^DATABASE_URL: must be `postgresql:/,
    ],
  ])('does not start when %s: one line says so, without a value or a stack', async (_why, env, line) => {
    const server = await startServer(folder, { ...given, ...env });
    expect(await server.exited).toBe(1);
    const written = errorLines(server);
    expect(written).toEqual([expect.stringMatching(line)]);
    expect(written.join()).not.toMatch(/my_scim|the-password/);
  });

  it('needs both secrets on an empty database, never loses a generated password, and warns of power loss', async () => {
    const without = await startServer(folder, { ...given, OKTA_CLIENT_SECRET: '', BOOTSTRAP_ADMIN_PASSWORD: '' });
    expect(await without.exited).toBe(1);
    expect(errorLines(without)).toEqual([
      expect.stringMatching(/^OKTA_CLIENT_SECRET: required in production/),
      expect.stringMatching(/^BOOTSTRAP_ADMIN_PASSWORD: required in production/),
    ]);

    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const deaf = await startServer(folder, { PORT: String(port), APP_SECRET: SECRET });
    expect(await deaf.exited).toBe(1);
    taken.close();
    expect(deaf.output.out).toMatch(/not listening[\s\S]*Password +\S{12,} +\(shown this once\)/);
    expect(errorLines(deaf)).toEqual([
      `PORT: port ${port} is in use by another process: stop what uses it, or set PORT to another.`,
    ]);

    const started = await startServer(folder, { ...given, OKTA_CLIENT_SECRET: '', BOOTSTRAP_ADMIN_PASSWORD: '' });
    expect(await started.ready).toBe(true);
    expect(started.output.out).toMatch(/"level":40,.*power loss/);
    expect(await stop(started)).toBe(0);

    const forgetful = await startServer(folder, { ...given, APP_SECRET: 'another-secret-of-a-test-0123456789' });
    expect(await forgetful.exited).toBe(1);
    expect(errorLines(forgetful)).toEqual([
      expect.stringMatching(/^APP_SECRET lacks the secret that the signing keys .* secrets rewrap/),
    ]);
  });
});
