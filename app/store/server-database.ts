import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { LOCKS } from './advisory-locks.ts';
import { findBounds } from './bounds.ts';
import { createStatementShares } from './create-shares.ts';
import type { Database, MigrationConnection, SqlOptions } from './database.types.ts';
import { DatabaseReadOnlyError } from './database-errors.ts';
import { migrateServer } from './migrate-server.ts';
import { onConnection, openPool, type ServerLimits } from './open-pool.ts';
import { runStatement } from './run-statement.ts';
import { createServerHosts, cutWhenSilent } from './server-hosts.ts';

/** Prepared statements a connection keeps at most: shapes are few, but for filters and IN lists of varying length. */
const MAX_STATEMENTS = 400;
/** Connections beside those for requests: the request log writes, and probes are answered, however busy those are. */
const ASIDE = 2;
const IDLE_TIMEOUT = 10_000;
/** For probes: they are asked every few seconds and must answer before their own patience ends (ms). */
const PING_TIMEOUT = 3_000;

export interface ServerOptions {
  /** Of one host or several. */
  url: string;
  /** For locks and migrations, which need a session of their own, where a pooler at `url` has none to give. */
  directUrl?: string | undefined;
  /** Undefined: another process has applied them. */
  migrations: string | undefined;
  limits: ServerLimits;
  /** Told of errors on idle connections, so that a restart of the database does not end this process. */
  onIdleError: (cause: Error) => void;
  /** Told once, when a migration has to wait for other sessions. */
  onWaiting?: ((cause: Error) => void) | undefined;
}

/** Connects to PostgreSQL and migrates it under Prisma's advisory lock. Throws what the driver throws. */
export async function openServerDatabase({
  url,
  directUrl,
  migrations,
  limits,
  onIdleError,
  onWaiting,
}: ServerOptions): Promise<Database> {
  const toHosts = (of: string, variable: string) =>
    createServerHosts({ url: of, variable, connectTimeout: limits.connectTimeout, onIdleError });
  const hosts = toHosts(url, 'DATABASE_URL');
  const direct = directUrl === undefined ? hosts : toHosts(directUrl, 'DATABASE_DIRECT_URL');
  /** A connection of its own, with a session of its own. */
  const connect = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = await direct.open();
    try {
      return await work(client);
    } finally {
      cutWhenSilent(client, limits.connectTimeout);
      // A pooler keeps the session, and its locks for a moment or for ever, when the connection has ended.
      await client.query('SELECT pg_advisory_unlock_all()').catch(onIdleError);
      await client.end();
    }
  };
  const exclusively = <T>(lock: number, work: (client: pg.Client) => Promise<T>): Promise<T> =>
    connect(async (client) => {
      // A role may have limits for requests: whoever holds the lock may have it for longer.
      await client.query('SET lock_timeout = 0; SET statement_timeout = 0');
      // Waiting for another process, and a migration, may take any time.
      cutWhenSilent(client, 0);
      await client.query('SELECT pg_advisory_lock($1)', [lock]);
      return work(client);
    });
  if (migrations !== undefined)
    await exclusively(LOCKS.migration, (client) =>
      migrateServer(toMigrationConnection(client), migrations, { onWaiting }),
    );
  const pool = openPool({ hosts, limits, idleTimeout: IDLE_TIMEOUT, onIdleError });
  const aside = openPool({ hosts, limits: { ...limits, poolSize: ASIDE }, idleTimeout: 0, onIdleError });
  const nameOf = createStatementNames();
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) ?? '' }),
  });
  const { all, scans } = createStatementShares(limits);
  /** Runs what ends with both places given back, once it has them. */
  async function runScan<Result>(owner: string, run: () => Promise<Result>): Promise<Result> {
    await scans.enter(owner);
    try {
      await all.enter(owner);
    } catch (cause) {
      scans.leave(owner);
      throw cause;
    }
    return run();
  }
  const sql: Database['sql'] = <Row>(text: string, values: readonly unknown[] = [], options: SqlOptions = {}) => {
    const bounds = findBounds();
    const { oneOff, scanOf } = options;
    const statement = { name: oneOff ? undefined : nameOf(text), text, values };
    const owner = bounds?.owner ?? scanOf;
    if (owner === undefined) return runStatement<Row>(pool, statement, { bounds, limits });
    const onEnd = (): void => {
      all.leave(owner);
      if (scanOf !== undefined) scans.leave(owner);
    };
    const run = () => runStatement<Row>(pool, statement, { bounds, limits, onEnd });
    if (scanOf !== undefined) return runScan(owner, run);
    const turn = all.enter(owner);
    return turn ? turn.then(run) : run();
  };
  let pinging: Promise<void> | undefined;
  return {
    kind: 'server',
    prisma,
    sql,
    sqlAside: <Row>(text: string, values: readonly unknown[] = [], { oneOff }: SqlOptions = {}) => {
      const statement = { name: oneOff ? undefined : nameOf(text), text, values };
      return runStatement<Row>(aside, statement, { bounds: undefined, limits });
    },
    exclusively: (lock, work) => exclusively(lock, () => work()),
    tryExclusively: (lock, work) =>
      connect(async (client) => {
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS taken', [lock]);
        if (!rows[0].taken) return false;
        await work();
        return true;
      }),
    countConnections: () => ({
      total: pool.totalCount + aside.totalCount,
      idle: pool.idleCount + aside.idleCount,
      waiting: pool.waitingCount + pool.countLooking() + all.countWaiting() + scans.countWaiting(),
    }),
    ping() {
      // One for all who ask meanwhile: probes are open to everybody.
      pinging ??= ping(aside).finally(() => {
        pinging = undefined;
      });
      return pinging;
    },
    async close() {
      await prisma.$disconnect();
      for (const each of [pool, aside]) if (!each.ended) await each.end();
    },
  };
}

/** Throws DatabaseReadOnlyError, and closes the connection, where the server takes no writes. */
const askWhetherItWrites = (pool: pg.Pool): Promise<void> =>
  onConnection(pool, (client, done) => {
    client.query("SELECT current_setting('transaction_read_only')::boolean AS reads", (error, result) => {
      const onlyReads = error === null && result.rows[0].reads;
      done(onlyReads ? new DatabaseReadOnlyError('PostgreSQL takes no writes') : error, undefined);
    });
  });

async function ping(pool: pg.Pool): Promise<void> {
  const late = new Error(`no answer within ${PING_TIMEOUT} ms`);
  await Promise.race([
    askWhetherItWrites(pool),
    wait(PING_TIMEOUT, undefined, { ref: false }).then(() => Promise.reject(late)),
  ]);
}

const toMigrationConnection = (client: pg.Client): MigrationConnection => ({
  exec: (script) => client.query(script),
  query: (text, values) => client.query(text, values),
});

/**
 * Names a statement by its text, by a digest of it: behind a pooler, which shares sessions, no name of one process is
 * that of another statement in another. Past the cap statements stay unnamed and are planned each time.
 */
function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_STATEMENTS) return known;
    const name = `s_${createHash('sha256').update(text).digest('base64url')}`;
    names.set(text, name);
    return name;
  };
}
