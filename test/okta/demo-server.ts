import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface DemoServer {
  url: string;
  clientId: string;
  clientSecret: string;
  admin: { email: string; password: string };
  organization: string;
  /** Ends the server as an operator would (SIGTERM) and removes its folder; gives its exit code. */
  stop(): Promise<number | null>;
}

const START_MS = 60_000;

/**
 * Starts the server as its own process, on an embedded database in a folder that is removed afterwards.
 * Takes the path of its main file; throws with the server's own words when it does not start.
 */
export async function startDemoServer(main: string): Promise<DemoServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-demo-'));
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const clientSecret = randomBytes(32).toString('base64url');
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  const organization = 'Larkfield Care';
  const log = path.join(folder, 'server.log');
  const output = fs.openSync(log, 'w', 0o600);
  const server = spawn(process.execPath, [main], {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: `pglite:${path.join(folder, 'data')}`,
      OKTA_CLIENT_SECRET: clientSecret,
      BOOTSTRAP_ORG: organization,
      BOOTSTRAP_ADMIN_EMAIL: admin.email,
      BOOTSTRAP_ADMIN_PASSWORD: admin.password,
    },
  });
  const stop = async () => {
    const code = await end(server);
    fs.rmSync(folder, { recursive: true, force: true });
    return code;
  };
  try {
    await becomesReady(server, `${url}/readyz`);
  } catch (cause) {
    const words = fs.readFileSync(log, 'utf8');
    await stop();
    throw new Error(`The server did not start:\n${words}`, { cause });
  }
  return { url, clientId: 'okta', clientSecret, admin, organization, stop };
}

async function becomesReady(server: ChildProcess, readyUrl: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`It ended with code ${server.exitCode}`);
    const ready = await fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await wait(100);
  }
  throw new Error(`Not ready after ${START_MS / 1000} seconds`);
}

async function end(server: ChildProcess): Promise<number | null> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  return server.exitCode;
}

async function findFreePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('No free port');
  return address.port;
}
