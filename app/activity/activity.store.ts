import type { Database } from '../store/database.types.ts';
import type {
  CountedRequests,
  CountQuery,
  LoggedRequest,
  LoggedRequestDetail,
  RequestFilter,
  RequestPosition,
} from './activity.types.ts';
import { SETUP_CHECK } from './setup-check-client.ts';
import { OUTCOMES, type Outcome } from './to-outcome.ts';

export type ActivityStore = ReturnType<typeof createActivityStore>;

/** What a list needs of a row: bodies stay where they are. */
const COLUMNS = `id, request_id AS "requestId", created_at AS "at", face, method, path, query::json, status, outcome,
  duration_ms AS "durationMs", error, resource_id AS "resourceId", coalesce(ignored, '[]')::json AS ignored,
  CASE WHEN face = 'oauth' THEN request_body::json->>'grant_type' END AS "grantType"`;
const NEWEST_FIRST = 'ORDER BY created_at DESC, id DESC';
/** Of one request: a bulk request is one row, a client that could choose ids might share one. */
const MAX_SAME_ID = 20;

/** A statement of its own for each: for an outcome that never happened, a plan for all of them reads every row. */
const PROBLEMS = OUTCOMES.filter((outcome) => outcome !== 'ok');
const selectNewest = (outcome: Outcome): string =>
  `(SELECT ${COLUMNS} FROM request_logs WHERE organization_id = $1::uuid AND outcome = '${outcome}'
    AND client_id IS DISTINCT FROM $3::text ${NEWEST_FIRST} LIMIT $2::integer)`;

/** Reads the request log; every statement names the organization. */
export function createActivityStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** At most `limit` requests, the nearest to `from` first: older ones, or newer ones where `direction` says so. */
    listRequests(
      organizationId: string,
      filter: RequestFilter,
      { limit, from, direction }: { limit: number; from?: RequestPosition; direction: 'older' | 'newer' },
    ): Promise<LoggedRequest[]> {
      const values: unknown[] = [];
      const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
      const conditions = [
        `organization_id = ${bind(organizationId, 'uuid')}`,
        filter.outcome && `outcome = ${bind(filter.outcome, 'text')}`,
        filter.method && `method = ${bind(filter.method, 'text')}`,
        filter.resourceId && `resource_id = ${bind(filter.resourceId, 'uuid')}`,
        filter.from && `created_at >= ${bind(filter.from, 'timestamptz')}`,
        filter.to && `created_at < ${bind(filter.to, 'timestamptz')}`,
        filter.ofClients && `client_id IS DISTINCT FROM ${bind(SETUP_CHECK, 'text')}`,
        from &&
          `(created_at, id) ${direction === 'older' ? '<' : '>'} (${bind(from.at, 'timestamptz')}, ${bind(from.id, 'bigint')})`,
      ].filter((condition) => condition !== undefined);
      return sql(
        `SELECT ${COLUMNS} FROM request_logs WHERE ${conditions.join(' AND ')}
         ${direction === 'older' ? NEWEST_FIRST : 'ORDER BY created_at, id'} LIMIT ${bind(limit, 'integer')}`,
        values,
        // Planned for these values: a plan for all reads a million rows for a method that was never used.
        { oneOff: true },
      );
    },

    /** The newest requests of clients that did not succeed: of each outcome its newest, then the newest of these. */
    listFailures(organizationId: string, limit: number): Promise<LoggedRequest[]> {
      return sql(
        `SELECT f.* FROM (${PROBLEMS.map(selectNewest).join(' UNION ALL ')}) AS f
         ORDER BY f.at DESC, f.id DESC LIMIT $2::integer`,
        [organizationId, limit, SETUP_CHECK],
      );
    },

    /** Every row of that request, in their order. */
    findRequests(organizationId: string, requestId: string): Promise<LoggedRequestDetail[]> {
      return sql(
        `SELECT ${COLUMNS}, authorization_id AS "authorizationId", client_id AS "clientId",
           user_agent AS "userAgent", request_body::json AS "requestBody", response_body::json AS "responseBody"
         FROM request_logs WHERE organization_id = $1::uuid AND request_id = $2
         ORDER BY created_at, id LIMIT ${MAX_SAME_ID}`,
        [organizationId, requestId],
      );
    },

    /** The requests with these ids, without their bodies. */
    listByRequestIds(organizationId: string, requestIds: readonly string[]): Promise<LoggedRequest[]> {
      return sql(
        `SELECT ${COLUMNS} FROM request_logs WHERE organization_id = $1::uuid AND request_id = ANY($2::text[])
         ORDER BY created_at, id`,
        [organizationId, requestIds],
      );
    },

    /**
     * Requests by hour or day, from the one that `since` lies in to the one of `now`, empty ones too. Days are counted on
     * the calendar of the zone, for one day in spring has 23 hours.
     */
    countRequests(
      organizationId: string,
      { since, now, zone, by }: CountQuery & { now: Date },
    ): Promise<CountedRequests[]> {
      const buckets =
        by === 'day'
          ? `SELECT local AT TIME ZONE $4 AS at FROM generate_series(
               date_trunc('day', $2::timestamptz AT TIME ZONE $4), $3::timestamptz AT TIME ZONE $4, '1 day') AS local`
          : `SELECT generate_series(date_trunc('hour', $2::timestamptz, $4), $3::timestamptz, '1 hour') AS at`;
      const sums = OUTCOMES.map(
        (outcome) => `coalesce(sum(requests) FILTER (WHERE outcome = '${outcome}'), 0)::integer AS "${outcome}"`,
      );
      return sql(
        `WITH buckets AS (${buckets}),
         counts AS (
           SELECT date_trunc('${by}', at, $4) AS at, outcome, sum(requests) AS requests FROM request_counts
           WHERE organization_id = $1::uuid AND at >= date_trunc('${by}', $2::timestamptz, $4) GROUP BY 1, 2)
         SELECT b.at, ${sums.join(', ')} FROM buckets b LEFT JOIN counts c ON c.at = b.at GROUP BY b.at ORDER BY b.at`,
        [organizationId, since, now, zone],
      );
    },
  };
}
