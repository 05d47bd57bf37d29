import type { Database } from '../store/database.types.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import { createBinder } from './create-binder.ts';
import { deleteResource } from './delete-resource.store.ts';
import { DirectoryError } from './directory-error.ts';
import { foldCase } from './fold-case.ts';
import { insertChanges } from './insert-changes.ts';
import { isResourceId } from './is-resource-id.ts';
import { GROUPS_ARE_LOCKED, leaveGroups, lockGroupsOf } from './leave-groups.ts';
import type { Page, PageRequest } from './list.types.ts';
import { quote } from './quote.ts';
import { readList } from './read-list.store.ts';
import type { ListedRow } from './read-page.ts';
import type {
  AttributeChange,
  ChangeAction,
  DirectoryContext,
  Person,
  User,
  UserProfile,
  UserTypeRule,
} from './user.types.ts';
import { USER_FIELD_NAMES, type UserField } from './user-fields.ts';
import { fewGroupsOfUser, groupsOfUser } from './user-groups.ts';
import { USER_TABLE, type UserQueryField } from './user-query-table.ts';
import {
  PERSON_COLUMNS,
  toColumnValues,
  toPersonColumns,
  toStoredProfile,
  toUser,
  toWritten,
  type UserRow,
  userColumns,
  type Written,
} from './user-row.mapper.ts';

/** A write of a user: `fields` of `profile` are written, `attributes` is what the history keeps of it. */
export interface UserUpdate {
  fields: readonly UserField[];
  profile: UserProfile;
  /** Undefined: unchanged. */
  permissions?: readonly string[];
  action: ChangeAction;
  attributes: readonly AttributeChange[];
  /** Undefined: unchanged. */
  person?: Person;
  /** Another person takes over, and leaves the groups. */
  startsAnew?: boolean;
}

/** What came of a creation: the new user; or, nothing being written, the inactive twin to restore, or nothing at all. */
export type CreateOutcome = { kind: 'created'; user: User } | { kind: 'twin'; id: string } | { kind: 'none' };

export type UserStore = ReturnType<typeof createUserStore>;

/** What a write gives back: the rest is what was written. */
const WRITTEN = 'seq, version, permissions, created_at, last_modified';
const READ_COLUMNS = `${userColumns('u.')}, ${groupsOfUser('u.id')} AS groups`;
/** Groups that come with their user in a list: who is in more is read alone. */
const FEW_GROUPS = 50;
const LISTED = {
  table: USER_TABLE,
  columns: `${userColumns('u.')}, ${fewGroupsOfUser('u.id', FEW_GROUPS)} AS groups`,
  toItem: (row: UserRow & ListedRow) => toUser(row),
};

