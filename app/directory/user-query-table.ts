import { isResourceId } from './is-resource-id.ts';
import type { ListColumn, QueryTable, ScalarColumn } from './query-table.types.ts';
import { isExtraField, USER_FIELD_NAMES, USER_FIELDS, type UserField } from './user-fields.ts';
import { isInGroup, selectFirstGroupsOfUsers, selectGroupsOfUsers } from './user-groups.ts';

/** A field of a user that a query may name: what a client writes, and what the directory knows. */
export type UserQueryField = UserField | 'id' | 'version' | 'createdAt' | 'lastModified' | 'groups';

type Column = ScalarColumn | ListColumn;

const GROUP_MEMBERS: Readonly<Record<string, string>> = {
  value: 'e.value',
  display: 'e.display',
  type: 'e.type',
  reference: 'e.value',
};

const own: Record<Exclude<UserQueryField, UserField>, Column> = {
  id: { kind: 'uuid', sql: 'u.id', indexed: true, unique: true },
  version: { kind: 'number', sql: 'u.version' },
  createdAt: { kind: 'instant', sql: 'u.created_at' },
  lastModified: { kind: 'instant', sql: 'u.last_modified' },
  groups: {
    kind: 'list',
    from: 'derived',
    items: (organization) => `${selectGroupsOfUsers(organization)} AS e`,
    firsts: (organization) => `${selectFirstGroupsOfUsers(organization)} AS e`,
    owner: 'u.id',
    member: (name) => GROUP_MEMBERS[name] ?? 'NULL::text',
    present: 'EXISTS (SELECT FROM group_members m WHERE m.user_id = u.id)',
    hasValue: (value, bind) => (isResourceId(value) ? isInGroup('u.id', bind(value, 'uuid')) : 'FALSE'),
  },
};

/** What the indexes of the table add to a column. */
const INDEXED: Partial<Record<UserField, Partial<ScalarColumn> | Partial<ListColumn>>> = {
  userName: { key: 'u.user_name_key', indexed: true, unique: true },
  externalId: { indexed: true },
  department: {
    mayBe: (value, bind) =>
      `fold_case(left(u.department, 128)) = (SELECT fold_case(left(${bind(value, 'text')}, 128)))`,
  },
  emails: {
    keys: 'u.email_keys',
    hasValue(value, bind) {
      const key = bind(value, 'text');
      return `(u.email_keys[1] = ${key} OR (cardinality(u.email_keys) > 1 AND u.email_keys @> ARRAY[${key}]))`;
    },
  },
};

/** The users as queries see them. */
export const USER_TABLE: QueryTable<UserQueryField> = {
  name: 'users',
  alias: 'u',
  columns: {
    ...own,
    ...(Object.fromEntries(USER_FIELD_NAMES.map((field) => [field, toColumn(field)])) as Record<UserField, Column>),
  },
};

function toColumn(field: UserField): Column {
  const { column, type } = USER_FIELDS[field];
  if (isExtraField(field)) return toListColumn(`coalesce(u.${column} -> '${field}', '[]')`);
  const described = type === 'jsonb' ? toListColumn(`u.${column}`) : ({ kind: type, sql: `u.${column}` } as const);
  return { ...described, ...INDEXED[field] } as Column;
}

function toListColumn(sql: string): ListColumn {
  return {
    kind: 'list',
    from: 'row',
    items: `jsonb_array_elements(${sql}) AS e(item)`,
    first: (name, bind) =>
      `(coalesce(jsonb_path_query_first(${sql}, '$[*] ? (@.primary == true)'), ${sql} -> 0) ->> ${bind(name, 'text')})`,
    member: (name, bind) => `(e.item ->> ${bind(name, 'text')})`,
    present: `${sql} <> '[]'`,
  };
}
