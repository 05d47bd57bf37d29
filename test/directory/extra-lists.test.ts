import type { UserService } from '../../app/directory/user.service.ts';
import type { DirectoryContext, ListItem } from '../../app/directory/user.types.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { aProfile, givenContext, historyOf, openDirectory } from '../support/given-directory.ts';
import { giveBack } from '../support/test-database.ts';

describe('lists that few users have (RFC 7643 §4.1.2)', () => {
  let database: Database;
  let users: UserService;
  let context: DirectoryContext;
  beforeAll(async () => {
    ({ database, users } = await openDirectory());
  });
  beforeEach(async () => {
    context = await givenContext(database);
    await createGiven(database, 'https://x.example').catalogue(context.organizationId, { roles: ['admin', 'dev'] });
  });
  afterAll(() => giveBack(database));

  const ims = [{ value: 'ada', type: 'xmpp', primary: true }];
  const roles: ListItem[] = [
    { value: 'admin', display: 'The admin' },
    { value: 'dev', display: 'The dev' },
  ];
  const x509Certificates = [{ value: 'MIIC' }];

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
    expect((await historyOf(database, context, made.id))[0]?.attributes).toEqual([
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
      (await users.listUsers(context.organizationId, 'r', { startIndex: 1, count: 9, ...(query && { query }) })).items;
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