/** The directory's users in SQL (docs/adr/0003-sql-on-the-hot-path.md). Every statement names the organization. */
export function createUserStore({ sql }: Pick<Database, 'sql'>) {
  let creation: string | undefined;
  return {
    /** The user with that id in that organization. */
    async findUser(organizationId: string, id: string): Promise<User | undefined> {
      if (!isResourceId(id)) return undefined;
      const text = `SELECT ${READ_COLUMNS}, ${PERSON_COLUMNS} FROM users u WHERE u.organization_id = $1 AND u.id = $2`;
      const [row] = await sql<UserRow>(text, [organizationId, id]);
      return row && toUser(row);
    },

    /** The users with these ids that are there, in that order, each with all its groups. */
    async readUsers(organizationId: string, ids: readonly string[]): Promise<User[]> {
      const text = `SELECT ${READ_COLUMNS} FROM unnest($2::uuid[]) WITH ORDINALITY AS w(id, position)
        JOIN users u ON u.organization_id = $1 AND u.id = w.id ORDER BY w.position`;
      return (await sql<UserRow>(text, [organizationId, ids])).map(toUser);
    },

    /** Who holds a userName, and whether that user is active; undefined when nobody does. */
    async findHolder(organizationId: string, userName: string): Promise<{ id: string; active: boolean } | undefined> {
      const text = 'SELECT id, active FROM users WHERE organization_id = $1 AND user_name_key = $2';
      const [row] = await sql<{ id: string; active: boolean }>(text, [organizationId, foldCase(userName)]);
      return row;
    },

    /** The `userType` values an organization accepts, in their order. */
    listUserTypes(organizationId: string): Promise<UserTypeRule[]> {
      const text = 'SELECT value, permissions FROM user_types WHERE organization_id = $1 ORDER BY position, value_key';
      return sql<UserTypeRule>(text, [organizationId]);
    },

    /**
     * One statement: finds the inactive twin where there is one (the holder of the userName before one that has only
     * the externalId, since no other could be given that userName), else inserts the user with the permissions of its
     * type and writes the history. Undefined when the userName is taken or the user type is not accepted, and without a
     * twin where only that is asked for. (`seq + 0`: else the newest twin might be looked for from the list's end.)
     */
    async insertUser(
      context: DirectoryContext,
      profile: UserProfile,
      attributes: readonly AttributeChange[],
      { twinOnly = false }: { twinOnly?: boolean } = {},
    ): Promise<CreateOutcome> {
      const { bind, values } = createBinder();
      const organization = bind(context.organizationId, 'uuid');
      const columns = toColumnValues(USER_FIELD_NAMES, profile);
      const key = bind(foldCase(profile.userName), 'text');
      const externalId = bind(profile.externalId ?? null, 'text');
      const type = bind(profile.userType === undefined ? null : foldCase(profile.userType), 'text');
      const onlyTwin = bind(twinOnly, 'boolean');
      const anyType = bind(context.anyUserType, 'boolean');
      const given = columns.map(({ value, type: cast }) => bind(value, cast));
      const history = insertChanges(context, { type: 'User', action: 'created', from: 'created', attributes }, bind);
      // The same for every user: it has all columns.
      creation ??= `WITH twin AS (
          SELECT coalesce(
            (SELECT id FROM users WHERE organization_id = ${organization} AND user_name_key = ${key} AND NOT active),
            (SELECT id FROM users WHERE organization_id = ${organization} AND external_id = ${externalId} AND NOT active
              ORDER BY seq + 0 DESC LIMIT 1)) AS id
        ), created AS (
          INSERT INTO users (organization_id, permissions, ${columns.map(({ column }) => column).join(', ')})
          SELECT ${organization}, coalesce(accepted.permissions, '{}'), ${given.join(', ')}
          FROM twin LEFT JOIN user_types accepted
            ON accepted.organization_id = ${organization} AND accepted.value_key = ${type}
          WHERE NOT ${onlyTwin} AND twin.id IS NULL
            AND (${anyType} OR ${type} IS NULL OR accepted.value_key IS NOT NULL)
          ON CONFLICT (organization_id, user_name_key) DO NOTHING
          RETURNING id, ${WRITTEN}
        ), history AS (${history})
        SELECT 'created' AS outcome, id, ${WRITTEN} FROM created
        UNION ALL SELECT 'twin', id, NULL, NULL, NULL, NULL, NULL FROM twin WHERE id IS NOT NULL`;
      const [row] = await sql<Written & { id: string; outcome: CreateOutcome['kind'] }>(creation, values);
      if (!row) return { kind: 'none' };
      if (row.outcome !== 'created') return { kind: 'twin', id: row.id };
      return {
        kind: 'created',
        user: { id: row.id, profile: toStoredProfile(profile), groups: [], ...toWritten(row) },
      };
    },

    /**
     * One statement: writes the changed columns and the history if the user still has the version the change was made
     * from; undefined if not. Throws DirectoryError `user_name_taken`.
     */
    async updateUser(context: DirectoryContext, user: User, update: UserUpdate): Promise<User | undefined> {
      const { bind, values } = createBinder();
      const columns = toColumnValues(update.fields, update.profile);
      if (update.permissions) columns.push({ column: 'permissions', value: update.permissions, type: 'text[]' });
      if (update.person) columns.push(...toPersonColumns(update.person));
      const sets = columns.map(({ column, value, type }) => `${column} = ${bind(value, type)}`);
      sets.push('version = version + 1', 'last_modified = now()');
      if (update.startsAnew) sets.push('person_since = now()');
      const { action, attributes } = update;
      const [organization, id] = [bind(context.organizationId, 'uuid'), bind(user.id, 'uuid')];
      const history = { type: 'User', action, from: 'updated', attributes } as const;
      const text = `WITH ${update.startsAnew ? `${lockGroupsOf('user_id', organization, id)},` : ''} updated AS (
          UPDATE users SET ${sets.join(', ')}
          WHERE organization_id = ${organization} AND id = ${id} AND version = ${bind(user.version, 'int')}
            ${update.startsAnew ? `AND ${GROUPS_ARE_LOCKED}` : ''}
          RETURNING id, ${WRITTEN}
        ), ${update.startsAnew ? `${leaveGroups('user_id', 'updated', context, bind)},` : ''}
        history AS (${insertChanges(context, history, bind)})
        SELECT ${WRITTEN} FROM updated`;
      try {
        const [row] = await sql<Written>(text, values);
        if (!row) return undefined;
        const groups = update.startsAnew ? [] : user.groups;
        return {
          ...user,
          profile: toStoredProfile(update.profile),
          groups,
          ...toWritten(row),
          person: update.person ?? user.person,
        };
      } catch (cause) {
        if (uniqueViolation(cause) === undefined) throw cause;
        const message = `userName ${quote(update.profile.userName)} is used by another user of this organization.`;
        throw new DirectoryError('user_name_taken', message, { cause });
      }
    },

    /**
     * Writes who a user is, which nobody sees: it makes no version. Gives false when the user has another version than
     * it was told from.
     */
    async updatePerson(organizationId: string, { id, version }: User, person: Person): Promise<boolean> {
      const { bind, values } = createBinder();
      const sets = toPersonColumns(person).map(({ column, value, type }) => `${column} = ${bind(value, type)}`);
      const text = `UPDATE users SET ${sets.join(', ')} WHERE organization_id = ${bind(organizationId, 'uuid')}
        AND id = ${bind(id, 'uuid')} AND version = ${bind(version, 'int')} RETURNING id`;
      return (await sql<{ id: string }>(text, values)).length > 0;
    },

    /** Removes a user for good (deleteResource). Gives false when there was no such user. */
    deleteUser: (context: DirectoryContext, id: string, version: number | undefined): Promise<boolean> =>
      deleteResource(sql, 'User', context, id, version),

    /** A page of an organization's users; at `total`, how many match in all, where that is asked for. */
    listUsers: (organizationId: string, request: PageRequest<UserQueryField>): Promise<Page<User>> =>
      readList(sql, LISTED, organizationId, request),
  };
}
