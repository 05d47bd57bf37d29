import type { Database } from '../../store/database.types.ts';
import { createBinder } from '../create-binder.ts';
import { deleteResource } from '../delete-resource.store.ts';
import { insertChanges } from '../insert-changes.ts';
import type { AttributeChange, DirectoryContext, User } from '../user.types.ts';
import { ENTERPRISE_URN } from '../user-fields.ts';
import { toUser, type UserRow, userColumns } from '../user-row.mapper.ts';
import { ERASED, type Probes } from './create-eraser.ts';

/** An entry of the history of somebody else, or of a group. */
export interface OtherChange {
  readonly id: number;
  readonly resourceId: string;
  readonly resourceType: 'User' | 'Group';
  readonly attributes: readonly AttributeChange[];
  /** One of the probes occurs in it. */
  readonly matches: boolean;
}

/** What else of others' attributes may be equal to a key of somebody's. */
const SHARED = `user_name_key, fold_case(external_id), fold_case(person_external_id), fold_case(employee_number),
  fold_case(display_name), fold_case(name_formatted), fold_case(given_name || ' ' || family_name),
  fold_case(given_name), fold_case(middle_name), fold_case(family_name), fold_case(nick_name)`;
const values = (list: string) => `ARRAY(SELECT fold_case(v ->> 'value') FROM jsonb_array_elements(${list}) AS v)`;

export type ErasureStore = ReturnType<typeof createErasureStore>;

