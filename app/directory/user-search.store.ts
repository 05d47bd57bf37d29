import type { Database } from '../store/database.types.ts';
import { createBinder } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import type { User } from './user.types.ts';
import { toUser, type UserRow, userColumns } from './user-row.mapper.ts';

interface UserSearch {
  organizationId: string;
  /** Part of a name, userName, e-mail address or externalId, without case; blank: all. */
  search?: string;
  /** `seq` of the last user seen: what follows it. */
  after?: number;
  /** `seq` of the first user seen: what stands before it. */
  before?: number;
  limit: number;
}

export type UserSearchStore = ReturnType<typeof createUserSearchStore>;

/** The users as an administrator looks for them: by part of a name, page after page in list order. */
export function createUserSearchStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** Users in list order, at most `limit`; `more` tells whether others follow in the direction asked. */
    async searchUsers(request: UserSearch): Promise<{ users: User[]; more: boolean }> {
      const { bind, values } = createBinder();
      const where = [`organization_id = ${bind(request.organizationId, 'uuid')}`];
      const search = request.search?.trim();
      if (search) where.push(matches(bind(`%${escapeLike(foldCase(search))}%`, 'text')));
      if (request.after !== undefined) where.push(`seq > ${bind(request.after, 'bigint')}`);
      if (request.before !== undefined) where.push(`seq < ${bind(request.before, 'bigint')}`);
      const backwards = request.before !== undefined && request.after === undefined;
      const rows = await sql<UserRow>(
        `SELECT ${userColumns()} FROM users WHERE ${where.join(' AND ')}
        ORDER BY seq ${backwards ? 'DESC' : 'ASC'} LIMIT ${bind(request.limit + 1, 'int')}`,
        values,
      );
      const users = rows.slice(0, request.limit).map(toUser);
      return { users: backwards ? users.reverse() : users, more: rows.length > request.limit };
    },

    /** How many users match a search (blank: how many there are), and how many of them are active. */
    async countUsers(organizationId: string, search?: string): Promise<{ total: number; active: number }> {
      const { bind, values } = createBinder();
      const where = [`organization_id = ${bind(organizationId, 'uuid')}`];
      if (search?.trim()) where.push(matches(bind(`%${escapeLike(foldCase(search.trim()))}%`, 'text')));
      const [row] = await sql<{ total: number; active: number }>(
        `SELECT count(*) AS total, count(*) FILTER (WHERE active) AS active FROM users WHERE ${where.join(' AND ')}`,
        values,
      );
      return row ?? { total: 0, active: 0 };
    },
  };
}

const SEARCHED = [
  'user_name_key',
  "lower(coalesce(display_name, ''))",
  "lower(concat_ws(' ', given_name, family_name))",
  "lower(coalesce(external_id, ''))",
  "array_to_string(email_keys, ' ')",
];

const matches = (pattern: string) => `(${SEARCHED.map((text) => `${text} LIKE ${pattern}`).join(' OR ')})`;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
