// Runs a command with TEST_DATABASE_URL naming a throw-away PostgreSQL server: node scripts/with-postgres.mjs <command> …
// With --in-memory before the command its files are in memory, if there is room: making a database takes 20 ms there, and
// on a disk up to 400.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findPostgres } from './find-programs.mjs';

const inMemory = process.argv[2] === '--in-memory';
const [command, ...args] = process.argv.slice(inMemory ? 3 : 2);
if (!command) fail('Say which command to run: node scripts/with-postgres.mjs npm test');

const bin = findPostgres() ?? fail('PostgreSQL is not installed: on Debian, apt-get install postgresql');
const owner = findOwner();
const folder = fs.mkdtempSync(path.join(inMemory ? findRoom() : os.tmpdir(), 'expressway-postgres-'));
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

/** Where the files of a throw-away server are best: in memory, unless there is less than 4 GiB of it for files. */
function findRoom() {
  const memory = '/dev/shm';
  if (!fs.existsSync(memory)) return os.tmpdir();
  const { bavail, bsize } = fs.statfsSync(memory);
  return bavail * bsize >= 4 * 2 ** 30 ? memory : os.tmpdir();
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
