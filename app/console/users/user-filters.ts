import type { Request } from 'express';
import type { Query } from '../../directory/query.types.ts';
import type { UserQueryField } from '../../directory/user-query-table.ts';
import type { UserOrder } from '../../directory/user-search.store.ts';
import { readChoice, readText } from '../browse-params.ts';

const STATUSES = ['active', 'inactive'] as const;
const ORDERS = ['name', 'userName', 'newest', 'changed'] as const satisfies readonly UserOrder[];

/** What the list of users is asked for, as its form sends it; '' where nothing was chosen. */
export interface UserFilters {
  readonly q: string;
  readonly status: '' | (typeof STATUSES)[number];
  readonly type: string;
  readonly department: string;
  /** The name of a group. */
  readonly group: string;
}

/** Reads the filters of the query; what makes no sense is as if it were not there. */
export const readFilters = (req: Request): UserFilters => ({
  q: readText(req, 'q'),
  status: readChoice(req, 'status', STATUSES) ?? '',
  type: readText(req, 'type'),
  department: readText(req, 'department'),
  group: readText(req, 'group'),
});

/** The order asked for, by name unless said. */
export const readOrder = (req: Request): UserOrder => readChoice(req, 'sort', ORDERS) ?? 'name';

/** The filters as the directory's query; `groupId` is the id of the group they name, undefined where there is none. */
export function toUserQuery(
  { status, type, department, group }: UserFilters,
  groupId: string | undefined,
): Query<UserQueryField> | undefined {
  const parts: Query<UserQueryField>[] = [];
  if (status)
    parts.push({ kind: 'compare', field: 'active', operator: 'eq', value: status === 'active', exact: false });
  if (type) parts.push(equals('userType', type));
  if (department) parts.push(equals('department', department));
  if (group && groupId === undefined) parts.push({ kind: 'none' });
  if (groupId !== undefined) {
    const where = { kind: 'compare', name: 'value', operator: 'eq', value: groupId, exact: false } as const;
    parts.push({ kind: 'some', field: 'groups', where });
  }
  return parts.length > 0 ? { kind: 'and', parts } : undefined;
}

/** The filters in words, as the audit list keeps them; '' for none. */
export function toFilterWords({ q, status, type, department, group }: UserFilters): string {
  const words = [
    q && `search “${q}”`,
    status && `${status} users`,
    type && `user type “${type}”`,
    department && `department “${department}”`,
    group && `group “${group}”`,
  ];
  return words.filter(Boolean).join(', ');
}

const equals = (field: UserQueryField, value: string): Query<UserQueryField> => ({
  kind: 'compare',
  field,
  operator: 'eq',
  value,
  exact: false,
});
