import type { Database } from '../../app/store/database.types.ts';

/** Columns that say when something began, ends, or was used. */
const TIMES = {
  oidc_records: ['expires_at', 'consumed_at'],
  authorizations: [
    ...['created_at', 'activated_at', 'expires_at', 'last_refresh_at'],
    ...['first_used_at', 'last_request_at', 'ended_at'],
  ],
  sessions: ['expires_at'],
  one_time_links: ['expires_at'],
  rate_limits: ['expire'],
};

/**
 * Makes everything in the database that has a time older by `ms`, as if that had passed since: whether something has
 * ended is the database's to say, whose clock no test can move.
 */
export async function letTimePass({ sql }: Pick<Database, 'sql'>, ms: number): Promise<void> {
  for (const [table, columns] of Object.entries(TIMES)) {
    const older = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 ms'`);
    await sql(`UPDATE ${table} SET ${older.join(', ')}`, [ms]);
  }
  for (const key of ['startedAt', 'authenticatedAt']) {
    await sql(
      `UPDATE sessions SET data = jsonb_set(data, ARRAY[$2], to_jsonb((data->>$2)::float8 - $1::float8)) WHERE data ? $2`,
      [ms, key],
    );
  }
}
