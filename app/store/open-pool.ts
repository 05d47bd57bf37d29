import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { ClientGoneError, DatabaseBusyError, DeadlineError, isDatabaseReadOnly } from './database-errors.ts';
import { cutWhenSilent, type ServerHosts } from './server-hosts.ts';

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
  hosts: ServerHosts;
  limits: ServerLimits;
  /** Connections are closed when they were idle for this long (ms); 0: never. */
  idleTimeout: number;
  /** Told of errors on idle connections, so that a restart of the database does not end this process. */
  onIdleError: (cause: Error) => void;
}

/** How long beyond the limit of a statement a silent server is waited for (ms); then the connection is cut. */
export const SILENCE = 2_000;
/** SQLSTATE of refusals that leave a connection as good as it was: a constraint, a lost race, a statement or lock too slow. */
const HARMLESS = /^(23...|40...|55P03|57014|DEADLINE_PASSED)$/;
/** A row that something else holds is waited for this long at most (ms): whoever waits has a connection. */
const LOCK_TIMEOUT = 5_000;

/** A pool, and how many of those who want a connection wait for a host that takes writes. */
export type Pool = pg.Pool & { countLooking(): number };

/** Opens a pool for `sql` and Prisma that refuses with DatabaseBusyError what would have to wait behind its queue. */
export function openPool({ hosts, limits, idleTimeout, onIdleError }: PoolOptions): Pool {
  const { poolSize, queueSize, connectTimeout, statementTimeout } = limits;
  /** When each connection was opened. */
  const epochs = new WeakMap<pg.ClientBase, number>();
  const pool = new pg.Pool({
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    max: poolSize,
    // Made by `new` for each connection, which goes to the host of that moment.
    Client: class extends pg.Client {
      constructor() {
        super(hosts.current());
        epochs.set(this, hosts.epoch());
      }
    },
    async onConnect(client) {
      cutWhenSilent(client, connectTimeout);
      await setUpSession(client, statementTimeout);
      await hosts.check(client);
    },
  });
  pool.on('error', onIdleError);
  pool.on('connect', (client) => {
    // The statement that runs is told too; without a listener it would end the process.
    client.on('error', () => undefined);
    cutWhenSilent(client, statementTimeout + SILENCE);
    toConnection(client).on('errorMessage', (error) => {
      if (!isDatabaseReadOnly(error)) return;
      epochs.delete(client);
      hosts.doubt();
    });
  });
  const countLooking = leaveHosts(pool, hosts, (client) => epochs.get(client) !== hosts.epoch());
  boundQueue(pool, { poolSize, queueSize, countLooking });
  pool.query = createQuery(pool) as pg.Pool['query'];
  return Object.assign(pool, { countLooking });
}

type Connected = Parameters<typeof pg.Pool.prototype.connect>[0];

/** Not in pg's types, though in every version of it. */
const toConnection = (client: pg.ClientBase): EventEmitter =>
  (client as unknown as { connection: EventEmitter }).connection;

/**
 * Has `connect` give only connections to the host of the moment, and look for another where none can be opened to it.
 * Prisma takes its connections by `connect` too, so this covers every statement. Gives how many wait for a host to be found.
 */
function leaveHosts(pool: pg.Pool, hosts: ServerHosts, isLeft: (client: pg.ClientBase) => boolean): () => number {
  const connect = pool.connect.bind(pool);
  let looking = 0;
  const take = (done: Connected, mayFind: boolean): void => {
    const epoch = hosts.epoch();
    connect((failure, client, release) => {
      if (client && isLeft(client)) {
        release(true);
        take(done, mayFind);
      } else if (failure && mayFind && hosts.mayHelp(failure)) {
        // Another has found it meanwhile.
        if (hosts.epoch() !== epoch) return take(done, false);
        looking += 1;
        const found = hosts.find().finally(() => {
          looking -= 1;
        });
        found.then(
          () => take(done, false),
          (cause) => done(cause, undefined, release),
        );
      } else done(failure, client, release);
    });
  };
  pool.connect = ((done?: Connected) => {
    if (done) return take(done, true);
    return new Promise<pg.PoolClient>((resolve, reject) => {
      take((failure, client) => (client ? resolve(client) : reject(failure)), true);
    });
  }) as pg.Pool['connect'];
  return () => looking;
}

interface QueueBounds extends Pick<ServerLimits, 'poolSize' | 'queueSize'> {
  /** How many wait outside the pool's own queue. */
  readonly countLooking: () => number;
}

function boundQueue(pool: pg.Pool, { poolSize, queueSize, countLooking }: QueueBounds): void {
  const connect = pool.connect.bind(pool) as (done?: Connected) => unknown;
  const bounded = (done?: Connected): unknown => {
    // In the queue stands for a moment, too, who gets an idle connection or one that may still be opened.
    const waiting = pool.waitingCount + countLooking();
    if (waiting < queueSize + pool.idleCount + poolSize - pool.totalCount) return connect(done);
    const error = new DatabaseBusyError(queueSize);
    return done ? done(error, undefined, () => undefined) : Promise.reject(error);
  };
  pool.connect = bounded as pg.Pool['connect'];
}

/**
 * Runs what `start` begins on a connection of the pool: with one promise for a statement, and without the habit of
 * pg's Pool.query of closing the connection after every error: many refused creations at once would have the server open
 * a connection for each. `start` may refuse to begin by DeadlineError and ClientGoneError; `onEnd` is called when nothing
 * runs any more. Throws what the driver throws, and DatabaseBusyError.
 */
export function onConnection<Result>(
  pool: pg.Pool,
  start: (client: pg.PoolClient, done: (error: (Error & { code?: string }) | null, result: Result) => void) => void,
  onEnd: () => void = () => undefined,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      onEnd();
      reject(cause);
    };
    pool.connect((failure, client, release) => {
      if (!client) return fail(failure);
      try {
        start(client, (error, result) => {
          release(error !== null && !HARMLESS.test(error.code ?? ''));
          if (error) return fail(error);
          onEnd();
          resolve(result);
        });
      } catch (cause) {
        release(!(cause instanceof DeadlineError || cause instanceof ClientGoneError));
        fail(cause);
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
    `SET statement_timeout = ${statementTimeout}; SET lock_timeout = ${toLockTimeout(statementTimeout)}; SET idle_in_transaction_session_timeout = ${statementTimeout * 3}; SET jit = off; SET random_page_cost = 1.1`,
  );
}

/** Shorter than a statement may take: a lock that is waited for has its own name. */
const toLockTimeout = (statementTimeout: number) => Math.min(LOCK_TIMEOUT, Math.ceil((statementTimeout * 5) / 7));
