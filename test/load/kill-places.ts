import path from 'node:path';
import { findPostgres } from '../../scripts/find-programs.mjs';
import { findFreePort, makeFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { startPostgres } from '../support/throw-away-postgres.ts';
import { createLoadDatabase } from './create-load-database.ts';
import { toServerEnv } from './to-server-env.ts';

/** An empty database, and a server that runs on it as often as it is started. */
export interface Place {
  readonly databaseUrl: string;
  /** Where the server is. */
  readonly url: string;
  /** Starts it without waiting until it listens. */
  spawn(): Promise<ServerProcess>;
  /** Starts it and gives how long it took until it listened (ms). Throws where it ends instead. */
  start(): Promise<{ server: ServerProcess; took: number }>;
}

export type DatabaseKind = 'postgresql' | 'embedded';

/** Runs `work` with places on a kind of database; all of them are gone afterwards. Throws where PostgreSQL is not installed. */
export async function withPlaces<T>(kind: DatabaseKind, work: (make: () => Promise<Place>) => Promise<T>): Promise<T> {
  const { folder, remove } = makeFolder();
  const postgres = kind === 'postgresql' ? await startInstalled() : undefined;
  let made = 0;
  try {
    return await work(async () => {
      made += 1;
      const name = `kill${made}`;
      const databaseUrl = postgres ? await createLoadDatabase(postgres.url, name) : `pglite:${path.join(folder, name)}`;
      return toPlace(folder, databaseUrl, await findFreePort());
    });
  } finally {
    await postgres?.remove();
    remove();
  }
}

const startInstalled = () => startPostgres(requirePostgres());

/** The folder of PostgreSQL's programs. Throws where it is not installed. */
export function requirePostgres(): string {
  const bin = findPostgres();
  if (!bin) throw new Error('PostgreSQL is not installed: on Debian, apt-get install postgresql');
  return bin;
}

/** A place on that database, whose server listens on `port`. */
export function toPlace(folder: string, databaseUrl: string, port: number): Place {
  const url = `http://127.0.0.1:${port}`;
  const spawn = () => startServer(folder, toServerEnv(databaseUrl, port));
  return {
    databaseUrl,
    url,
    spawn,
    async start() {
      const begun = performance.now();
      const server = await spawn();
      if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}${server.output.out}`);
      return { server, took: performance.now() - begun };
    },
  };
}
