import type { Database } from '../../app/store/database.types.ts';

/** Columns that say when something happened; what is still to come (ends of lifetimes, sessions) stays. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  organizations: ['created_at'],
  admins: ['created_at'],
  memberships: ['created_at'],
  client_secrets: ['created_at'],
  connections: ['created_at'],
  authorizations: ['created_at', 'activated_at', 'first_used_at', 'last_request_at', 'last_refresh_at'],
  users: ['created_at', 'last_modified'],
  groups: ['created_at', 'last_modified'],
  changes: ['created_at'],
  request_logs: ['created_at'],
  audit_events: ['created_at'],
};

/** Time passes: all that has happened is so long ago ("3 days"), and nothing else. */
export async function travel(database: Database, interval: string): Promise<void> {
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const set = columns.map((column) => `${column} = ${column} - $1::interval`).join(', ');
    await database.sql(`UPDATE ${table} SET ${set}`, [interval]);
  }
  // By way of a time without rows: two rows of one key must never meet.
  for (const by of [`-1000 years`, `1000 years`]) {
    const way = by.startsWith('-') ? '- $1::interval' : '';
    await database.sql(
      `UPDATE request_counts SET at = at ${way} + $${way ? 2 : 1}::interval`,
      way ? [interval, by] : [by],
    );
  }
}

/** A month of quiet days: what Okta asks for by itself, and a few that went wrong. */
export async function addQuietMonth(database: Database, organizationId: string): Promise<void> {
  await database.sql(
    `INSERT INTO request_counts (organization_id, at, outcome, requests)
     SELECT $1::uuid, date_trunc('hour', now()) - make_interval(hours => hour), outcome, requests
     FROM generate_series(1, 24 * 29) AS hour,
     LATERAL (VALUES
       ('ok', CASE WHEN (hour / 24) % 7 IN (3, 4) THEN 1 + hour % 3 ELSE 6 + (hour * 7) % 17 END),
       ('refused', CASE WHEN hour % 31 = 5 THEN 1 + hour % 3 ELSE 0 END),
       ('denied', CASE WHEN hour BETWEEN 300 AND 303 THEN 4 ELSE 0 END),
       ('failed', CASE WHEN hour % 173 = 40 THEN 2 ELSE 0 END)
     ) AS counted (outcome, requests)
     WHERE requests > 0
     ON CONFLICT DO NOTHING`,
    [organizationId],
  );
}
