import { DirectoryError } from '../../app/directory/directory-error.ts';
import type { PageRequest } from '../../app/directory/list.types.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { UserQueryField } from '../../app/directory/user-query-table.ts';
import { fromDirectory } from '../../app/scim/from-directory.ts';

/** What pg throws when the server gives a statement up; no database can be made to do so in a test's time. */
const timeout = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });

describe('a list that takes too long', () => {
  const { listUsers } = createUserStore({ sql: () => Promise.reject(timeout) });
  const list = (request: Partial<PageRequest<UserQueryField>>) => listUsers('o', { limit: 1, count: true, ...request });
  const eq = (field: UserQueryField) => ({ kind: 'compare', field, operator: 'eq', value: 'x', exact: false }) as const;

  it.each([
    ['filtered', { query: eq('title') }],
    ['sorted', { sort: { field: 'title', exact: false, descending: false } }],
    ['plain', {}],
  ] as const)('is refused with tooMany when it is %s (RFC 7644 §3.12)', async (_what, request) => {
    const refusal = await list(request).catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(DirectoryError);
    const answer = fromDirectory(refusal as DirectoryError);
    expect([answer.status, answer.scimType, answer.message]).toEqual([
      400,
      'tooMany',
      expect.stringMatching(/takes? too long/),
    ]);
  });

  it('says that the database is slow when an index should have answered', async () => {
    await expect(list({ query: eq('userName') })).rejects.toBe(timeout);
  });
});
