import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findFreePort } from './server-process.ts';

/** A PostgreSQL server of a test's own, to be stopped, started and paused. */
export interface ThrowAwayPostgres {
  url: string;
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

/** Makes a server in a folder of its own, and starts it. */
export async function startPostgres(bin: string): Promise<ThrowAwayPostgres> {
  const owner = findOwner();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-outage-'));
  if (owner) fs.chownSync(folder, owner.uid, owner.gid);
  const data = path.join(folder, 'data');
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'expressway', '-A', 'trust', '--locale=C', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  });
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

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL refuses to run as root: then the account that its package made. */
function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(fs.readFileSync('/etc/passwd', 'utf8'));
  if (!line) throw new Error('PostgreSQL refuses to run as root and there is no account "postgres"');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}
