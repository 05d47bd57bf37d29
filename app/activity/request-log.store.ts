import type { Database } from '../store/database.types.ts';
import { SETUP_CHECK } from './setup-check-client.ts';
import type { LogRow } from './to-row.ts';

export type RequestLogStore = ReturnType<typeof createRequestLogStore>;

/** What requests are counted by (ms): days begin at midnight in every time zone. */
const QUARTER_OF_AN_HOUR = 15 * 60_000;

/** Rows of the request log, and how many there are. */
export function createRequestLogStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /**
     * Inserts a batch and counts it, but for a set-up check's requests, in one statement; rows of an organization that is
     * gone by now are not kept. The counts are taken in the order of their key, so that two processes never wait
     * for each other in a circle.
     */
    async insertRows(rows: readonly LogRow[]): Promise<void> {
      await sql(
        `WITH counted AS (
           INSERT INTO request_counts AS c (organization_id, at, outcome, requests)
           SELECT o.id, r.at, r.outcome, r.requests
           FROM json_to_recordset($2::json) AS r (organization uuid, at timestamptz, outcome text, requests integer)
           JOIN organizations o ON o.id = r.organization ORDER BY 1, 2, 3
           ON CONFLICT (organization_id, at, outcome) DO UPDATE SET requests = c.requests + excluded.requests)
         INSERT INTO request_logs (request_id, organization_id, authorization_id, client_id, face, method, path, query,
           status, outcome, duration_ms, error, resource_id, user_agent, request_body, response_body, ignored, created_at)
         SELECT "requestId", o.id, "authorizationId", "clientId", face, method, path, query, status, outcome,
           "durationMs", error, "resourceId", "userAgent", "requestBody", "responseBody", ignored, at
         FROM ROWS FROM (json_to_recordset($1::json) AS ("requestId" text, "organizationId" uuid,
           "authorizationId" text, "clientId" text, face text, method text, path text, query text, status integer,
           outcome text, "durationMs" integer, error text, "resourceId" uuid, "userAgent" text, "requestBody" text,
           "responseBody" text, ignored text, at timestamptz)) WITH ORDINALITY AS r
         LEFT JOIN organizations o ON o.id = r."organizationId"
         WHERE r."organizationId" IS NULL OR o.id IS NOT NULL ORDER BY at, ordinality`,
        [`[${rows.map(({ json }) => json).join(',')}]`, JSON.stringify(count(rows))],
      );
    },
  };
}

/** How many requests of each organization had which outcome, and when. */
function count(rows: readonly LogRow[]) {
  const counts = new Map<string, { organization: string; at: Date; outcome: string; requests: number }>();
  for (const { organizationId: organization, clientId, at, outcome } of rows) {
    if (organization === undefined || clientId === SETUP_CHECK) continue;
    const quarter = Math.floor(at.getTime() / QUARTER_OF_AN_HOUR);
    const key = `${organization} ${quarter} ${outcome}`;
    const counted = counts.get(key);
    if (counted) counted.requests += 1;
    else counts.set(key, { organization, at: new Date(quarter * QUARTER_OF_AN_HOUR), outcome, requests: 1 });
  }
  return [...counts.values()];
}
