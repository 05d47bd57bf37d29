import type { Database } from '../store/database.types.ts';
import { createBinder } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isResourceId } from './is-resource-id.ts';
import type { Change } from './user.types.ts';

export type TouchedStore = ReturnType<typeof createTouchedStore>;

type Kind = 'User' | 'Group';

/** A user or a group by its name. */
export interface NamedResource {
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
}

/** A change with what it changed. */
export interface ResourceChange extends Change {
  readonly resourceId: string;
  readonly resourceType: Kind;
}

/** What requests were about, and what they did; every statement names the organization. */
export function createTouchedStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The names of those of the resources that are there. */
    async listNames(organizationId: string, ids: readonly string[]): Promise<NamedResource[]> {
      const known = [...new Set(ids)].filter(isResourceId);
      if (known.length === 0) return [];
      return sql(
        `SELECT id, 'User' AS kind, coalesce(display_name, user_name) AS name FROM users
         WHERE organization_id = $1::uuid AND id = ANY($2::uuid[])
         UNION ALL
         SELECT id, 'Group', display_name FROM groups WHERE organization_id = $1::uuid AND id = ANY($2::uuid[])`,
        [organizationId, known],
      );
    },

    /** The id of the user, or else the group, that is called so, without case; a deleted one is found by its id. */
    async findByName(organizationId: string, text: string): Promise<string | undefined> {
      if (isResourceId(text.toLowerCase())) return text.toLowerCase();
      const key = foldCase(text);
      const [found] = await sql<{ id: string }>(
        `SELECT id FROM users WHERE organization_id = $1::uuid AND user_name_key = $2
         UNION ALL SELECT id FROM groups WHERE organization_id = $1::uuid AND display_name_key = $2`,
        [organizationId, key],
      );
      return found?.id;
    },

    /** What requests changed, oldest first; at most `limit`. */
    listChangesOf(organizationId: string, requestIds: readonly string[], limit: number): Promise<ResourceChange[]> {
      const { bind, values } = createBinder();
      return sql(
        `SELECT id, action, version, actor, request_id AS "requestId", attributes, created_at AS "createdAt",
           resource_id AS "resourceId", resource_type AS "resourceType"
         FROM changes WHERE organization_id = ${bind(organizationId, 'uuid')}
           AND request_id = ANY(${bind(requestIds, 'text[]')}) AND resource_type IN ('User', 'Group')
         ORDER BY id LIMIT ${bind(limit, 'integer')}`,
        values,
      );
    },

    /** What requests did to resources, without the attributes. */
    listActionsOf(
      organizationId: string,
      requestIds: readonly string[],
    ): Promise<Pick<ResourceChange, 'requestId' | 'action' | 'resourceType' | 'resourceId'>[]> {
      return sql(
        `SELECT request_id AS "requestId", action, resource_type AS "resourceType", resource_id AS "resourceId"
         FROM changes WHERE organization_id = $1::uuid AND request_id = ANY($2::text[])
           AND resource_type IN ('User', 'Group') ORDER BY id LIMIT 2000`,
        [organizationId, requestIds],
      );
    },
  };
}
