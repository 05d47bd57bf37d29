import { isOneOff } from '../../app/directory/is-one-off.ts';
import type { PageRequest } from '../../app/directory/list.types.ts';
import type { ItemQuery, Query } from '../../app/directory/query.types.ts';
import { USER_TABLE, type UserQueryField } from '../../app/directory/user-query-table.ts';

type UserQuery = Query<UserQueryField>;

const eq = (field: UserQueryField): UserQuery => ({ kind: 'compare', field, operator: 'eq', value: 'x', exact: false });
const item = (name: string): ItemQuery => ({ kind: 'compare', name, operator: 'eq', value: 'x', exact: false });
const emails = (where: ItemQuery): UserQuery => ({ kind: 'some', field: 'emails', where });
const both: ItemQuery = { kind: 'and', parts: [item('type'), item('value')] };
const sort = { field: 'title', exact: false, descending: false } as const;

/** So that filters of ever new shapes cannot use up the prepared statements that imports need. */
describe('isOneOff', () => {
  it.each<[string, boolean, Partial<PageRequest<UserQueryField>>]>([
    ['every user', false, {}],
    ['userName eq', false, { query: eq('userName') }],
    ['emails eq', false, { query: emails(item('value')) }],
    ['emails[type eq and value eq]', false, { query: emails(both) }],
    ['title eq', true, { query: eq('title') }],
    ['emails.type eq', true, { query: emails(item('type')) }],
    ['userName eq or userName eq', true, { query: { kind: 'or', parts: [eq('userName'), eq('userName')] } }],
    ['emails[… and … and …]', true, { query: emails({ kind: 'and', parts: [both, item('display')] }) }],
    ['every user, sorted', true, { sort }],
    ['userName eq, sorted', true, { query: eq('userName'), sort }],
  ])('%s: %s', (_what, expected, request) => {
    expect(isOneOff({ limit: 1, count: true, ...request }, USER_TABLE)).toBe(expected);
  });
});
