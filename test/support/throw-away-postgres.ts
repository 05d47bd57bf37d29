import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from './server-process.ts';
import { until } from './until.ts';
import { withClient } from './with-client.ts';

/** A PostgreSQL server of a test's own, to be stopped, started and paused. */
export interface ThrowAwayPostgres {
  url: string;
  port: number;
  start(): Promise<void>;
  /** As an operator's restart does: connections are closed at once. */
  stop(): Promise<void>;
  /** As a crash does: nothing is finished or written down, and the next start recovers. */
  crash(): Promise<void>;
  /** It accepts connections and says nothing any more, on those it has neither; `resume` ends that. */
  pause(): void;
  resume(): void;
  remove(): Promise<void>;
}

/** A server that follows another (streaming replication), and only reads until it is promoted. */
export interface Standby extends ThrowAwayPostgres {
  /** Resolves when it takes writes. */
  promote(): Promise<void>;
}

/** Makes a server in a folder of its own, and starts it. */
export function startPostgres(bin: string): Promise<ThrowAwayPostgres> {
  const options = ['-U', 'expressway', '-A', 'trust', '--locale=C', '--no-sync'];
  return startIn(bin, (data) => ['initdb', '-D', data, ...options]);
}

/**
 * Makes a standby of `primary`, which from now on acknowledges nothing that the standby does not have (synchronous
 * replication), and starts it.
 */
export async function startStandby(bin: string, primary: ThrowAwayPostgres): Promise<Standby> {
  const copying = ['-h', '127.0.0.1', '-p', `${primary.port}`, '-U', 'expressway', '--checkpoint=fast', '--no-sync'];
  const standby = await startIn(bin, (data) => ['pg_basebackup', '-D', data, '--write-recovery-conf', ...copying]);
  await withClient(primary.url, async (client) => {
    await client.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await client.query('SELECT pg_reload_conf()');
    const isFollowed = async () =>
      (await client.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")).rowCount === 1;
    await until(isFollowed);
  });
  return {
    ...standby,
    promote: () => withClient(standby.url, async (client) => void (await client.query('SELECT pg_promote()'))),
  };
}

/** Has `make` say the program, and its arguments, that makes the data in a folder. */
async function startIn(bin: string, make: (data: string) => [string, ...string[]]): Promise<ThrowAwayPostgres> {
  const owner = findOwner();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-outage-'));
  if (owner) fs.chownSync(folder, owner.uid, owner.gid);
  const data = path.join(folder, 'data');
  const [program, ...args] = make(data);
  execFileSync(path.join(bin, program), args, { ...owner, cwd: folder, stdio: 'pipe' });
  const port = await findFreePort();
  const url = `postgresql://expressway@127.0.0.1:${port}/postgres`;
  let server: ReturnType<typeof spawn> | undefined;
  /** To the server first, so that a stopped one starts no other process, and to that of each connection. */
  const signal = (name: NodeJS.Signals): void => {
    if (!server?.kill(name)) return;
    const { pid } = server;
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) signalIfThere(Number(child), name);
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(name);
    await ended;
  };
  const postgres: ThrowAwayPostgres = {
    url,
    port,
    async start() {
      const settings = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'];
      server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, ...settings], {
        ...owner,
        cwd: folder,
        stdio: 'ignore',
      });
      for (let attempt = 0; !(await answers(url)); attempt += 1) {
        if (attempt === 150) throw new Error('PostgreSQL did not start');
        await wait(100);
      }
    },
    stop: () => end('SIGINT'),
    crash: () => end('SIGQUIT'),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async remove() {
      if (server?.exitCode === null) postgres.resume();
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

/** A connection may end, and its process with it, after the processes were listed. */
function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}

const answers = (url: string): Promise<boolean> => withClient(url, async () => true).catch(() => false);

/** PostgreSQL refuses to run as root: then the account that its package made. */
export function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(fs.readFileSync('/etc/passwd', 'utf8'));
  if (!line) throw new Error('PostgreSQL refuses to run as root and there is no account "postgres"');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}
