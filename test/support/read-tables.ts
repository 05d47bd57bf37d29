import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../../app/store/database.types.ts';
import { findPostgres } from '../../scripts/find-programs.mjs';

/** Every row of every table as text, behind the name of its table: what a dump of the database holds. */
export async function readTables({ sql }: Pick<Database, 'sql'>): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    "SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const rows = await sql<{ row: string }>(
    tables.map(({ name }) => `(SELECT '${name} ' || t::text AS row FROM ${name} t)`).join(' UNION ALL '),
  );
  return rows.map(({ row }) => row).sort();
}

const run = promisify(execFile);

/** What a dump of the whole database holds, in lower case: pg_dump's on a server, the rows of every table embedded. */
export async function dumpText(database: Pick<Database, 'kind' | 'sql'>): Promise<string> {
  if (database.kind === 'embedded') return (await readTables(database)).join('\n').toLowerCase();
  const [row] = await database.sql<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${row?.name}`;
  const { stdout } = await run(path.join(findPostgres() ?? '', 'pg_dump'), ['--data-only', '--dbname', url.href], {
    maxBuffer: 1e9,
  });
  return stdout.toLowerCase();
}
