import type { Database } from '../store/database.types.ts';
import { isResourceId } from './is-resource-id.ts';
import type { Change } from './user.types.ts';

export type UserHistoryStore = ReturnType<typeof createUserHistoryStore>;

/** What happened to users; written by the statements of user.store. */
export function createUserHistoryStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The history of a user, newest first; it outlives the user. */
    async listChanges(organizationId: string, userId: string, limit = 200): Promise<Change[]> {
      if (!isResourceId(userId)) return [];
      return sql<Change>(
        `SELECT id, action, version, actor, request_id AS "requestId", attributes, created_at AS "createdAt"
        FROM changes WHERE organization_id = $1 AND resource_id = $2 AND resource_type = 'User'
        ORDER BY id DESC LIMIT $3`,
        [organizationId, userId, limit],
      );
    },
  };
}
