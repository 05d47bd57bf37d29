import type { Database } from '../store/database.types.ts';
import { foldCase } from './fold-case.ts';
import type { UserTypeRule } from './user.types.ts';

export type UserTypeStore = ReturnType<typeof createUserTypeStore>;

/** The `userType` values an organization accepts, and its other rules for users. */
export function createUserTypeStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The accepted values in their order. */
    listUserTypes(organizationId: string): Promise<UserTypeRule[]> {
      const text = 'SELECT value, permissions FROM user_types WHERE organization_id = $1 ORDER BY position, value_key';
      return sql<UserTypeRule>(text, [organizationId]);
    },

    /** Replaces the accepted values, in one statement; `any` accepts every value and keeps the permissions of the known. */
    async setUserTypes(organizationId: string, types: readonly UserTypeRule[] | 'any'): Promise<void> {
      if (types === 'any') {
        await sql('UPDATE organizations SET any_user_type = true WHERE id = $1', [organizationId]);
        return;
      }
      const rows = types.map(({ value, permissions }, position) => ({
        value,
        value_key: foldCase(value),
        permissions,
        position,
      }));
      await sql(
        `WITH wanted AS (
          SELECT value, value_key, ARRAY(SELECT jsonb_array_elements_text(permissions)) AS permissions, position
          FROM jsonb_to_recordset($2::jsonb) AS w(value text, value_key text, permissions jsonb, position int)
        ), gone AS (
          DELETE FROM user_types WHERE organization_id = $1::uuid AND value_key NOT IN (SELECT value_key FROM wanted)
        ), listed AS (
          UPDATE organizations SET any_user_type = false WHERE id = $1::uuid
        )
        INSERT INTO user_types (organization_id, value, value_key, permissions, position)
        SELECT $1::uuid, value, value_key, permissions, position FROM wanted
        ON CONFLICT (organization_id, value_key)
        DO UPDATE SET value = excluded.value, permissions = excluded.permissions, position = excluded.position`,
        [organizationId, JSON.stringify(rows)],
      );
    },

    /** Decides whether a userName must be an e-mail address. */
    async setUserNameFormat(organizationId: string, format: 'email' | 'any'): Promise<void> {
      const text = 'UPDATE organizations SET user_name_format = $2::user_name_format WHERE id = $1';
      await sql(text, [organizationId, format]);
    },
  };
}
