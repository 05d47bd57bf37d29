import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import type { Database, MigrationConnection } from './database.types.ts';
import { MIGRATION_LOCK, migrate } from './migrate.ts';

/** Prepared statements a connection keeps at most: shapes are few, IN lists of varying length are not. */
const MAX_STATEMENTS = 400;
const POOL_SIZE = 10;
const CONNECT_TIMEOUT = 5_000;
const INT8 = 20;

export interface ServerOptions {
  url: string;
  migrations: string;
  /** Told of errors on idle connections, so that a restart of the database does not end this process. */
  onIdleError: (cause: Error) => void;
}

/** Connects to PostgreSQL and migrates it under Prisma's advisory lock. Throws what the driver throws. */
export async function openServerDatabase({ url, migrations, onIdleError }: ServerOptions): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, connectionTimeoutMillis: CONNECT_TIMEOUT });
  pool.on('error', onIdleError);
  const exclusively = async <T>(lock: number, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [lock]);
      try {
        return await work(client);
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [lock]);
      }
    } finally {
      client.release();
    }
  };
  try {
    await exclusively(MIGRATION_LOCK, (client) => migrate(toMigrationConnection(client), migrations));
  } catch (cause) {
    await pool.end();
    throw cause;
  }
  const nameOf = createStatementNames();
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) ?? '' }),
  });
  return {
    kind: 'server',
    prisma,
    async sql<Row>(text: string, values: readonly unknown[] = []) {
      const name = nameOf(text);
      const { rows } = await pool.query({ ...(name && { name }), text, values: [...values], types });
      return rows as Row[];
    },
    exclusively: (lock, work) => exclusively(lock, () => work()),
    async ping() {
      await pool.query('SELECT 1');
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** bigint as number: our sequences stay below 2^53, and the embedded database answers so too. */
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 && format !== ('binary' as string) ? Number : pg.types.getTypeParser(oid, format)) as never,
};

const toMigrationConnection = (client: pg.PoolClient): MigrationConnection => ({
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
