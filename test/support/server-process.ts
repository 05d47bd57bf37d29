import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** The command of `npm start` of the checkout at `root`, to be run from any folder. */
function toStartCommand(root: string): string {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.replace(/\S+$/, (main) => `"${path.resolve(root, main)}"`);
}

/** The server in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** What it wrote so far, standard output and error apart. */
  output: { out: string; err: string };
  /** How it ended: the exit code, null when a signal ended it. */
  exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it listens, to false when it ended instead. */
  ready: Promise<boolean>;
}

/**
 * Starts the server in the working folder `cwd` with nothing in its environment but PATH and `env`; that of another
 * checkout by its own command, where `env` has the PATH on which it finds its Node.js.
 */
export async function startServer(cwd: string, env: Record<string, string> = {}, root = '.'): Promise<ServerProcess> {
  const port = env.PORT ?? String(await findFreePort());
  const child = spawn('sh', ['-c', toStartCommand(root)], {
    cwd,
    env: { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, HOST: '127.0.0.1', PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const listening = new Promise<boolean>((resolve) => {
    let heard = false;
    child.stdout.on('data', (chunk) => {
      output.out += chunk;
      if (heard || !output.out.includes('"msg":"listening"')) return;
      heard = true;
      resolve(true);
    });
  });
  child.stderr.on('data', (chunk) => {
    output.err += chunk;
  });
  running.add(child);
  void exited.then(() => running.delete(child));
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output,
    exited,
    kill: (signal) => void child.kill(signal),
    ready: Promise.race([listening, exited.then(() => false)]),
  };
}

const running = new Set<ReturnType<typeof spawn>>();

/** Ends what a failed test left running. */
export async function endServers(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'close');
    }),
  );
}

export async function findFreePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** An empty working folder, removed by `remove`. */
export function makeFolder(): { folder: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-server-'));
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** The lines it wrote to standard error. */
export const errorLines = ({ output }: ServerProcess): string[] => output.err.split('\n').filter((line) => line !== '');
