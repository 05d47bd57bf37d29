import { isResourceId } from './is-resource-id.ts';
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

const MEMBER: Readonly<Record<string, string>> = {
  value: 'e.value',
  type: 'e.type',
  display: 'e.display',
  reference: "e.type || '/' || e.value",
};

/** The members of every group of an organization, one a row; told by what they are, so that names are compared once. */
const membersOf = (organization: string) => `(
    SELECT m.group_id AS owner, m.seq, mu.id::text AS value, 'User' AS type,
      coalesce(mu.display_name, mu.user_name) AS display
    FROM users mu JOIN group_members m ON m.user_id = mu.id WHERE mu.organization_id = ${organization}
    UNION ALL
    SELECT m.group_id, m.seq, mg.id::text, 'Group', mg.display_name
    FROM groups mg JOIN group_members m ON m.child_group_id = mg.id WHERE mg.organization_id = ${organization}
  ) AS e`;

const hasMember = (id: string) =>
  `g.id IN (SELECT m.group_id FROM group_members m WHERE m.user_id = ${id} OR m.child_group_id = ${id})`;

/** The groups as queries see them. */
export const GROUP_TABLE: QueryTable<GroupQueryField> = {
  name: 'groups',
  alias: 'g',
  columns: {
    id: { kind: 'uuid', sql: 'g.id', indexed: true, unique: true },
    version: { kind: 'number', sql: 'g.version' },
    createdAt: { kind: 'instant', sql: 'g.created_at' },
    lastModified: { kind: 'instant', sql: 'g.last_modified' },
    displayName: { kind: 'text', sql: 'g.display_name', key: 'g.display_name_key', indexed: true, unique: true },
    externalId: { kind: 'text', sql: 'g.external_id', indexed: true },
    members: {
      kind: 'list',
      from: 'derived',
      items: membersOf,
      firsts: (organization) =>
        `(SELECT DISTINCT ON (e.owner) e.* FROM ${membersOf(organization)} ORDER BY e.owner, e.seq) AS e`,
      owner: 'g.id',
      member: (name) => MEMBER[name] ?? 'NULL::text',
      hasValue: (value, bind) => (isResourceId(value) ? hasMember(bind(value, 'uuid')) : 'FALSE'),
      present: 'EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id)',
    },
  },
};
