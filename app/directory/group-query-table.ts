import { isUserId } from './is-user-id.ts';
import type { QueryTable } from './query-table.types.ts';

/** A field of a group that a query may name. */
export type GroupQueryField =
  | 'id'
  | 'version'
  | 'createdAt'
  | 'lastModified'
  | 'displayName'
  | 'externalId'
  | 'members';

const MEMBER: Readonly<Record<string, string>> = { value: 'e.value', type: 'e.type', display: 'e.display' };

const toMember = (name: string) => MEMBER[name] ?? 'NULL::text';

/** The members of the group that is row `g`, one a row. */
const MEMBERS = `(SELECT coalesce(m.user_id, m.child_group_id)::text AS value, m.seq,
    CASE WHEN m.user_id IS NULL THEN 'Group' ELSE 'User' END AS type,
    coalesce(mu.display_name, mu.user_name, mg.display_name) AS display
  FROM group_members m LEFT JOIN users mu ON mu.id = m.user_id LEFT JOIN groups mg ON mg.id = m.child_group_id
  WHERE m.group_id = g.id) AS e`;

const hasMember = (id: string) =>
  `g.id IN (SELECT m.group_id FROM group_members m WHERE m.user_id = ${id} OR m.child_group_id = ${id})`;

/** The groups as queries see them. */
export const GROUP_TABLE: QueryTable<GroupQueryField> = {
  name: 'groups',
  alias: 'g',
  columns: {
    id: { kind: 'uuid', sql: 'g.id', indexed: true },
    version: { kind: 'number', sql: 'g.version' },
    createdAt: { kind: 'instant', sql: 'g.created_at' },
    lastModified: { kind: 'instant', sql: 'g.last_modified' },
    displayName: { kind: 'text', sql: 'g.display_name', key: 'g.display_name_key', indexed: true },
    externalId: { kind: 'text', sql: 'g.external_id', indexed: true },
    members: {
      kind: 'list',
      items: MEMBERS,
      first: (name) => `(SELECT ${toMember(name)} FROM ${MEMBERS} ORDER BY e.seq LIMIT 1)`,
      member: toMember,
      hasValue: (value, bind) => (isUserId(value) ? hasMember(bind(value, 'uuid')) : 'FALSE'),
      present: 'EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id)',
    },
  },
};
