import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import { createHistoryStore } from '../../app/directory/history.store.ts';
import { createUserService, type UserService } from '../../app/directory/user.service.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext, UserProfile } from '../../app/directory/user.types.ts';
import { createUserSearchStore } from '../../app/directory/user-search.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { aProfile, givenContext, historyOf, openDirectory } from '../support/given-directory.ts';
import { giveBack } from '../support/test-database.ts';

describe('the directory', () => {
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

  it('writes the history with each write: what changed, from what, to what, by whom', async () => {
    const { id } = await users.createUser(context, aProfile({ userName: 'Ada@example.com', title: 'A' }));
    await users.updateUser(context, id, (profile) => ({ ...profile, title: 'B', givenName: 'Ada' }));
    await users.updateUser(context, id, (profile) => ({ ...profile }));
    await users.updateUser(context, id, (profile) => ({ ...profile, active: false }));
    await users.createUser(context, aProfile({ userName: 'ada@example.com', emails: [{ value: 'a@x.com' }] }));
    await users.updateUser(context, id, ({ title: _, ...profile }) => ({ ...profile, emails: [] }));
    expect(await historyOf(database, context, id)).toEqual([
      { action: 'updated', version: 5, attributes: [{ attribute: 'emails', before: [{ value: 'a@x.com' }] }] },
      {
        action: 'restored',
        version: 4,
        attributes: [
          { attribute: 'userName', before: 'Ada@example.com', after: 'ada@example.com' },
          { attribute: 'active', before: false, after: true },
          { attribute: 'name.givenName', before: 'Ada' },
          { attribute: 'title', before: 'B' },
          { attribute: 'emails', after: [{ value: 'a@x.com' }] },
        ],
      },
      { action: 'deactivated', version: 3, attributes: [{ attribute: 'active', before: true, after: false }] },
      {
        action: 'updated',
        version: 2,
        attributes: [
          { attribute: 'name.givenName', after: 'Ada' },
          { attribute: 'title', before: 'A', after: 'B' },
        ],
      },
      {
        action: 'created',
        version: 1,
        attributes: [
          { attribute: 'userName', after: 'Ada@example.com' },
          { attribute: 'active', after: true },
          { attribute: 'title', after: 'A' },
        ],
      },
    ]);
    const [change] = await createHistoryStore(database).listUserChanges(context.organizationId, id, { limit: 200 });
    expect(change).toMatchObject({
      id: expect.any(Number),
      actor: 'auth',
      requestId: 'req',
      createdAt: expect.any(Date),
    });
  });

  it('writes neither user nor history where it refuses', async () => {
    const { id } = await users.createUser(context, aProfile({ userName: 'one@example.com' }));
    await users.createUser(context, aProfile({ userName: 'two@example.com' }));
    const edit = (profile: UserProfile) => ({ ...profile, userName: 'TWO@example.com', title: 'x' });
    await expect(users.updateUser(context, id, edit)).rejects.toMatchObject({ code: 'user_name_taken' });
    await expect(users.createUser(context, aProfile({ userType: 'robot' }))).rejects.toMatchObject({
      code: 'user_type_not_accepted',
      message: expect.stringContaining('"Employee", "manager"'),
    });
    expect(await historyOf(database, context, id)).toHaveLength(1);
    expect(await createUserSearchStore(database).countUsers(context.organizationId)).toEqual({ total: 2, active: 2 });
  });

  it('gives the permissions of the type at creation, without case, and those of no type to none', async () => {
    const [typed, untyped] = await Promise.all([
      users.createUser(context, aProfile({ userType: 'EMPLOYEE' })),
      users.createUser(context, aProfile()),
    ]);
    expect([typed.permissions, untyped.permissions]).toEqual([['a:read'], []]);
    const lenient = { ...context, anyUserType: true };
    expect((await users.createUser(lenient, aProfile({ userType: 'robot' }))).permissions).toEqual([]);
    expect((await users.createUser(lenient, aProfile({ userType: 'manager' }))).permissions).toEqual([
      'a:read',
      'a:write',
    ]);
  });

  it('compares userNames without case in every alphabet, in both directions', async () => {
    for (const [stored, sent] of [
      ['ZOË@example.com', 'zoe\u0308@example.com'],
      ['straße@example.com', 'STRAßE@example.com'],
      ['ИВАН@example.com', 'иван@example.com'],
    ] as const) {
      await users.createUser(context, aProfile({ userName: stored }));
      await expect(users.createUser(context, aProfile({ userName: sent }))).rejects.toMatchObject({
        code: 'user_name_taken',
      });
    }
  });

  it('loses none of 20 changes that two servers make to one user at once', async () => {
    const other = createUserService({ store: createUserStore(database), catalogue: createCatalogueStore(database) });
    const { id } = await users.createUser(context, aProfile());
    const add = (server: UserService, index: number) =>
      server.updateUser(context, id, (profile) => ({
        ...profile,
        phoneNumbers: [...profile.phoneNumbers, { value: String(index) }],
      }));
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 ? users : other, index)));
    const { profile, version } = await users.getUser(context.organizationId, id);
    expect([new Set(profile.phoneNumbers.map(({ value }) => value)).size, version]).toEqual([20, 21]);
  });

  it('creates one user when two servers are asked for the same one at once', async () => {
    const other = createUserService({ store: createUserStore(database), catalogue: createCatalogueStore(database) });
    const profile = aProfile();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? users : other).createUser(context, profile)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'user_name_taken' });
    }
  });

  it.each(['userName', 'externalId'])(
    'answers each of 60 restorations by %s and deactivations of one user at once, never that it is being changed',
    async (by) => {
      const profile = aProfile({ externalId: '00u1' });
      const { id } = await users.createUser(context, profile);
      const results = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          index % 2
            ? users.createUser(context, by === 'userName' ? profile : { ...profile, externalId: 'other' })
            : users.updateUser(context, id, (current) => ({ ...current, active: false })),
        ),
      );
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'user_name_taken' });
        else expect(result.value.id).toBe(id);
      }
      const { profile: last, version } = await users.getUser(context.organizationId, id);
      const history = await historyOf(database, context, id);
      expect(history.map((change) => change.version)).toEqual(Array.from({ length: version }, (_, n) => version - n));
      expect(last.active).toBe(history[0]?.action !== 'deactivated');
    },
  );

  it('keeps an inactive user inactive where the creation says so: updated, not restored, and nothing twice', async () => {
    const profile = aProfile({ title: 'Old' });
    const { id } = await users.createUser(context, profile);
    await users.updateUser(context, id, (current) => ({ ...current, active: false }));
    const inactive = { ...profile, title: 'New', userType: 'manager', active: false };
    const first = await users.createUser(context, inactive);
    const second = await users.createUser(context, inactive);
    expect(first).toMatchObject({ id, version: 3, profile: inactive, permissions: ['a:read', 'a:write'] });
    expect(second).toEqual(first);
    await users.createUser(context, { ...inactive, active: true });
    expect((await historyOf(database, context, id)).map(({ action, version }) => [action, version])).toEqual([
      ['restored', 4],
      ['updated', 3],
      ['deactivated', 2],
      ['created', 1],
    ]);
  });

  it('lets the next change of a user through when the one before it failed', async () => {
    const { id } = await users.createUser(context, aProfile());
    const failing = users.updateUser(context, id, () => {
      throw new Error('refused');
    });
    const next = users.updateUser(context, id, (profile) => ({ ...profile, title: 'next' }));
    await expect(failing).rejects.toThrow('refused');
    expect((await next).profile.title).toBe('next');
  });

  it('takes one statement to create, two to change, and three to start anew with the permissions of a type', async () => {
    let count = 0;
    const sql: Database['sql'] = (...args) => {
      count += 1;
      return database.sql(...args);
    };
    const counted = createUserService({ store: createUserStore({ sql }), catalogue: createCatalogueStore({ sql }) });
    const countOf = async (work: () => Promise<unknown>) => {
      count = 0;
      await work();
      return count;
    };
    const profile = aProfile({ externalId: 'A', userType: 'manager' });
    expect(await countOf(() => counted.createUser(context, profile))).toBe(1);
    const [row] = await database.sql<{ id: string }>('SELECT id FROM users WHERE user_name = $1', [profile.userName]);
    const change = (values: Partial<UserProfile>) =>
      countOf(() => counted.updateUser(context, row?.id ?? '', (before) => ({ ...before, ...values })));
    expect(await change({ title: 'x' })).toBe(2);
    expect(await change({ active: false })).toBe(2);
    expect(await change({ active: true })).toBe(2);
    expect(await change({ active: false })).toBe(2);
    expect(await change({ active: true, externalId: 'B' })).toBe(3);
    expect(await change({ externalId: 'C' })).toBe(2);
  });

  it("shows the vendor's product every user in directory_users, which cannot be written", async () => {
    const { id } = await users.createUser(
      context,
      aProfile({
        userType: 'manager',
        emails: [{ value: 'b@example.com' }, { value: 'a@example.com', primary: true }],
        department: 'R&D',
      }),
    );
    const [row] = await database.sql<Record<string, unknown>>('SELECT * FROM directory_users WHERE id = $1', [id]);
    expect(row).toMatchObject({
      organization_id: context.organizationId,
      active: true,
      email: 'a@example.com',
      user_type: 'manager',
      permissions: ['a:read', 'a:write'],
      department: 'R&D',
    });
    await expect(database.sql('UPDATE directory_users SET active = false')).rejects.toThrow(/cannot update view/);
  });
});
