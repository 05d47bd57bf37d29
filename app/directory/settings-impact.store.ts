import type { Database } from '../store/database.types.ts';
import { foldCase } from './fold-case.ts';

/** Spellings of user types looked at: far more than anybody has, few enough to be read at once. */
const MAX_SPELLINGS = 10_000;

export type SettingsImpactStore = ReturnType<typeof createSettingsImpactStore>;

/** How many users a change of settings concerns; each question is answered by an index alone. */
export function createSettingsImpactStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** How many users have each user type, by its folded name. */
    async countByUserType(organizationId: string): Promise<ReadonlyMap<string, number>> {
      const rows = await sql<{ user_type: string; users: number }>(
        `SELECT user_type, count(*) AS users FROM users WHERE organization_id = $1::uuid AND user_type IS NOT NULL
         GROUP BY user_type LIMIT ${MAX_SPELLINGS}`,
        [organizationId],
        { scanOf: organizationId },
      );
      const counts = new Map<string, number>();
      for (const { user_type, users } of rows) {
        const key = foldCase(user_type);
        counts.set(key, (counts.get(key) ?? 0) + users);
      }
      return counts;
    },

    /** How many users have a userName that cannot be an e-mail address: nothing around an @, or a space in it. */
    async countOtherUserNames(organizationId: string): Promise<number> {
      const [row] = await sql<{ users: number }>(
        `SELECT count(*) AS users FROM users WHERE organization_id = $1::uuid
           AND (user_name_key NOT LIKE '_%@_%' OR user_name_key LIKE '% %')`,
        [organizationId],
        { scanOf: organizationId },
      );
      return row?.users ?? 0;
    },
  };
}
