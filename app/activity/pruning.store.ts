import type { Database } from '../store/database.types.ts';

export type PruningStore = ReturnType<typeof createPruningStore>;

/**
 * Deletes rows whose time passed more than `keep` seconds ago by the database's clock, a few at a time so that nobody
 * waits behind a long lock. Each gives how many rows went.
 */
export function createPruningStore({ sql }: Pick<Database, 'sql'>) {
  const PAST = "< now() - $1::double precision * interval '1 second'";
  /** `table` and `time`, the last part of the condition, are constants of this file. */
  const prune = (table: string, time: string) => async (keep: number, limit: number) => {
    const rows = await sql(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${time} ${PAST} LIMIT $2::integer FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [keep, limit],
    );
    return rows.length;
  };
  /** Of a table that is only added to: its oldest rows have the lowest ids, so that no index of times is kept for this. */
  const pruneOldest = (table: string) => async (keep: number, limit: number) => {
    const rows = await sql(
      `DELETE FROM ${table} WHERE id = ANY (ARRAY(
         SELECT id FROM (SELECT id, created_at FROM ${table} ORDER BY id LIMIT $2::integer) AS oldest
         WHERE created_at ${PAST})) RETURNING 1`,
      [keep, limit],
    );
    return rows.length;
  };
  return {
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
