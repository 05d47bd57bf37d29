import type { Socket } from 'node:net';
import pg from 'pg';
import { DatabaseBusyError } from './database-errors.ts';

/** What this process asks of the server at most. */
export interface ServerLimits {
  /** Connections for requests. */
  readonly poolSize: number;
  /** Statements that may wait for one of them; more are refused at once. */
  readonly queueSize: number;
  /** To open a connection, or to wait for a free one (ms). */
  readonly connectTimeout: number;
  /** The server itself gives up on a statement after this (ms). */
  readonly statementTimeout: number;
}

export interface PoolOptions {
  url: string;
  limits: ServerLimits;
  /** Connections are closed when they were idle for this long (ms); 0: never. */
  idleTimeout: number;
  /** Told of errors on idle connections, so that a restart of the database does not end this process. */
  onIdleError: (cause: Error) => void;
}

/** How long beyond the limit of a statement a silent server is waited for (ms); then the connection is cut. */
const SILENCE = 2_000;
/** SQLSTATE of refusals that leave a connection as good as it was: a constraint, a lost race, a statement too slow. */
const HARMLESS = /^(23...|40...|57014)$/;

/** Opens a pool for `sql` and Prisma that refuses with DatabaseBusyError what would have to wait behind its queue. */
export function openPool({ url, limits, idleTimeout, onIdleError }: PoolOptions): pg.Pool {
  const { poolSize, queueSize, connectTimeout, statementTimeout } = limits;
  const pool = new pg.Pool({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    max: poolSize,
    onConnect: (client) => setUpSession(client, statementTimeout),
  });
  pool.on('error', onIdleError);
  pool.on('connect', (client) => {
    // The statement that runs is told too; without a listener it would end the process.
    client.on('error', () => undefined);
    cutWhenSilent(client, statementTimeout + SILENCE);
  });
  boundQueue(pool, poolSize, queueSize);
  pool.query = createQuery(pool) as pg.Pool['query'];
  return pool;
}

type Connected = Parameters<typeof pg.Pool.prototype.connect>[0];

/** Prisma takes its connections by `connect` too, so nobody passes by. */
function boundQueue(pool: pg.Pool, poolSize: number, queueSize: number): void {
  const connect = pool.connect.bind(pool) as (done?: Connected) => unknown;
  const bounded = (done?: Connected): unknown => {
    // In the queue stands for a moment, too, who gets an idle connection or one that may still be opened.
    if (pool.waitingCount < queueSize + pool.idleCount + poolSize - pool.totalCount) return connect(done);
    const error = new DatabaseBusyError(queueSize);
    return done ? done(error, undefined, () => undefined) : Promise.reject(error);
  };
  pool.connect = bounded as pg.Pool['connect'];
}

/**
 * Runs what `start` begins on a connection of the pool: with one promise for a statement, and without the habit of
 * pg's Pool.query of closing the connection after every error: many refused creations at once would have the server open
 * a connection for each. Throws what the driver throws, and DatabaseBusyError.
 */
export function onConnection<Result>(
  pool: pg.Pool,
  start: (client: pg.PoolClient, done: (error: (Error & { code?: string }) | null, result: Result) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    pool.connect((failure, client, release) => {
      if (!client) return reject(failure);
      try {
        start(client, (error, result) => {
          release(error !== null && !HARMLESS.test(error.code ?? ''));
          if (error) reject(error);
          else resolve(result);
        });
      } catch (cause) {
        release(true);
        reject(cause);
      }
    });
  });
}

const createQuery = (pool: pg.Pool) => (config: pg.QueryConfig, values?: unknown[]) =>
  onConnection<pg.QueryResult>(pool, (client, done) => {
    client.query(config as pg.QueryConfig & string, values as unknown[], done);
  });

/**
 * What every connection is set to, by `SET`: connection poolers refuse these as parameters of it. Compiling a statement costs more
 * than it saves in statements as short as ours. The default price of a random page is a spinning disk's: by it a search
 * reads the whole table and not the narrow index that has all it needs.
 */
async function setUpSession(client: pg.ClientBase, statementTimeout: number): Promise<void> {
  await client.query(
    `SET statement_timeout = ${statementTimeout}; SET idle_in_transaction_session_timeout = ${statementTimeout * 3}; SET jit = off; SET random_page_cost = 1.1`,
  );
}

/**
 * Cuts a connection whose server owes an answer and is silent: paused, unplugged, or behind a firewall that forgot it.
 * pg's own `query_timeout` only stops waiting: inside a transaction it would give the connection back still open.
 */
function cutWhenSilent(client: pg.PoolClient, silence: number): void {
  // Not in pg's types, though in every version of it.
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.setTimeout(silence);
  // A callback of setTimeout would be called once; idle connections are silent by right, any number of times.
  connection.stream.on('timeout', () => {
    const { readyForQuery } = client as unknown as { readyForQuery: boolean };
    if (readyForQuery) return;
    const message = `PostgreSQL did not answer within ${silence} ms`;
    connection.stream.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  });
}
