import type { Database } from '../store/database.types.ts';
import type { GroupProfile } from './group.types.ts';
import type { UserProfile } from './user.types.ts';
import { toUser, type UserRow, userColumns } from './user-row.mapper.ts';

export type SearchRepairStore = ReturnType<typeof createSearchRepairStore>;

/** A resource that lacks what the console searches and sorts by. */
export interface Unsearchable<Profile> {
  readonly id: string;
  /** As it was read: a later one is left to whoever wrote it. */
  readonly version: number;
  readonly profile: Profile;
}

/** Finds and completes rows whose writer knew nothing of the columns that the server has filled itself since `fast_writes`. */
export function createSearchRepairStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** Some of the users without name key; whoever writes one writes the search text too. */
    async listUsers(limit: number): Promise<Unsearchable<UserProfile>[]> {
      const rows = await sql<UserRow>(
        `SELECT ${userColumns('u.')} FROM organizations o CROSS JOIN LATERAL (
           SELECT * FROM users WHERE organization_id = o.id AND name_key IS NULL LIMIT $1::int) u LIMIT $1::int`,
        [limit],
      );
      return rows.map(toUser);
    },

    /** Completes users; gives how many had not changed meanwhile. What anybody can see of them stays, the version too. */
    async updateUsers(users: readonly { id: string; version: number; nameKey: string; search: string }[]) {
      const rows = await sql(
        `UPDATE users u SET name_key = made.name_key, search = made.search
         FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS made (id, version, name_key, search)
         WHERE u.id = made.id AND u.version = made.version AND u.name_key IS NULL RETURNING 1`,
        [
          users.map(({ id }) => id),
          users.map(({ version }) => version),
          users.map(({ nameKey }) => nameKey),
          users.map(({ search }) => search),
        ],
      );
      return rows.length;
    },

    /** Some of the groups without search text. */
    async listGroups(limit: number): Promise<Unsearchable<GroupProfile>[]> {
      const rows = await sql<{ id: string; version: number; display_name: string; external_id: string | null }>(
        'SELECT id, version, display_name, external_id FROM groups WHERE search IS NULL LIMIT $1::int',
        [limit],
      );
      return rows.map(({ id, version, display_name: displayName, external_id: externalId }) => ({
        id,
        version,
        profile: { displayName, ...(externalId !== null && { externalId }) },
      }));
    },

    /** Completes groups, as updateUsers. */
    async updateGroups(groups: readonly { id: string; version: number; search: string }[]) {
      const rows = await sql(
        `UPDATE groups g SET search = made.search FROM unnest($1::uuid[], $2::int[], $3::text[]) AS made (id, version, search)
         WHERE g.id = made.id AND g.version = made.version AND g.search IS NULL RETURNING 1`,
        [groups.map(({ id }) => id), groups.map(({ version }) => version), groups.map(({ search }) => search)],
      );
      return rows.length;
    },
  };
}
