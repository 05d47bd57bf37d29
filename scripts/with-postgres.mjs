// Runs a command with TEST_DATABASE_URL naming a throw-away PostgreSQL server: node scripts/with-postgres.mjs <command> …
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const [command, ...args] = process.argv.slice(2);
if (!command) fail('Say which command to run: node scripts/with-postgres.mjs npm test');

const bin = findServer();
const owner = findOwner();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-postgres-'));
if (owner) fs.chownSync(folder, owner.uid, owner.gid);
const password = randomBytes(16).toString('hex');
const port = await findFreePort();
const url = `postgresql://expressway:${password}@127.0.0.1:${port}/postgres`;
let server;
let child;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    child?.kill(signal);
  });
}
try {
  process.exitCode = await main();
} finally {
  if (server && server.exitCode === null) {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

async function main() {
  await startServer();
  if (stopping) return 130;
  child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: url } });
  const [code, signal] = await once(child, 'exit');
  return signal ? 130 : code;
}

async function startServer() {
  const pwfile = path.join(folder, 'password');
  fs.writeFileSync(pwfile, password, { mode: 0o600 });
  if (owner) fs.chownSync(pwfile, owner.uid, owner.gid);
  const data = path.join(folder, 'data');
  const init = ['-D', data, '-U', 'expressway', '-A', 'scram-sha-256', `--pwfile=${pwfile}`, '-E', 'UTF8'];
  execFileSync(path.join(bin, 'initdb'), [...init, '--locale=C', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  });
  const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=200'];
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  server = spawn(
    path.join(bin, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, ...settings.flatMap((s) => ['-c', s])],
    { ...owner, cwd: folder, stdio: ['ignore', log, log], detached: true },
  );
  for (let attempt = 0; !(await answers()); attempt += 1) {
    if (server.exitCode !== null || attempt === 150) {
      fail(`PostgreSQL did not start:\n${fs.readFileSync(path.join(folder, 'log'), 'utf8')}`);
    }
    await wait(200);
  }
}

async function answers() {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** The folder of the newest installed server's programs; Debian keeps them outside PATH. */
function findServer() {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => path.join(debian, version, 'bin')), ...process.env.PATH.split(':')];
  const found = folders.find((dir) => ['initdb', 'postgres'].every((name) => fs.existsSync(path.join(dir, name))));
  return found ?? fail('PostgreSQL is not installed: on Debian, apt-get install postgresql');
}

/** PostgreSQL refuses to run as root: then the account that its package made, or else nobody. */
function findOwner() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const line = fs.readFileSync('/etc/passwd', 'utf8').match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'));
    if (line) return { uid: Number(line[1]), gid: Number(line[2]) };
  }
  return fail('PostgreSQL refuses to run as root and there is no other account');
}

async function findFreePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}

function fail(message) {
  throw new Error(message);
}
