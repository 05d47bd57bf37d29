import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import { createUserService, type UserService } from '../../app/directory/user.service.ts';
import { createUserStore } from '../../app/directory/user.store.ts';
import type { DirectoryContext, ListItem, UserProfile } from '../../app/directory/user.types.ts';
import { createUserHistoryStore } from '../../app/directory/user-history.store.ts';
import { createUserSearchStore, type UserSearch } from '../../app/directory/user-search.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { openTestDatabase } from '../support/test-database.ts';

describe('the directory', () => {
  let database: Database;
  let users: UserService;
  let context: DirectoryContext;
  let count = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
    users = createUserService({ store: createUserStore(database), catalogue: createCatalogueStore(database) });
  });
  beforeEach(async () => {
    count += 1;
    const { id } = await database.prisma.organization.create({
      data: {
        name: `Org ${count}`,
        nameKey: `org ${count}`,
        userTypes: {
          create: [
            { value: 'Employee', valueKey: 'employee', permissions: ['a:read'], position: 0 },
            { value: 'manager', valueKey: 'manager', permissions: ['a:read', 'a:write'], position: 1 },
          ],
        },
      },
    });
    context = { organizationId: id, userNameFormat: 'email', anyUserType: false, actor: 'auth', requestId: 'req' };
  });
  afterAll(() => database.close());

  const aProfile = (values: Partial<UserProfile> = {}): UserProfile => ({
    userName: `u${Math.random()}@example.com`,
    active: true,
    emails: [],
    phoneNumbers: [],
    addresses: [],
    ...values,
  });

  const historyOf = async (id: string) =>
    (await createUserHistoryStore(database).listChanges(context.organizationId, id)).map(
      ({ action, version, attributes }) => ({ action, version, attributes }),
    );

  describe('lists that few users have (RFC 7643 §4.1.2)', () => {
    const ims = [{ value: 'ada', type: 'xmpp', primary: true }];
    const roles: ListItem[] = [
      { value: 'admin', display: 'The admin' },
      { value: 'dev', display: 'The dev' },
    ];
    const x509Certificates = [{ value: 'MIIC' }];
    beforeEach(() =>
      createGiven(database, 'https://x.example').catalogue(context.organizationId, { roles: ['admin', 'dev'] }),
    );

    it('keeps each, and a change of one leaves the others', async () => {
      const made = await users.createUser(context, aProfile({ ims, roles, x509Certificates }));
      expect(made.profile).toMatchObject({ ims, roles, x509Certificates });
      expect(made.profile).not.toHaveProperty('photos');
      const photos = [{ value: 'https://x.example/ada.png', type: 'photo' }];
      await users.updateUser(context, made.id, ({ roles: _, ...profile }) => ({ ...profile, photos }));
      const { profile, version } = await users.getUser(context.organizationId, made.id);
      expect([profile.ims, profile.photos, profile.x509Certificates, profile.roles, version]).toEqual([
        ims,
        photos,
        x509Certificates,
        undefined,
        2,
      ]);
      expect((await historyOf(made.id))[0]?.attributes).toEqual([
        { attribute: 'photos', after: photos },
        { attribute: 'roles', before: roles },
      ]);
    });

    it('takes a list without items for no list: no change, no version', async () => {
      const { id } = await users.createUser(context, aProfile({ ims: [] }));
      const user = await users.updateUser(context, id, (profile) => ({ ...profile, entitlements: [], ims: [] }));
      expect([user.version, user.profile.ims]).toEqual([1, undefined]);
    });

    it('replaces all of them when an inactive user is restored', async () => {
      const { id } = await users.createUser(context, aProfile({ userName: 'old@example.com', active: false, ims }));
      const restored = await users.createUser(context, aProfile({ userName: 'old@example.com', roles }));
      expect([restored.id, restored.profile.ims, restored.profile.roles]).toEqual([id, undefined, roles]);
    });

    it('finds and sorts users by them', async () => {
      const [a] = [
        await users.createUser(context, aProfile({ ims, roles })),
        await users.createUser(context, aProfile()),
      ];
      const find = async (query: Parameters<UserService['listUsers']>[2]['query']) =>
        (await users.listUsers(context.organizationId, 'r', { startIndex: 1, count: 9, ...(query && { query }) }))
          .items;
      const where = { kind: 'compare', name: 'value', operator: 'sw', value: 'AD', exact: false } as const;
      for (const field of ['ims', 'roles'] as const) {
        expect((await find({ kind: 'some', field, where })).map(({ id }) => id)).toEqual([a.id]);
        expect((await find({ kind: 'present', field })).map(({ id }) => id)).toEqual([a.id]);
      }
      expect(await find({ kind: 'present', field: 'photos' })).toEqual([]);
      const sort = { field: 'roles', sub: 'value', exact: false, descending: true } as const;
      const sorted = await users.listUsers(context.organizationId, 'r', { startIndex: 1, count: 9, sort });
      expect(sorted.items[1]?.id).toBe(a.id);
    });
  });

  it('writes the history with each write: what changed, from what, to what, by whom', async () => {
    const { id } = await users.createUser(context, aProfile({ userName: 'Ada@example.com', title: 'A' }));
    await users.updateUser(context, id, (profile) => ({ ...profile, title: 'B', givenName: 'Ada' }));
    await users.updateUser(context, id, (profile) => ({ ...profile }));
    await users.updateUser(context, id, (profile) => ({ ...profile, active: false }));
    await users.createUser(context, aProfile({ userName: 'ada@example.com', emails: [{ value: 'a@x.com' }] }));
    await users.updateUser(context, id, ({ title: _, ...profile }) => ({ ...profile, emails: [] }));
    expect(await historyOf(id)).toEqual([
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
    const [change] = await createUserHistoryStore(database).listChanges(context.organizationId, id);
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
    expect(await historyOf(id)).toHaveLength(1);
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
      const history = await historyOf(id);
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
    expect((await historyOf(id)).map(({ action, version }) => [action, version])).toEqual([
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

  describe('search', () => {
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
      expect(await createUserHistoryStore(database).listChanges(stranger.organizationId, made[0]?.id ?? '')).toEqual(
        [],
      );
    });
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
