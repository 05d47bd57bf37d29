import type { Database } from '../store/database.types.ts';
import type { HistoryEntry, HistoryPage, Named } from './history.types.ts';
import { isResourceId } from './is-resource-id.ts';

/** Members of one change whose ids are given: a change may have thousands. */
const NAMED = 10;
/** Greater than the id of any entry. */
const NEWEST = Number.MAX_SAFE_INTEGER;

const OWN = `c.id, c.action, c.version, c.actor, c.request_id AS "requestId", c.created_at AS "createdAt"`;
const MEMBERS = `'$[*] ? (@.attribute == "members").*[*]'`;
const first = (list: string) => `jsonb_path_query_array(${list}, '$[0 to ${NAMED - 1}]')`;

export type HistoryStore = ReturnType<typeof createHistoryStore>;

/** What happened to users and groups; written by the statements that change them, and outlives both. */
export function createHistoryStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The history of a user, newest first: its own changes, and the groups that it joined and left. */
    async listUserChanges(
      organizationId: string,
      userId: string,
      { limit, before = NEWEST }: HistoryPage,
    ): Promise<HistoryEntry[]> {
      if (!isResourceId(userId)) return [];
      return sql<HistoryEntry>(
        `WITH own AS (
          SELECT ${OWN}, c.attributes, NULL::jsonb AS "group" FROM changes c
          WHERE c.organization_id = $1 AND c.resource_id = $2 AND c.resource_type = 'User' AND c.id < $3
          ORDER BY c.id DESC LIMIT $4
        ), moves AS MATERIALIZED (
          SELECT c.* FROM changes c
          WHERE c.resource_type = 'Group' AND jsonb_path_query_array(c.attributes, ${MEMBERS}) ? $5::text
            AND c.organization_id = $1 AND c.id < $3
        ), joined AS (
          SELECT ${OWN}, '[]'::jsonb AS attributes, jsonb_build_object(
            'id', c.resource_id,
            'name', coalesce(g.display_name, (
              SELECT d.attributes -> 0 ->> 'before' FROM changes d
              WHERE d.organization_id = $1 AND d.resource_id = c.resource_id AND d.action = 'deleted' LIMIT 1)),
            'joined', EXISTS (
              SELECT FROM jsonb_array_elements(c.attributes) a WHERE a ->> 'attribute' = 'members' AND a -> 'after' ? $5)
          ) AS "group"
          FROM (SELECT * FROM moves ORDER BY id DESC LIMIT $4) c
          LEFT JOIN groups g ON g.organization_id = $1 AND g.id = c.resource_id
        )
        SELECT e.*, NULL::jsonb AS members FROM (SELECT * FROM own UNION ALL SELECT * FROM joined) e
        ORDER BY e.id DESC LIMIT $4`,
        [organizationId, userId, before, limit, userId.toLowerCase()],
      );
    },

    /** The history of a group, newest first. */
    async listGroupChanges(
      organizationId: string,
      groupId: string,
      { limit, before = NEWEST }: HistoryPage,
    ): Promise<HistoryEntry[]> {
      if (!isResourceId(groupId)) return [];
      return sql<HistoryEntry>(
        `SELECT ${OWN}, NULL::jsonb AS "group",
          jsonb_path_query_array(c.attributes, '$[*] ? (@.attribute != "members")') AS attributes,
          (SELECT jsonb_build_object('joined', jsonb_array_length(j.list), 'left', jsonb_array_length(l.list),
              'joinedIds', ${first('j.list')}, 'leftIds', ${first('l.list')})
            FROM jsonb_array_elements(c.attributes) a
            CROSS JOIN LATERAL (SELECT coalesce(a -> 'after', '[]') AS list) j
            CROSS JOIN LATERAL (SELECT coalesce(a -> 'before', '[]') AS list) l
            WHERE a ->> 'attribute' = 'members') AS members
        FROM changes c
        WHERE c.organization_id = $1 AND c.resource_id = $2 AND c.resource_type = 'Group' AND c.id < $3
        ORDER BY c.id DESC LIMIT $4`,
        [organizationId, groupId, before, limit],
      );
    },

    /** The users and groups of an organization with these ids, deleted ones too as far as the history names them. */
    async listNamed(organizationId: string, ids: readonly string[]): Promise<Named[]> {
      if (ids.length === 0) return [];
      return sql<Named>(
        `WITH wanted AS (SELECT DISTINCT w.id FROM unnest($2::uuid[]) AS w(id))
        SELECT w.id, 'User' AS type, coalesce(u.display_name, u.user_name) AS name, TRUE AS "exists"
        FROM wanted w JOIN users u ON u.organization_id = $1 AND u.id = w.id
        UNION ALL
        SELECT w.id, 'Group', g.display_name, TRUE FROM wanted w JOIN groups g ON g.organization_id = $1 AND g.id = w.id
        UNION ALL
        SELECT w.id, d.resource_type, d.name, FALSE FROM wanted w CROSS JOIN LATERAL (
          SELECT c.resource_type, c.attributes -> 0 ->> 'before' AS name FROM changes c
          WHERE c.organization_id = $1 AND c.resource_id = w.id AND c.action = 'deleted' LIMIT 1
        ) d WHERE d.name IS NOT NULL`,
        [organizationId, ids.filter(isResourceId)],
      );
    },
  };
}
