import type { Database } from '../store/database.types.ts';

export type PruningStore = ReturnType<typeof createPruningStore>;

/** Deletes rows whose time has passed, a few at a time so that nobody waits behind a long lock. */
export function createPruningStore({ sql }: Pick<Database, 'sql'>) {
  /** `table` and `condition` are constants of this file. */
  const prune = (table: string, condition: string) => async (before: Date, limit: number) => {
    const rows = await sql(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${condition} < $1 LIMIT $2::integer FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [before, limit],
    );
    return rows.length;
  };
  return {
    deleteRequestLogs: prune('request_logs', 'created_at'),
    deleteRequestCounts: prune('request_counts', 'at'),
    deleteSessions: prune('sessions', 'expires_at'),
    deleteOneTimeLinks: prune('one_time_links', 'expires_at'),
    deleteRateLimits: prune('rate_limits', 'expire'),
    deleteOidcRecords: prune('oidc_records', 'expires_at'),
  };
}
