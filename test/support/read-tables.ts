import type { Database } from '../../app/store/database.types.ts';

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
