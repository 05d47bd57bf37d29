import type { Database } from '../store/database.types.ts';
import { isDeadlock, isForeignKeyViolation, uniqueViolation } from '../store/database-errors.ts';
import { type Bind, createBinder } from './create-binder.ts';
import { deleteResource } from './delete-resource.store.ts';
import { DirectoryError } from './directory-error.ts';
import { foldCase } from './fold-case.ts';
import type { Group, GroupProfile, LongGroup, MemberDetail } from './group.types.ts';
import { GROUP_TABLE, type GroupQueryField } from './group-query-table.ts';
import {
  fewMembersOfGroup,
  type GroupRow,
  groupColumns,
  MEMBER_PARTS,
  membersOfGroup,
  type PartRow,
  selectMembers,
  toGroup,
  toLongGroups,
} from './group-row.mapper.ts';
import { insertChanges } from './insert-changes.ts';
import { isResourceId } from './is-resource-id.ts';
import type { PageRequest } from './list.types.ts';
import { quote } from './quote.ts';
import { readList } from './read-list.store.ts';
import type { ListedRow } from './read-page.ts';
import { toGroupSearchText } from './to-search-text.ts';
import type { AttributeChange, DirectoryContext } from './user.types.ts';

/** A write of a group; `added` and `removed` are ids of members. */
export interface GroupWrite {
  readonly profile: GroupProfile;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly attributes: readonly AttributeChange[];
}

/** Ids that are nobody's: the first few of them, and how many there are. */
export interface UnknownMembers {
  readonly ids: readonly string[];
  readonly count: number;
}

/** How many unknown members are named. */
export const MAX_NAMED = 5;

/** What came of a write: the group, without its members; or who is no member; or, undefined, nothing. */
export type GroupOutcome = { group: Group } | { unknown: UnknownMembers } | undefined;

export type GroupStore = ReturnType<typeof createGroupStore>;

type OutcomeRow = Omit<GroupRow, 'id'> & { id: string | null; unknown: UnknownMembers | null };

