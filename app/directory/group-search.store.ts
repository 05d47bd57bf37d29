import type { Database } from '../store/database.types.ts';
import type { BrowseOrder, BrowsePage, BrowsePlace, BrowseRequest } from './browse.types.ts';
import { compileBrowse } from './compile-browse.ts';
import { compileSearch } from './compile-search.ts';
import { createBinder } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { GROUP_TABLE } from './group-query-table.ts';
import { isResourceId } from './is-resource-id.ts';
import { type BrowsedRow, readBrowse } from './read-browse.ts';
import { toPlace } from './to-place.ts';

export type GroupOrder = 'name' | 'newest' | 'changed';
export type GroupSearch = BrowseRequest<GroupOrder, never>;

/** A group as a list shows it. */
export interface GroupSummary {
  readonly id: string;
  readonly displayName: string;
  /** Of its own members, not of those of groups in it. */
  readonly users: number;
  readonly groups: number;
  readonly createdAt: Date;
  readonly lastModified: Date;
}

export interface GroupDetails extends GroupSummary {
  readonly externalId: string | null;
  readonly memberOf: readonly { readonly id: string; readonly displayName: string }[];
}

/** A member of a group as its page shows it; of a group neither userName nor state. */
export interface MemberSummary {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly name: string;
  readonly userName: string | null;
  readonly active: boolean | null;
}

const JOINED: BrowseOrder = { keys: [{ sql: 'm.seq', type: 'bigint' }], descending: false };
const seq = { sql: 'g.seq', type: 'bigint' } as const;
/** What is searched begins with the name, without marks. */
const ORDERS: Readonly<Record<GroupOrder, BrowseOrder>> = {
  name: { keys: [{ sql: 'g.search', type: 'text' }, seq], descending: false },
  newest: { keys: [seq], descending: true },
  changed: { keys: [{ sql: 'g.last_modified', type: 'timestamptz' }, seq], descending: true },
};

const BROWSED = {
  name: GROUP_TABLE.name,
  alias: GROUP_TABLE.alias,
  join: `LEFT JOIN LATERAL (SELECT count(m.user_id) AS users, count(m.child_group_id) AS groups
    FROM group_members m WHERE m.group_id = g.id) c ON TRUE`,
  columns: `g.id, g.seq, g.display_name AS "displayName", c.users, c.groups, g.created_at AS "createdAt",
    g.last_modified AS "lastModified"`,
};
/** Names offered at most. */
const MAX_NAMES = 200;

export type GroupSearchStore = ReturnType<typeof createGroupSearchStore>;

/** The groups as an administrator looks for them: by part of a name, page after page, both ways. */
export function createGroupSearchStore({ sql }: Pick<Database, 'sql'>) {
  async function countGroups(organizationId: string): Promise<number> {
    const text = 'SELECT count(*) AS count FROM groups WHERE organization_id = $1';
    const [row] = await sql<{ count: number }>(text, [organizationId], { scanOf: organizationId });
    return row?.count ?? 0;
  }

  return {
    countGroups,

    /** A page of an organization's groups with the number of their members. */
    async searchGroups(organizationId: string, request: GroupSearch): Promise<BrowsePage<GroupSummary>> {
      const { bind, values } = createBinder();
      const organization = bind(organizationId, 'uuid');
      const condition = compileSearch('g.search', request.text ?? '', bind);
      const order = ORDERS[request.order];
      const parts = { order, place: toPlace(order, request.place), limit: request.limit, organization, condition };
      const [rows, all] = await Promise.all([
        sql<GroupSummary & BrowsedRow>(
          compileBrowse(BROWSED, parts, bind),
          values,
          condition === undefined ? {} : { oneOff: true, scanOf: organizationId },
        ),
        condition === undefined ? countGroups(organizationId) : undefined,
      ]);
      return { ...readBrowse(rows, parts, toSummary), total: { count: all ?? rows[0]?.total ?? 0, more: false } };
    },

    /** The group with that id, and the groups that it is a member of; undefined for another organization's too. */
    async findGroupDetails(organizationId: string, id: string): Promise<GroupDetails | undefined> {
      if (!isResourceId(id)) return undefined;
      const [row] = await sql<GroupDetails>(
        `SELECT ${BROWSED.columns}, g.external_id AS "externalId", (
          SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'displayName', o.display_name) ORDER BY o.seq), '[]')
          FROM group_members m JOIN groups o ON o.id = m.group_id WHERE m.child_group_id = g.id
        ) AS "memberOf"
        FROM groups g ${BROWSED.join} WHERE g.organization_id = $1 AND g.id = $2`,
        [organizationId, id],
      );
      return row;
    },

    /** A page of a group's own members, in the order in which they joined. */
    async listMembers(
      organizationId: string,
      groupId: string,
      { place, limit }: { place?: BrowsePlace; limit: number },
    ): Promise<Pick<BrowsePage<MemberSummary>, 'items' | 'previous' | 'next'>> {
      if (!isResourceId(groupId)) return { items: [] };
      const { bind, values } = createBinder();
      const parts = { order: JOINED, place: toPlace(JOINED, place), limit };
      const backwards = parts.place?.backwards ?? false;
      const behind = parts.place ? `AND m.seq ${backwards ? '<' : '>'} ${bind(parts.place.keys[0], 'bigint')}` : '';
      const rows = await sql<MemberSummary & BrowsedRow>(
        `SELECT p.seq, p.seq AS key0, coalesce(u.id, c.id) AS id, CASE WHEN u.id IS NULL THEN 'Group' ELSE 'User' END AS type,
          coalesce(u.display_name, u.name_formatted, nullif(concat_ws(' ', u.given_name, u.family_name), ''), u.user_name,
            c.display_name) AS name, u.user_name AS "userName", u.active
        FROM (
          SELECT m.* FROM group_members m
          WHERE m.organization_id = ${bind(organizationId, 'uuid')} AND m.group_id = ${bind(groupId, 'uuid')} ${behind}
          ORDER BY m.seq ${backwards ? 'DESC' : ''} LIMIT ${bind(limit + 1, 'int')}
        ) p
        LEFT JOIN users u ON u.id = p.user_id
        LEFT JOIN groups c ON c.id = p.child_group_id
        ORDER BY p.seq ${backwards ? 'DESC' : ''}`,
        values,
      );
      return readBrowse(rows, parts, ({ id, type, name, userName, active }) => ({ id, type, name, userName, active }));
    },

    /** The id of the group with that name, without case; undefined where there is none. */
    async findGroupId(organizationId: string, displayName: string): Promise<string | undefined> {
      const [row] = await sql<{ id: string }>(
        'SELECT id FROM groups WHERE organization_id = $1 AND display_name_key = $2',
        [organizationId, foldCase(displayName)],
      );
      return row?.id;
    },

    /** The first 200 names of an organization's groups. */
    async listGroupNames(organizationId: string): Promise<string[]> {
      const rows = await sql<{ name: string }>(
        'SELECT display_name AS name FROM groups WHERE organization_id = $1 ORDER BY display_name_key LIMIT $2::int',
        [organizationId, MAX_NAMES],
      );
      return rows.map(({ name }) => name);
    },
  };
}

const toSummary = ({ id, displayName, users, groups, createdAt, lastModified }: GroupSummary): GroupSummary => ({
  id,
  displayName,
  users,
  groups,
  createdAt,
  lastModified,
});
