import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findFreePort } from './server-process.ts';
import { findOwner, type ThrowAwayPostgres } from './throw-away-postgres.ts';
import { until } from './until.ts';
import { withClient } from './with-client.ts';

/** A PgBouncer of a test's own. */
export interface ThrowAwayPgbouncer {
  url: string;
  remove(): Promise<void>;
}

/** Starts the PgBouncer `program` before a PostgreSQL, with `settings` of its own. */
export async function startPgbouncer(
  program: string,
  postgres: ThrowAwayPostgres,
  settings: Readonly<Record<string, string | number>>,
): Promise<ThrowAwayPgbouncer> {
  const owner = findOwner();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-pgbouncer-'));
  const port = await findFreePort();
  const file = path.join(folder, 'pgbouncer.ini');
  const users = path.join(folder, 'users');
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
  };
  const lines = Object.entries({ ...all, ...settings }).map(([name, value]) => `${name} = ${value}`);
  fs.writeFileSync(users, '"expressway" ""\n');
  fs.writeFileSync(file, `[databases]\n* = host=127.0.0.1 port=${postgres.port}\n[pgbouncer]\n${lines.join('\n')}\n`);
  if (owner) for (const each of [folder, file, users]) fs.chownSync(each, owner.uid, owner.gid);
  const child = spawn(program, ['-q', file], { ...owner, cwd: folder, stdio: 'ignore' });
  const url = `postgresql://expressway@127.0.0.1:${port}/postgres`;
  const answers = () =>
    withClient(url, async () => true).catch((cause: { code?: string }) => cause.code !== 'ECONNREFUSED');
  await until(answers);
  return {
    url,
    async remove() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