/** The directory's groups in SQL. Every statement names the organization. */
export function createGroupStore({ sql }: Pick<Database, 'sql'>) {
  async function write(text: string, values: readonly unknown[], { displayName }: GroupProfile): Promise<GroupOutcome> {
    try {
      const [row] = await sql<OutcomeRow>(text, values);
      if (row?.unknown) return { unknown: row.unknown };
      return row?.id ? { group: toGroup({ ...row, id: row.id }) } : undefined;
    } catch (cause) {
      // A member was deleted while it joined: the next try finds it unknown. Groups renamed while they joined each other.
      if (isForeignKeyViolation(cause) || isDeadlock(cause)) return undefined;
      if (uniqueViolation(cause) === undefined) throw cause;
      const message = `The group name ${quote(displayName)} is used by another group of this organization.`;
      throw new DirectoryError('group_name_taken', message, { cause });
    }
  }

  return {
    /** The group with that id in that organization, with as much of its members as asked. */
    async findGroup(organizationId: string, id: string, detail: MemberDetail): Promise<Group | undefined> {
      if (!isResourceId(id)) return undefined;
      const { bind, values } = createBinder();
      const text = `SELECT ${groupColumns('g.')}, ${selectDetail(detail, bind)} AS members
        FROM groups g WHERE g.organization_id = ${bind(organizationId, 'uuid')} AND g.id = ${bind(id, 'uuid')}`;
      const [row] = await sql<GroupRow>(text, values);
      return row && toGroup(row);
    },

    /** Reads pages of an organization's groups, with as much of their members as asked. */
    listGroups:
      (detail: 'none' | { most: number }) => (organizationId: string, request: PageRequest<GroupQueryField>) => {
        const members = detail === 'none' ? membersOfGroup(detail) : fewMembersOfGroup(detail.most);
        const columns = `${groupColumns('g.')}, ${members} AS members`;
        const listed = { table: GROUP_TABLE, columns, toItem: (row: GroupRow & ListedRow) => toGroup(row) };
        return readList(sql, listed, organizationId, request);
      },

    /** The groups with these ids that are there, in that order, each with all its members: one statement, one moment. */
    async readLongGroups(organizationId: string, ids: readonly string[]): Promise<LongGroup[]> {
      const text = `SELECT ${groupColumns('g.')}, p.members
        FROM unnest($2::uuid[]) WITH ORDINALITY AS w(id, position)
        JOIN groups g ON g.organization_id = $1 AND g.id = w.id
        LEFT JOIN LATERAL (${MEMBER_PARTS}) p ON TRUE
        ORDER BY w.position, p.part`;
      return toLongGroups(await sql<PartRow>(text, [organizationId, ids]));
    },

    /** One statement: the group, its members and its history. Throws DirectoryError `group_name_taken`. */
    insertGroup(context: DirectoryContext, { profile, added, attributes }: GroupWrite): Promise<GroupOutcome> {
      const { bind, values } = createBinder();
      const organization = bind(context.organizationId, 'uuid');
      const history = { type: 'Group', action: 'created', from: 'written', attributes } as const;
      const text = `WITH ${findMembers(organization, added, bind)}, written AS (
          INSERT INTO groups (organization_id, display_name, display_name_key, external_id, search)
          SELECT ${organization}, ${bind(profile.displayName, 'text')}, ${bind(foldCase(profile.displayName), 'text')},
            ${bind(profile.externalId ?? null, 'text')}, ${bind(toGroupSearchText(profile), 'text')}
          WHERE NOT EXISTS (SELECT FROM unknown)
          RETURNING ${groupColumns()}
        ), ${addMembers(organization)}, history AS (${insertChanges(context, history, bind)})
        ${SELECT_OUTCOME}`;
      return write(text, values, profile);
    },

    /**
     * One statement: writes the profile, the members and the history if the group still has `version`; undefined if
     * not. Throws DirectoryError `group_name_taken`.
     */
    updateGroup(
      context: DirectoryContext,
      { id, version }: Pick<Group, 'id' | 'version'>,
      { profile, added, removed, attributes }: GroupWrite,
    ): Promise<GroupOutcome> {
      const { bind, values } = createBinder();
      const organization = bind(context.organizationId, 'uuid');
      const history = { type: 'Group', action: 'updated', from: 'written', attributes } as const;
      const leavers = bind(removed, 'uuid[]');
      const text = `WITH ${findMembers(organization, added, bind)}, written AS (
          UPDATE groups SET display_name = ${bind(profile.displayName, 'text')},
            display_name_key = ${bind(foldCase(profile.displayName), 'text')},
            external_id = ${bind(profile.externalId ?? null, 'text')}, search = ${bind(toGroupSearchText(profile), 'text')},
            version = version + 1, last_modified = now()
          WHERE organization_id = ${organization} AND id = ${bind(id, 'uuid')} AND version = ${bind(version, 'int')}
            AND NOT EXISTS (SELECT FROM unknown)
          RETURNING ${groupColumns()}
        ), gone AS (
          DELETE FROM group_members
          WHERE seq IN (SELECT l.seq FROM written CROSS JOIN LATERAL (${selectMembers('written.id', leavers)}) l)
        ), ${addMembers(organization)}, history AS (${insertChanges(context, history, bind)})
        ${SELECT_OUTCOME}`;
      return write(text, values, profile);
    },

    /** Removes a group for good (deleteResource). Gives false when there was no such group. */
    deleteGroup: (context: DirectoryContext, id: string, version: number | undefined): Promise<boolean> =>
      deleteResource(sql, 'Group', context, id, version),
  };
}

function selectDetail(detail: MemberDetail, bind: Bind): string {
  if (typeof detail === 'string') return membersOfGroup(detail);
  if ('most' in detail) return fewMembersOfGroup(detail.most);
  return membersOfGroup('ids', bind(detail.filter(isResourceId), 'uuid[]'));
}

/** Who of `ids` is a user or a group of the organization, in their order, and who is `unknown`. */
function findMembers(organization: string, ids: readonly string[], bind: Bind): string {
  return `wanted AS (
      SELECT id, position FROM unnest(${bind(ids, 'uuid[]')}) WITH ORDINALITY AS w(id, position)
    ), found AS (
      SELECT w.position, w.id, u.id AS user_id, NULL::uuid AS child_group_id
      FROM wanted w JOIN users u ON u.organization_id = ${organization} AND u.id = w.id
      UNION ALL
      SELECT w.position, w.id, NULL::uuid, c.id
      FROM wanted w JOIN groups c ON c.organization_id = ${organization} AND c.id = w.id
    ), unknown AS (SELECT id, position FROM wanted WHERE id NOT IN (SELECT id FROM found))`;
}

function addMembers(organization: string): string {
  return `joined AS (
      INSERT INTO group_members (organization_id, group_id, user_id, child_group_id)
      SELECT ${organization}, written.id, found.user_id, found.child_group_id
      FROM written, found ORDER BY found.position
      ON CONFLICT DO NOTHING
    )`;
}

const SELECT_OUTCOME = `SELECT ${groupColumns('written.')}, (
    SELECT json_build_object('ids', (array_agg(id ORDER BY position))[:${MAX_NAMED}], 'count', count(*))
    FROM unknown HAVING count(*) > 0
  ) AS unknown
  FROM (SELECT) AS always LEFT JOIN written ON TRUE`;
