import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGiven } from '../support/given.ts';
import { findFreePort, makeFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { startPostgres, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';
import { createLoadDatabase } from './create-load-database.ts';
import { requirePostgres } from './kill-places.ts';
import type { LoopReport } from './stall.types.ts';
import { toServerEnv } from './to-server-env.ts';
import { withDatabase } from './with-database.ts';

const WATCH = pathToFileURL(path.resolve(import.meta.dirname, 'watch-loop.ts')).href;

/** A server under load, and the database of its own that it runs on. */
export interface Load {
  /** Where its SCIM resources are. */
  readonly base: string;
  readonly server: ServerProcess;
  readonly databaseUrl: string;
  /** The PostgreSQL server that has it. */
  readonly postgres: ThrowAwayPostgres;
  /** Makes what the run starts from; `work` may use the database itself as well. */
  seed<T>(work: (given: ReturnType<typeof createGiven>) => Promise<T>): Promise<T>;
  /** From now on the server's event loop is watched. */
  watchLoop(): void;
  /** Ends the server and gives what it says of its event loop. Throws where it was not watched. */
  endWatch(): Promise<LoopReport>;
}

/**
 * Runs `work` against the server on a PostgreSQL started for it; all of it is gone afterwards. The process then
 * succeeds if `work` gives true. `rates`: the limits on requests, where they are to refuse any. Throws where PostgreSQL is
 * not installed, or the server does not start.
 */
export async function runLoad(
  work: (load: Load) => Promise<boolean>,
  rates?: Readonly<Record<string, string>>,
): Promise<void> {
  const postgres = await startPostgres(requirePostgres());
  const { folder, remove } = makeFolder();
  try {
    const databaseUrl = await createLoadDatabase(postgres.url);
    const server = await start(folder, databaseUrl, rates);
    try {
      process.exitCode = (await work(toLoad(server, databaseUrl, postgres))) ? 0 : 1;
    } finally {
      await end(server);
    }
  } finally {
    await postgres.remove();
    remove();
  }
}

async function start(
  folder: string,
  databaseUrl: string,
  rates?: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const env = toServerEnv(databaseUrl, await findFreePort(), rates);
  const server = await startServer(folder, { ...env, NODE_OPTIONS: `--import ${WATCH}` });
  if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}`);
  return server;
}

async function end(server: ServerProcess): Promise<void> {
  server.kill('SIGTERM');
  await server.exited;
}

function toLoad(server: ServerProcess, databaseUrl: string, postgres: ThrowAwayPostgres): Load {
  return {
    base: `${server.url}/scim/v2`,
    server,
    databaseUrl,
    postgres,
    seed: (work) => withDatabase(databaseUrl, (database) => work(createGiven(database, server.url))),
    watchLoop: () => void process.kill(server.pid, 'SIGUSR2'),
    async endWatch() {
      await end(server);
      const { err } = server.output;
      const line = err.split('\n').find((each) => each.startsWith('{"loop":'));
      if (!line) throw new Error(`The server told nothing of its event loop: ${err.slice(-500)}`);
      return (JSON.parse(line) as { loop: LoopReport }).loop;
    },
  };
}
