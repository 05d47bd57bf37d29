import type { Database } from '../store/database.types.ts';

export type PruningStore = ReturnType<typeof createPruningStore>;

/** Deletes rows whose time was before a given one, a few at a time so that nobody waits behind a long lock. */
export function createPruningStore({ sql }: Pick<Database, 'sql'>) {
  /** `table` and `time`, the last part of the condition, are constants of this file. */
  const prune = (table: string, time: string) => async (before: Date, limit: number) => {
    const rows = await sql(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${time} < $1::timestamptz LIMIT $2::integer FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [before, limit],
    );
    return rows.length;
  };
  /** Of a table that is only added to: its oldest rows have the lowest ids, so that no index of times is kept for this. */
  const pruneOldest = (table: string) => async (before: Date, limit: number) => {
    const rows = await sql(
      `DELETE FROM ${table} WHERE id = ANY (ARRAY(
         SELECT id FROM (SELECT id, created_at FROM ${table} ORDER BY id LIMIT $2::integer) AS oldest
         WHERE created_at < $1::timestamptz)) RETURNING 1`,
      [before, limit],
    );
    return rows.length;
  };
  return {
    /** The time by the database's clock. */
    async readTime(): Promise<Date> {
      const [row] = await sql<{ now: Date }>('SELECT now() AS now');
      return (row as { now: Date }).now;
    },

    // Each takes the time before which rows are deleted and how many at most, and gives how many were.
    deleteRequestLogs: prune('request_logs', 'created_at'),
    deleteRequestCounts: prune('request_counts', 'at'),
    deleteChanges: pruneOldest('changes'),
    deleteAuditEvents: pruneOldest('audit_events'),
    deleteSessions: prune('sessions', 'expires_at'),
    deleteOneTimeLinks: prune('one_time_links', 'expires_at'),
    deleteRateLimits: prune('rate_limits', 'expire'),
    deleteInteractions: prune('oidc_records', "kind = 'Interaction' AND expires_at"),
    deleteOidcRecords: prune('oidc_records', 'expires_at'),
  };
}