/** What the database holds of one person: the row, the history, and what refers to it; parts of it are read in pages. */
export function createErasureStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The user as it is now, with the externalId of the person it was given to. */
    async findUser(organizationId: string, id: string): Promise<User | undefined> {
      const [row] = await sql<UserRow>(
        `SELECT ${userColumns()}, person_external_id, person_unconfirmed FROM users
         WHERE organization_id = $1::uuid AND id = $2::uuid`,
        [organizationId, id],
      );
      return row && toUser(row);
    },

    /** Everything that the history of the user changed; empty where it has none. */
    async listOwnChanges(organizationId: string, id: string): Promise<AttributeChange[]> {
      return sql<AttributeChange>(
        `SELECT a ->> 'attribute' AS attribute, a -> 'before' AS before, a -> 'after' AS after
         FROM changes c CROSS JOIN LATERAL jsonb_array_elements(c.attributes) AS a
         WHERE c.organization_id = $1::uuid AND c.resource_id = $2::uuid AND c.resource_type = 'User'`,
        [organizationId, id],
      );
    },

    /**
     * Those of the folded keys that another user of the organization has too, among at most `limit` users behind `after`;
     * and the last of these, undefined at the end.
     */
    async findShared(
      organizationId: string,
      id: string,
      { keys, after, limit }: { keys: readonly string[]; after: number; limit: number },
    ): Promise<{ shared: string[]; last: number | undefined }> {
      const [row] = await sql<{ shared: string[]; last: number | null }>(
        `WITH page AS MATERIALIZED (
           SELECT * FROM users WHERE organization_id = $1::uuid AND seq > $4 ORDER BY seq LIMIT $5::integer
         )
         SELECT ARRAY(
             SELECT DISTINCT k FROM page u CROSS JOIN LATERAL unnest(
               ARRAY[${SHARED}] || email_keys || ${values('phone_numbers')} || ${values('emails')}
                 || ${values("coalesce(extra -> 'ims', '[]')")}) AS k
             WHERE u.id <> $2::uuid AND k = ANY ($3::text[])) AS shared,
           (SELECT max(seq) FROM page) AS last`,
        [organizationId, id, keys, after, limit],
      );
      return { shared: row?.shared ?? [], last: row?.last ?? undefined };
    },

    /** Those of the folded keys that a group of the organization has too. */
    async listSharedByGroups(organizationId: string, keys: readonly string[]): Promise<string[]> {
      const rows = await sql<{ key: string }>(
        `SELECT DISTINCT k AS key FROM groups g CROSS JOIN LATERAL unnest(
           ARRAY[g.display_name_key, fold_case(g.external_id)]) AS k
         WHERE g.organization_id = $1::uuid AND k = ANY ($2::text[])`,
        [organizationId, keys],
      );
      return rows.map(({ key }) => key);
    },

    /** Whether the id is one of a group, or was as far as the history tells. */
    async isGroup(organizationId: string, id: string): Promise<boolean> {
      const rows = await sql(
        `SELECT FROM groups WHERE organization_id = $1::uuid AND id = $2::uuid
         UNION ALL (SELECT FROM changes
           WHERE organization_id = $1::uuid AND resource_id = $2::uuid AND resource_type = 'Group' LIMIT 1)`,
        [organizationId, id],
      );
      return rows.length > 0;
    },

    /**
     * Removes the row, whose entry of the history keeps what is `identifying`; its groups get a new version as by a
     * deletion. False when it has another version by now, or is gone.
     */
    deleteUser: (
      context: DirectoryContext,
      { id, version }: Pick<User, 'id' | 'version'>,
      identifying: readonly AttributeChange[],
    ): Promise<boolean> => deleteResource(sql, 'User', context, id, version, identifying),

    /** Has the newest entry of the user's own history keep what is `identifying`, and be pruned as one of now. */
    async keepIdentifying(organizationId: string, id: string, identifying: readonly AttributeChange[]): Promise<void> {
      await sql(
        `UPDATE changes SET attributes = attributes || $3::jsonb, created_at = now()
         WHERE organization_id = $1::uuid AND id = (
           SELECT max(id) FROM changes WHERE organization_id = $1::uuid AND resource_id = $2::uuid)`,
        [organizationId, id, JSON.stringify(identifying)],
      );
    },

    /**
     * Takes the person from other users whose manager it is, each with a new version and an entry of the history; gives
     * how many there were.
     */
    async clearManager(
      context: DirectoryContext,
      { id, keys, names }: { id: string; keys: readonly string[]; names: readonly string[] },
    ): Promise<number> {
      const { bind, values: bound } = createBinder();
      const organization = bind(context.organizationId, 'uuid');
      const person = bind(id, 'text');
      const folded = (list: readonly string[]) =>
        `ARRAY(SELECT fold_case(k) FROM unnest(${bind(list, 'text[]')}) AS k)`;
      const [anyKey, anyName] = [folded(keys), folded(names)];
      const attributes = `jsonb_build_array(jsonb_build_object(
        'attribute', '${ENTERPRISE_URN}:manager.value', 'before', '${ERASED}'))`;
      const rows = await sql(
        `WITH freed AS (
           UPDATE users SET manager_value = NULL, manager_ref = NULL, manager_display_name = NULL,
             version = version + 1, last_modified = now()
           WHERE organization_id = ${organization} AND (
             strpos(lower(manager_value), ${person}) > 0 OR strpos(lower(manager_ref), ${person}) > 0
             OR fold_case(btrim(manager_value)) = ANY (${anyKey})
             OR fold_case(btrim(manager_value)) = ANY (${anyName})
             OR fold_case(btrim(manager_display_name)) = ANY (${anyKey})
             OR fold_case(btrim(manager_display_name)) = ANY (${anyName}))
           RETURNING id, version
         ), history AS (${insertChanges(context, { type: 'User', action: 'updated', from: 'freed', attributes }, bind)})
         SELECT id FROM freed`,
        bound,
      );
      return rows.length;
    },

    /** At most `limit` entries of the history of others behind `after`, of which the last, and those that match, are given. */
    listOthersChanges(
      organizationId: string,
      id: string,
      { probes, after, limit }: { probes: Probes; after?: OtherChange | undefined; limit: number },
    ): Promise<OtherChange[]> {
      const { bind, values: bound } = createBinder();
      const behind =
        after && `AND (resource_id, id) > (${bind(after.resourceId, 'uuid')}, ${bind(after.id, 'bigint')})`;
      return sql<OtherChange>(
        `WITH page AS MATERIALIZED (
           SELECT id, resource_id, resource_type, attributes FROM changes
           WHERE organization_id = ${bind(organizationId, 'uuid')} ${behind ?? ''}
           ORDER BY resource_id, id LIMIT ${bind(limit, 'integer')}
         ), texts AS MATERIALIZED (SELECT id, fold_case(attributes::text) AS text FROM page),
         matching AS (
           SELECT id FROM texts WHERE EXISTS (
             SELECT FROM unnest(${bind(probes.parts, 'text[]')}) AS probe WHERE strpos(text, probe) > 0))
         SELECT p.id, p.resource_id AS "resourceId", p.resource_type AS "resourceType", p.attributes,
           m.id IS NOT NULL AND p.resource_id <> ${bind(id, 'uuid')} AS matches
         FROM page p LEFT JOIN matching m USING (id)
         WHERE m.id IS NOT NULL OR p.id = (SELECT id FROM page ORDER BY resource_id DESC, id DESC LIMIT 1)
         ORDER BY p.resource_id, p.id`,
        bound,
      );
    },

    async updateChange(organizationId: string, id: number, attributes: readonly AttributeChange[]): Promise<void> {
      await sql('UPDATE changes SET attributes = $3::jsonb WHERE organization_id = $1::uuid AND id = $2', [
        organizationId,
        id,
        JSON.stringify(attributes),
      ]);
    },

    /** Deletes at most `limit` entries of the user's own history; gives how many. */
    async deleteOwnChanges(organizationId: string, id: string, limit: number): Promise<number> {
      const rows = await sql(
        `DELETE FROM changes WHERE organization_id = $1::uuid AND id = ANY (ARRAY(
           SELECT id FROM changes WHERE organization_id = $1::uuid AND resource_id = $2::uuid LIMIT $3::integer))
         RETURNING 1`,
        [organizationId, id, limit],
      );
      return rows.length;
    },
  };
}
