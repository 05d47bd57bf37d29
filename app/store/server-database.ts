import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import type { Database, MigrationConnection } from './database.types.ts';
import { MIGRATION_LOCK, migrate } from './migrate.ts';

/** Prepared statements a connection keeps at most: shapes are few, but for filters and IN lists of varying length. */
const MAX_STATEMENTS = 400;
const POOL_SIZE = 10;
/** To open a connection, or to wait for a free one of the pool (ms). */
const CONNECT_TIMEOUT = 5_000;
/** The server itself gives up on a statement after this (ms) … */
const STATEMENT_TIMEOUT = 7_000;
/** … and a connection on which the server says nothing for this long while it owes an answer is cut (ms). */
const SILENCE_TIMEOUT = 9_000;
/** For probes: they are asked every few seconds and must answer before their own patience ends (ms). */
const PING_TIMEOUT = 3_000;
const INT8 = 20;

export interface ServerOptions {
  url: string;
  migrations: string;
  /** Told of errors on idle connections, so that a restart of the database does not end this process. */
  onIdleError: (cause: Error) => void;
}

/** Connects to PostgreSQL and migrates it under Prisma's advisory lock. Throws what the driver throws. */
export async function openServerDatabase({ url, migrations, onIdleError }: ServerOptions): Promise<Database> {
  const connection = { connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT, keepAlive: true };
  /** On a connection of its own: waiting for another server, and a migration, may take longer than any statement may. */
  const exclusively = async <T>(lock: number, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(connection);
    client.on('error', onIdleError);
    await client.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [lock]);
      return await work(client);
    } finally {
      // Ends the lock too.
      await client.end();
    }
  };
  await exclusively(MIGRATION_LOCK, (client) => migrate(toMigrationConnection(client), migrations));
  const pool = new pg.Pool({ ...connection, max: POOL_SIZE, onConnect: limitStatements });
  pool.on('error', onIdleError);
  pool.on('connect', cutWhenSilent);
  const nameOf = createStatementNames();
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) ?? '' }),
  });
  return {
    kind: 'server',
    prisma,
    async sql<Row>(text: string, values: readonly unknown[] = [], { oneOff = false } = {}) {
      const name = oneOff ? undefined : nameOf(text);
      const { rows } = await pool.query({ ...(name && { name }), text, values: [...values], types });
      return rows as Row[];
    },
    exclusively: (lock, work) => exclusively(lock, () => work()),
    countConnections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async ping() {
      const late = new Error(`no answer within ${PING_TIMEOUT} ms`);
      await Promise.race([
        pool.query('SELECT 1'),
        wait(PING_TIMEOUT, undefined, { ref: false }).then(() => Promise.reject(late)),
      ]);
    },
    async close() {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

/**
 * `SET`, since connection poolers refuse these among the parameters of the connection. Compiling a statement costs more
 * than it saves in statements as short as ours. The default price of a random page is a spinning disk's: by it a search
 * reads the whole table and not the narrow index that has all it needs.
 */
async function limitStatements(client: pg.ClientBase): Promise<void> {
  await client.query(
    `SET statement_timeout = ${STATEMENT_TIMEOUT}; SET idle_in_transaction_session_timeout = ${STATEMENT_TIMEOUT * 3}; SET jit = off; SET random_page_cost = 1.1`,
  );
}

/**
 * Cuts a connection whose server owes an answer and is silent: paused, unplugged, or behind a firewall that forgot it.
 * pg's own `query_timeout` only stops waiting: inside a transaction it would give the connection back still open.
 */
function cutWhenSilent(client: pg.PoolClient): void {
  // Not in pg's types, though in every version of it.
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.setTimeout(SILENCE_TIMEOUT);
  // A callback of setTimeout would be called once; idle connections are silent by right, any number of times.
  connection.stream.on('timeout', () => {
    const { readyForQuery } = client as unknown as { readyForQuery: boolean };
    if (readyForQuery) return;
    const message = `PostgreSQL did not answer within ${SILENCE_TIMEOUT} ms`;
    connection.stream.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  });
}

/** bigint as number: our sequences stay below 2^53, and the embedded database answers so too. */
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 && format !== ('binary' as string) ? Number : pg.types.getTypeParser(oid, format)) as never,
};

const toMigrationConnection = (client: pg.Client): MigrationConnection => ({
  exec: (script) => client.query(script),
  query: (text, values) => client.query(text, values),
});

/** Names a statement by its text; past the cap statements stay unnamed and are planned each time. */
function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_STATEMENTS) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}
