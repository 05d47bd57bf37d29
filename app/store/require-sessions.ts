import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { isDatabaseUnavailable } from './database-errors.ts';
import { cutWhenSilent, type ServerHosts } from './server-hosts.ts';

/** A pooler stands before PostgreSQL that this server cannot work through: the message is for its operator. */
export class PoolerError extends Error {
  override name = 'PoolerError';
}

/** What a pooler does while others use it too is chance: asked so often, it has shown how it shares. */
const ROUNDS = 5;
/** SQLSTATE: no such prepared statement, and one of that name already. */
const NOT_KEPT = /^(26000|42P05)$/;

/** What PgBouncer says to a transaction there; the code is that of any broken protocol. */
const STATEMENT_MODE = /statement pooling/i;

interface Options {
  readonly hosts: ServerHosts;
  /** The variable that has their URL. */
  readonly variable: string;
  /** Whether locks and migrations go elsewhere: then prepared statements are all that a session must keep. */
  readonly isForStatements: boolean;
  /** For a session or an answer (ms). */
  readonly timeout: number;
}

/**
 * Makes sure that what `first` is connected to keeps for each connection what belongs to its session: advisory locks,
 * settings, prepared statements. PostgreSQL does; PgBouncer does not where `pool_mode` is `transaction`. Closes `first`.
 * Throws PoolerError.
 */
export async function requireSessions(first: pg.Client, options: Options): Promise<void> {
  try {
    if (await isPostgres(first)) return;
    const second = await options.hosts.open();
    try {
      for (const client of [first, second]) cutWhenSilent(client, options.timeout);
      await requireOwnSessions(first, second, options);
    } finally {
      await second.end();
    }
  } finally {
    await first.end();
  }
}

/** PostgreSQL says the number of its process when a connection is opened; a pooler, a number of its own. */
async function isPostgres(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  return rows[0].pid === (client as unknown as { processID: number | null }).processID;
}

async function requireOwnSessions(first: pg.Client, second: pg.Client, options: Options): Promise<void> {
  const { variable, isForStatements, timeout } = options;
  try {
    if (!(await sharesSessions(first, second))) return;
    if (isForStatements && (await keepsStatements(first, second))) return;
  } catch (cause) {
    if (!isDatabaseUnavailable(cause)) throw cause;
    if (STATEMENT_MODE.test((cause as Error).message)) {
      throw new PoolerError(
        `${variable}: the pooler takes no transactions (pool_mode = statement): set pool_mode = session.`,
        { cause },
      );
    }
    throw new PoolerError(
      `${variable}: the pooler gave this server no second session within ${timeout} ms: its pool (default_pool_size of PgBouncer) must be larger than DATABASE_POOL_SIZE + 4 for each process.`,
      { cause },
    );
  }
  throw new PoolerError(
    isForStatements
      ? `${variable}: the pooler shares its sessions (pool_mode = transaction) and keeps no prepared statements: set pool_mode = session, or use PgBouncer 1.21 or newer with max_prepared_statements above 400.`
      : `${variable}: the pooler shares its sessions (pool_mode = transaction), and advisory locks need one of their own: set pool_mode = session, or DATABASE_DIRECT_URL to PostgreSQL itself.`,
  );
}

/**
 * Whether what one connection sets is lost to it or seen by the other: a pooler that hands the session used last to the
 * next transaction shows the second, one that hands out the others first shows the first.
 */
async function sharesSessions(first: pg.Client, second: pg.Client): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const mark = randomUUID();
    await first.query(`SELECT set_config('expressway.session', '${mark}', false)`);
    if ((await readMark(first)) !== mark) return true;
    const isShared = await inTransaction(
      second,
      async () => (await readMark(second)) === mark || (await readMark(first)) !== mark,
    );
    if (isShared) return true;
  }
  return false;
}

async function readMark(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query("SELECT current_setting('expressway.session', true) AS mark");
  return rows[0].mark;
}

/** Whether each of two connections runs its own statement by a name that both gave. */
async function keepsStatements(first: pg.Client, second: pg.Client): Promise<boolean> {
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `probe_${randomUUID()}`;
      const run = async (client: pg.Client, text: string): Promise<void> => void (await client.query({ name, text }));
      await run(first, 'SELECT 1 AS one');
      await run(first, 'SELECT 1 AS one');
      await inTransaction(second, async () => {
        await run(second, 'SELECT 2 AS two');
        await run(first, 'SELECT 1 AS one');
      });
    }
    return true;
  } catch (cause) {
    if (NOT_KEPT.test(String((cause as { code?: string }).code))) return false;
    throw cause;
  }
}

/** Holds a session of the pooler meanwhile. */
async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}
