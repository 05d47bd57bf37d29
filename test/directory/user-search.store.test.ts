import { createHistoryStore } from '../../app/directory/history.store.ts';
import type { UserService } from '../../app/directory/user.service.ts';
import type { DirectoryContext } from '../../app/directory/user.types.ts';
import { createUserSearchStore, type UserSearch } from '../../app/directory/user-search.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { aProfile, givenContext, openDirectory } from '../support/given-directory.ts';
import { giveBack } from '../support/test-database.ts';

describe('the search of the console', () => {
  let database: Database;
  let users: UserService;
  let context: DirectoryContext;
  beforeAll(async () => {
    ({ database, users } = await openDirectory());
  });
  beforeEach(async () => {
    context = await givenContext(database);
  });
  afterAll(() => giveBack(database));

  it('finds a part of a name, userName, address or externalId, without case, and pages both ways', async () => {
    const search = createUserSearchStore(database);
    const { organizationId } = context;
    const made = [];
    for (const values of [
      { userName: 'ada@example.com', givenName: 'Ada', familyName: 'Lovelace', externalId: '00uAda' },
      { userName: 'grace@example.com', displayName: 'Grace 100%', emails: [{ value: 'Amazing@navy.mil' }] },
      { userName: 'alan_t@example.com', active: false },
    ]) {
      made.push(await users.createUser(context, aProfile(values)));
    }
    const list = async (values: Partial<UserSearch>) => {
      const page = await search.searchUsers(organizationId, { order: 'newest', limit: 10, ...values });
      return { ...page, names: page.items.map(({ profile }) => profile.userName) };
    };
    const find = async (text: string) => (await list({ text })).names;
    expect(await find('LOVE')).toEqual(['ada@example.com']);
    expect(await find('love ada')).toEqual(['ada@example.com']);
    expect(await find('00uada')).toEqual(['ada@example.com']);
    expect(await find('amazing@')).toEqual(['grace@example.com']);
    expect(await find('100%')).toEqual(['grace@example.com']);
    expect(await find('n_t')).toEqual(['alan_t@example.com']);
    expect(await find('%')).toEqual(['grace@example.com']);
    expect(await find('  ')).toHaveLength(3);
    const first = await list({ order: 'name', limit: 2 });
    expect([first.names, first.previous]).toEqual([['ada@example.com', 'alan_t@example.com'], undefined]);
    const second = await list({ order: 'name', limit: 2, ...(first.next && { place: first.next }) });
    expect([second.names, second.next]).toEqual([['grace@example.com'], undefined]);
    const back = await list({ order: 'name', limit: 2, ...(second.previous && { place: second.previous }) });
    expect([back.names, back.previous]).toEqual([first.names, undefined]);
    expect(await search.countUsers(organizationId)).toEqual({ total: 3, active: 2 });
    const stranger = { organizationId: '00000000-0000-4000-8000-000000000000' };
    expect((await search.searchUsers(stranger.organizationId, { order: 'name', limit: 10 })).items).toEqual([]);
    expect(
      await createHistoryStore(database).listUserChanges(stranger.organizationId, made[0]?.id ?? '', { limit: 9 }),
    ).toEqual([]);
  });
});
