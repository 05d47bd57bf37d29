import type { Database } from '../store/database.types.ts';
import { toJsonText } from './json-text.ts';
import type { RequestLogEntry } from './request-log.types.ts';
import { SETUP_CHECK } from './setup-check-client.ts';
import { toOutcome } from './to-outcome.ts';

export type RequestLogStore = ReturnType<typeof createRequestLogStore>;

/** Rows of the request log, and how many there are. */
export function createRequestLogStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /**
     * Inserts a batch and counts it, but for a set-up check's requests, in one statement; an organization that is gone by
     * now leaves its rows without one. The counts are taken in the order of their key, so that two processes never wait for each other in a circle.
     */
    async insertEntries(entries: readonly RequestLogEntry[]): Promise<void> {
      await sql(
        `WITH entries AS MATERIALIZED (
           SELECT r.*, o.id AS organization
           FROM ROWS FROM (json_to_recordset($1::json) AS ("requestId" text, "organizationId" uuid,
             "authorizationId" text, "clientId" text, face text, method text, path text, query json, status integer,
             outcome text, "durationMs" integer, error text, "resourceId" uuid, "userAgent" text, "requestBody" json,
             "responseBody" json, ignored json, at timestamptz)) WITH ORDINALITY AS r
           LEFT JOIN organizations o ON o.id = r."organizationId"),
         counted AS (
           INSERT INTO request_counts AS c (organization_id, at, outcome, requests)
           SELECT organization, date_bin('15 minutes', at, '2000-01-01T00:00:00Z'), outcome, count(*)
           FROM entries WHERE organization IS NOT NULL AND "clientId" IS DISTINCT FROM $2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
           ON CONFLICT (organization_id, at, outcome) DO UPDATE SET requests = c.requests + excluded.requests)
         INSERT INTO request_logs (request_id, organization_id, authorization_id, client_id, face, method, path, query,
           status, outcome, duration_ms, error, resource_id, user_agent, request_body, response_body, ignored, created_at)
         SELECT "requestId", organization, "authorizationId", "clientId", face, method, path, query, status, outcome,
           "durationMs", error, "resourceId", "userAgent", "requestBody", "responseBody", ignored, at
         FROM entries ORDER BY at, ordinality`,
        [`[${entries.map(toText).join(',')}]`, SETUP_CHECK],
      );
    },
  };
}

function toText(entry: RequestLogEntry): string {
  const { requestId, organizationId, authorizationId, clientId, face, method, path, status, durationMs } = entry;
  const { error, resourceId, userAgent, query, requestBody, responseBody, ignored, at } = entry;
  const plain = JSON.stringify({
    requestId,
    organizationId,
    authorizationId,
    clientId,
    face,
    method,
    path,
    status,
    outcome: toOutcome(status),
    durationMs,
    error,
    resourceId,
    userAgent,
    at,
  });
  const members = [
    toMember('query', query),
    toMember('requestBody', requestBody),
    toMember('responseBody', responseBody),
    toMember('ignored', ignored),
  ];
  return `${plain.slice(0, -1)}${members.join('')}}`;
}

const toMember = (name: string, value: unknown): string =>
  value === undefined ? '' : `,"${name}":${toJsonText(value)}`;
