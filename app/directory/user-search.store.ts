import type { Database } from '../store/database.types.ts';
import type { BrowseOrder, BrowsePage, BrowseRequest } from './browse.types.ts';
import { compileBrowse } from './compile-browse.ts';
import { compileQuery } from './compile-query.ts';
import { compileSearch } from './compile-search.ts';
import { join } from './conditions.ts';
import { type Bind, createBinder } from './create-binder.ts';
import type { Query } from './query.types.ts';
import { type BrowsedRow, readBrowse } from './read-browse.ts';
import { toPlace } from './to-place.ts';
import type { User } from './user.types.ts';
import { USER_TABLE, type UserQueryField } from './user-query-table.ts';
import { toUser, type UserRow, userColumns } from './user-row.mapper.ts';

export type UserOrder = 'name' | 'userName' | 'newest' | 'changed';
export type UserSearch = BrowseRequest<UserOrder, UserQueryField>;

/** Each walks an index, but for the last change: an index of it would make every write dearer. */
const ORDERS: Readonly<Record<UserOrder, BrowseOrder>> = {
  name: { keys: [text('u.name_key'), seq()], descending: false },
  userName: { keys: [text('u.user_name_key')], descending: false },
  newest: { keys: [seq()], descending: true },
  changed: { keys: [{ sql: 'u.last_modified', type: 'timestamptz' }, seq()], descending: true },
};

/** All rows of an organization are counted up to here. */
const COUNTED = 100_000;
const BROWSED = { name: USER_TABLE.name, alias: USER_TABLE.alias, columns: userColumns('u.') };
/** Values offered of a field at most. */
const MAX_VALUES = 200;

export type UserSearchStore = ReturnType<typeof createUserSearchStore>;

/** The users as an administrator looks for them: by part of a name and by filters, page after page, both ways. */
export function createUserSearchStore({ sql }: Pick<Database, 'sql'>) {
  async function countAll(organizationId: string): Promise<BrowsePage<User>['total']> {
    const counted = 'SELECT FROM users WHERE organization_id = $1 LIMIT $2::int';
    const [row] = await sql<{ count: number }>(`SELECT count(*) AS count FROM (${counted}) c`, [
      organizationId,
      COUNTED + 1,
    ]);
    const count = row?.count ?? 0;
    return { count: Math.min(count, COUNTED), more: count > COUNTED };
  }

  return {
    /** A page of an organization's users; the total counts all that match. */
    async searchUsers(organizationId: string, request: UserSearch): Promise<BrowsePage<User>> {
      const { bind, values } = createBinder();
      const organization = bind(organizationId, 'uuid');
      const condition = compileCondition(request, organization, bind);
      const order = ORDERS[request.order];
      const parts = { order, place: toPlace(order, request.place), limit: request.limit, organization, condition };
      const [rows, all] = await Promise.all([
        sql<UserRow & BrowsedRow>(
          compileBrowse(BROWSED, parts, bind),
          values,
          condition === undefined ? {} : { oneOff: true, scanOf: organizationId },
        ),
        condition === undefined ? countAll(organizationId) : undefined,
      ]);
      return {
        ...readBrowse(rows, parts, toUser),
        total: all ?? { count: rows[0]?.total ?? 0, more: false },
      };
    },

    /**
     * The users that match, in the order in which they were created, `size` at a time: each batch begins behind the
     * last one, so that any number of them costs the memory of one.
     */
    async *streamUsers(
      organizationId: string,
      { text: search, query }: Pick<UserSearch, 'text' | 'query'>,
      size: number,
    ): AsyncGenerator<User[], void, void> {
      for (let after = 0; ; ) {
        const { bind, values } = createBinder();
        const organization = bind(organizationId, 'uuid');
        const condition = compileCondition({ text: search, query }, organization, bind);
        const rows = await sql<UserRow>(
          `SELECT ${BROWSED.columns} FROM users u
          WHERE u.organization_id = ${organization} AND u.seq > ${bind(after, 'bigint')} AND ${condition ?? 'TRUE'}
          ORDER BY u.seq LIMIT ${bind(size, 'int')}`,
          values,
          { oneOff: true, scanOf: condition === undefined ? undefined : organizationId },
        );
        if (rows.length > 0) yield rows.map(toUser);
        if (rows.length < size) return;
        after = rows.at(-1)?.seq ?? after;
      }
    },

    /** Whether there is any user. */
    async hasUsers(organizationId: string): Promise<boolean> {
      return (await sql('SELECT FROM users WHERE organization_id = $1 LIMIT 1', [organizationId])).length > 0;
    },

    /** How many users there are, and how many of them are active. */
    async countUsers(organizationId: string): Promise<{ total: number; active: number }> {
      const text = `SELECT count(*) AS total, count(*) FILTER (WHERE active) AS active
        FROM users WHERE organization_id = $1`;
      const [row] = await sql<{ total: number; active: number }>(text, [organizationId], {
        scanOf: organizationId,
      });
      return row ?? { total: 0, active: 0 };
    },

    /** The departments of an organization's users, each in one spelling, in their order; the first 200. */
    async listDepartments(organizationId: string): Promise<string[]> {
      const key = 'fold_case(left(department, 128))';
      const first = (condition: string) =>
        `(SELECT ${key} AS key, department FROM users
          WHERE organization_id = $1 AND department IS NOT NULL${condition} ORDER BY ${key} LIMIT 1)`;
      const rows = await sql<{ department: string }>(
        `WITH RECURSIVE found AS (
          ${first('')}
          UNION ALL
          SELECT n.key, n.department FROM found f CROSS JOIN LATERAL ${first(` AND ${key} > f.key`)} n
        )
        SELECT department FROM found LIMIT $2::int`,
        [organizationId, MAX_VALUES],
      );
      return rows.map(({ department }) => department);
    },
  };
}

/** Which users a search is for; undefined: all. */
function compileCondition(
  { text: search = '', query }: { text?: string | undefined; query?: Query<UserQueryField> | undefined },
  organization: string,
  bind: Bind,
): string | undefined {
  const found = compileSearch('u.search', search, bind);
  const conditions = [
    ...(query ? [compileQuery(query, USER_TABLE, bind, organization)] : []),
    ...(found === undefined ? [] : [found]),
  ];
  return conditions.length > 0 ? join('and', conditions) : undefined;
}

function text(sql: string) {
  return { sql, type: 'text' } as const;
}

function seq() {
  return { sql: 'u.seq', type: 'bigint' } as const;
}
