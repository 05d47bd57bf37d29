import type { Database } from '../store/database.types.ts';

/** What an entry of the audit list tells. */
export interface AuditedDetails {
  readonly id: number;
  readonly details: unknown;
  /** One of the probes occurs in it. */
  readonly matches: boolean;
}

export type ConsoleErasureStore = ReturnType<typeof createConsoleErasureStore>;

/** What administrators left of a user whom they looked at: the audit list, and where their sessions return to. */
export function createConsoleErasureStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /**
     * At most `limit` entries behind `after`, of which the last, and those that match, are given. What is about
     * administrators is not: they are other people than users.
     */
    listDetails(
      organizationId: string,
      { probes, after, limit }: { probes: readonly string[]; after: number; limit: number },
    ): Promise<AuditedDetails[]> {
      return sql<AuditedDetails>(
        `WITH page AS MATERIALIZED (
           SELECT id, action, details FROM audit_events WHERE organization_id = $1::uuid AND id > $2
           ORDER BY id LIMIT $3::integer
         ), texts AS MATERIALIZED (SELECT id, fold_case(details::text) AS text FROM page WHERE action NOT LIKE 'admin.%'),
         matching AS (
           SELECT id FROM texts WHERE EXISTS (SELECT FROM unnest($4::text[]) AS probe WHERE strpos(text, probe) > 0))
         SELECT p.id, p.details, m.id IS NOT NULL AS matches FROM page p LEFT JOIN matching m USING (id)
         WHERE m.id IS NOT NULL OR p.id = (SELECT max(id) FROM page) ORDER BY p.id`,
        [organizationId, after, limit, probes],
      );
    },

    async updateDetails(organizationId: string, id: number, details: unknown): Promise<void> {
      await sql('UPDATE audit_events SET details = $3::jsonb WHERE organization_id = $1::uuid AND id = $2', [
        organizationId,
        id,
        JSON.stringify(details),
      ]);
    },

    /** Lets no session return to an address that has one of the folded texts in it. */
    async clearReturns(texts: readonly string[]): Promise<void> {
      await sql(
        `UPDATE sessions SET data = data - 'returnTo' WHERE EXISTS (
           SELECT FROM unnest($1::text[]) AS probe WHERE strpos(fold_case(data ->> 'returnTo'), probe) > 0)`,
        [texts],
      );
    },
  };
}
