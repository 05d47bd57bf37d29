import type { Database } from '../store/database.types.ts';

/** The texts of a row in which a person may be named. */
export interface LoggedTexts {
  readonly path: string;
  readonly query: string | null;
  readonly error: string | null;
  readonly requestBody: string | null;
  readonly responseBody: string | null;
  readonly ignored: string | null;
}

/** A row of the request log. */
export interface LoggedRow extends LoggedTexts {
  readonly id: number;
  readonly at: Date;
  readonly method: string;
  readonly resourceId: string | null;
  /** One of the probes occurs in it. */
  readonly matches: boolean;
}

/** What is looked for: parts of folded texts, and starts of texts where something was cut off. */
export interface LogProbes {
  readonly parts: readonly string[];
  readonly starts: readonly string[];
}

export type LogErasureStore = ReturnType<typeof createLogErasureStore>;

/** The request log as it is read, in pages, and changed when a person is erased. */
export function createLogErasureStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /**
     * At most `limit` rows behind `after`, of which the last, and those that match, are given; null: of those of no
     * organization.
     */
    listRows(
      organizationId: string | null,
      { probes, after, limit }: { probes: LogProbes; after: LoggedRow | undefined; limit: number },
    ): Promise<LoggedRow[]> {
      const values: unknown[] = [];
      const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
      const of = organizationId === null ? 'IS NULL' : `= ${bind(organizationId, 'uuid')}`;
      const behind = after && `AND (created_at, id) > (${bind(after.at, 'timestamptz')}, ${bind(after.id, 'bigint')})`;
      return sql<LoggedRow>(
        `WITH page AS MATERIALIZED (
           SELECT id, created_at, method, path, query, error, request_body, response_body, ignored, resource_id
           FROM request_logs WHERE organization_id ${of} ${behind ?? ''}
           ORDER BY created_at, id LIMIT ${bind(limit, 'integer')}
         ), texts AS MATERIALIZED (
           SELECT id, fold_case(concat_ws(' ', path, resource_id, query, error, request_body, response_body, ignored)) AS text
           FROM page
         ), matching AS (
           SELECT id FROM texts
           WHERE EXISTS (SELECT FROM unnest(${bind(probes.parts, 'text[]')}) AS probe WHERE strpos(text, probe) > 0)
             OR strpos(text, '…') > 0
               AND EXISTS (SELECT FROM unnest(${bind(probes.starts, 'text[]')}) AS probe WHERE strpos(text, probe) > 0)
         )
         SELECT p.id, p.created_at AS at, p.method, p.path, p.query, p.error, p.request_body AS "requestBody",
           p.response_body AS "responseBody", p.ignored, p.resource_id AS "resourceId", m.id IS NOT NULL AS matches
         FROM page p LEFT JOIN matching m USING (id)
         WHERE m.id IS NOT NULL OR p.id = (SELECT id FROM page ORDER BY created_at DESC, id DESC LIMIT 1)
         ORDER BY p.created_at, p.id`,
        values,
      );
    },

    async deleteRows(organizationId: string | null, ids: readonly number[]): Promise<void> {
      await sql(
        'DELETE FROM request_logs WHERE organization_id IS NOT DISTINCT FROM $1::uuid AND id = ANY ($2::bigint[])',
        [organizationId, ids],
      );
    },

    async updateRow(organizationId: string | null, id: number, texts: LoggedTexts): Promise<void> {
      const { path, query, error, requestBody, responseBody, ignored } = texts;
      await sql(
        `UPDATE request_logs SET path = $3, query = $4, error = $5, request_body = $6, response_body = $7, ignored = $8
         WHERE organization_id IS NOT DISTINCT FROM $1::uuid AND id = $2`,
        [organizationId, id, path, query, error, requestBody, responseBody, ignored],
      );
    },
  };
}
