import type { Database } from '../store/database.types.ts';
import type { RequestLogEntry } from './request-log.types.ts';

export type RequestLogStore = ReturnType<typeof createRequestLogStore>;

/** Rows of the request log. */
export function createRequestLogStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** Inserts a batch in one statement; an organization that is gone by now leaves its rows without one. */
    async insertEntries(entries: readonly RequestLogEntry[]): Promise<void> {
      await sql(
        `INSERT INTO request_logs (request_id, organization_id, authorization_id, client_id, face, method, path, query,
           status, duration_ms, error, resource_id, user_agent, request_body, response_body, created_at)
         SELECT r."requestId", o.id, r."authorizationId", r."clientId", r.face, r.method, r.path, r.query, r.status,
           r."durationMs", r.error, r."resourceId", r."userAgent", r."requestBody", r."responseBody", r.at
         FROM jsonb_to_recordset($1::jsonb) AS r("requestId" text, "organizationId" uuid, "authorizationId" text,
           "clientId" text, face text, method text, path text, query jsonb, status integer, "durationMs" integer,
           error text, "resourceId" uuid, "userAgent" text, "requestBody" jsonb, "responseBody" jsonb, at timestamptz)
         LEFT JOIN organizations o ON o.id = r."organizationId"
         ORDER BY r.at`,
        [JSON.stringify(entries)],
      );
    },
  };
}
