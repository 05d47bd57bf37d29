import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, createScimClient, type ScimClient } from '../scim-client.ts';

let app: TestApp;
let scim: ScimClient;
let other: ScimClient;
let organizationId: string;

beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  ({ scim, organizationId } = await tenant({ roles: ['admin', 'auditor'], entitlements: ['payroll'] }));
  ({ scim: other } = await tenant({ roles: ['theirs'] }));
});
afterAll(() => app.close());

async function tenant(catalogue: { roles?: string[]; entitlements?: string[] }) {
  const { id } = await app.given.organization();
  await app.given.catalogue(id, catalogue);
  const { token } = await app.given.token({ organizationId: id });
  return { organizationId: id, scim: createScimClient(app.url, token) };
}

const remove = (id: string) =>
  app.database.sql('DELETE FROM catalogue_entries WHERE organization_id = $1 AND id = $2', [organizationId, id]);

const admin = { value: 'admin', display: 'The admin' };
const auditor = { value: 'auditor', display: 'The auditor' };

describe('roles and entitlements of users (RFC 7643 §4.1.2, OKTA-WIRE entitlements)', () => {
  it('POST takes those of the organization’s catalogue, and fills in display', async () => {
    const entitlements = [{ value: 'payroll', display: 'Pay', type: 'finance' }];
    const user = await scim.create({ roles: [{ value: 'admin', primary: true }, { value: 'auditor' }], entitlements });
    const roles = [{ ...admin, primary: true }, auditor];
    expect(user).toMatchObject({ roles, entitlements });
    expect(await scim.read(user.id)).toEqual(user);
  });

  it('fills in the type of the catalogue where none was sent', async () => {
    await app.database.sql("UPDATE catalogue_entries SET type = 'site' WHERE organization_id = $1", [organizationId]);
    const { id } = await scim.create({
      roles: [
        { value: 'admin', type: '' },
        { value: 'auditor', type: 'own' },
      ],
    });
    expect((await scim.read(id)).roles).toEqual([
      { ...admin, type: 'site' },
      { ...auditor, type: 'own' },
    ]);
  });

  it('keeps one item where filling in makes two the same (RFC 7643 §2.4)', async () => {
    await app.database.sql("UPDATE catalogue_entries SET type = 'site' WHERE organization_id = $1", [organizationId]);
    const { id } = await scim.create({ roles: [{ value: 'admin' }, { value: 'admin', type: 'site' }] });
    expect((await scim.read(id)).roles).toEqual([{ ...admin, type: 'site' }]);
  });

  it.each([
    ['unknown', 'owner'],
    ['another case', 'ADMIN'],
    ['another tenant’s', 'theirs'],
    ['JSON text in value', '{"id":"1","value":"admin"}'],
  ])('POST refuses a role that is %s, names what is accepted, and creates nobody', async (_, value) => {
    const userName = 'refused@example.com';
    const res = await scim.post('/Users', aUser({ userName, roles: [{ value: 'admin' }, { value }] }));
    expect(res).toBeScimError(400, 'invalidValue');
    expect(res.body.detail).toContain(`roles.value ${JSON.stringify(value)} is no role of this organization`);
    expect(res.body.detail).toContain('accepted: "admin", "auditor".');
    expect(res.body.detail).toMatch(/In Okta, .*mapped to roles .*Provisioning tab.* org role add\.$/);
    expect((await scim.find(`userName eq "${userName}"`)).body.totalResults).toBe(0);
  });

  it('says where the organization has none at all, and how one is added', async () => {
    const res = await other.post('/Users', aUser({ entitlements: [{ value: 'payroll' }] }));
    expect(res).toBeScimError(400, 'invalidValue');
    expect(res.body.detail).toContain('the organization has no entitlements yet');
    expect(res.body.detail).toContain('org entitlement add');
  });

  it('names the first ten of many, and how many more there are', async () => {
    const many = Array.from({ length: 30 }, (_, n) => `r${n}`);
    await app.given.catalogue(organizationId, { entitlements: many });
    const res = await scim.post('/Users', aUser({ entitlements: [{ value: 'nope' }] }));
    expect(res.body.detail).toContain(
      'accepted: "payroll", "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8" and 21 more.',
    );
  });

  it('PUT and PATCH refuse a new unknown value and change nothing', async () => {
    const user = await scim.create({ roles: [{ value: 'admin' }] });
    const put = { ...user, title: 'Boss', roles: [{ value: 'admin' }, { value: 'owner' }] };
    expect(await scim.put(`/Users/${user.id}`, put)).toBeScimError(400, 'invalidValue');
    const operations = [
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'add', path: 'roles', value: [{ value: 'owner' }] },
    ];
    expect(await scim.patch(`/Users/${user.id}`, ...operations)).toBeScimError(400, 'invalidValue');
    expect(await scim.read(user.id)).toEqual(user);
  });

  it('PUT without display is no change where the catalogue says the same', async () => {
    const user = await scim.create({ roles: [{ value: 'admin' }] });
    const res = await scim.put(`/Users/${user.id}`, { ...user, roles: [{ value: 'admin' }] });
    expect(res.body).toEqual(user);
    expect((await scim.read(user.id)).meta.version).toBe(user.meta.version);
  });

  it('PATCH of value alone does not leave the display of the former value', async () => {
    const { id } = await scim.create({ roles: [{ value: 'admin', primary: true }] });
    const operation = { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'auditor' };
    expect((await scim.patch(`/Users/${id}`, operation)).status).toBe(200);
    expect((await scim.read(id)).roles).toEqual([{ ...auditor, primary: true }]);
  });

  it('PATCH adds and removes single ones', async () => {
    const { id } = await scim.create({ roles: [{ value: 'admin' }] });
    await scim.patch(`/Users/${id}`, { op: 'add', path: 'roles', value: [{ value: 'auditor' }, { value: 'admin' }] });
    expect((await scim.read(id)).roles).toEqual([admin, auditor]);
    await scim.patch(`/Users/${id}`, { op: 'remove', path: 'roles[value eq "admin"]' });
    expect((await scim.read(id)).roles).toEqual([auditor]);
    await scim.patch(`/Users/${id}`, { op: 'replace', path: 'roles', value: [] });
    expect(await scim.read(id)).not.toHaveProperty('roles');
  });

  it('a value whose entry was removed stays, and blocks no update, of other roles neither', async () => {
    const user = await scim.create({ roles: [{ value: 'admin' }] });
    await remove('admin');
    const put = await scim.put(`/Users/${user.id}`, { ...user, title: 'T', roles: [{ value: 'admin' }, auditor] });
    expect(put.status).toBe(200);
    expect(await scim.read(user.id)).toMatchObject({ title: 'T', roles: [admin, auditor] });
    await scim.patch(`/Users/${user.id}`, { op: 'remove', path: 'roles[value eq "admin"]' });
    const again = await scim.patch(`/Users/${user.id}`, { op: 'add', path: 'roles', value: [{ value: 'admin' }] });
    expect(again).toBeScimError(400, 'invalidValue');
    expect((await scim.read(user.id)).roles).toEqual([auditor]);
  });

  it('a deactivation is never refused because of them, by PUT or PATCH, and brings no unknown one in', async () => {
    const known = [{ value: 'auditor' }];
    const unknown = [{ value: 'owner' }];
    const deactivate: ((user: { id: string }) => PromiseLike<{ status: number }>)[] = [
      (user) => scim.put(`/Users/${user.id}`, { ...user, active: false, roles: unknown, entitlements: unknown }),
      ({ id }) => scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false, roles: unknown } }),
      ({ id }) =>
        scim.patch(
          `/Users/${id}`,
          { op: 'add', path: 'roles', value: unknown },
          { op: 'replace', path: 'active', value: 'False' },
        ),
    ];
    for (const send of deactivate) {
      const { id, roles } = await scim.create({ title: 'Before', roles: known });
      expect((await send(await scim.read(id))).status).toBe(200);
      expect(await scim.read(id)).toMatchObject({ active: false, title: 'Before', roles });
      await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
      const back = await scim.read(id);
      expect([back.active, back.roles, back.entitlements]).toEqual([true, roles, undefined]);
    }
  });

  it('a restore accepts what the inactive user had, and refuses what is new', async () => {
    const user = await scim.create({ roles: [{ value: 'admin' }] });
    await scim.patch(`/Users/${user.id}`, { op: 'replace', value: { active: false } });
    await remove('admin');
    const same = { userName: user.userName, externalId: user.externalId };
    const refused = await scim.post('/Users', aUser({ ...same, roles: [{ value: 'admin' }, { value: 'owner' }] }));
    expect(refused).toBeScimError(400, 'invalidValue');
    expect(refused.body.detail).toContain('"owner"');
    expect((await scim.read(user.id)).active).toBe(false);
    const restored = await scim.post('/Users', aUser({ ...same, roles: [{ value: 'admin' }] }));
    expect([restored.status, restored.body.id]).toEqual([201, user.id]);
    expect(await scim.read(user.id)).toMatchObject({ active: true, roles: [admin] });
  });

  it('an unknown role with the userName of an active user answers 409', async () => {
    const { userName } = await scim.create();
    const res = await scim.post('/Users', aUser({ userName, roles: [{ value: 'owner' }] }));
    expect(res).toBeScimError(409, 'uniqueness');
  });

  it('grants nothing: permissions stay those of the user type (SECURITY case 5)', async () => {
    await app.given.catalogue(organizationId, { roles: ['owner', 'manager'], entitlements: ['manager.write'] });
    const given = { roles: ['owner', 'manager'], entitlements: [{ value: 'manager.write' }] };
    const { id } = await scim.create({ userType: 'employee', ...given });
    const permissions = async (user: string) => {
      const [row] = await app.database.sql<{ permissions: string[] }>(
        'SELECT permissions FROM directory_users WHERE organization_id = $1 AND id = $2',
        [organizationId, user],
      );
      return row?.permissions;
    };
    expect(await permissions(id)).toEqual(['employee.read', 'employee.write']);
    await scim.patch(`/Users/${id}`, { op: 'add', path: 'roles', value: [{ value: 'admin' }] });
    expect(await permissions(id)).toEqual(['employee.read', 'employee.write']);
    const { id: plain } = await scim.create(given);
    expect(await permissions(plain)).toEqual([]);
  });

  it('concurrent PATCHes that add different roles lose none', async () => {
    const { id } = await scim.create();
    const add = (value: string) => scim.patch(`/Users/${id}`, { op: 'add', path: 'roles', value: [{ value }] });
    const answers = await Promise.all(['admin', 'auditor'].map(add));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { roles } = await scim.read(id);
    expect(roles.map(({ value }: { value: string }) => value).sort()).toEqual(['admin', 'auditor']);
  });

  it('two tenants at once are judged by their own catalogues', async () => {
    const answers = await Promise.all(
      [scim, other, scim, other].map((client, index) =>
        client.post('/Users', aUser({ roles: [{ value: index < 2 ? 'admin' : 'theirs' }] })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 201]);
  });
});

describe('bare text for roles and entitlements (Entra)', () => {
  it('POST, PUT and PATCH take a list of texts', async () => {
    const user = await scim.create({ roles: ['admin'], entitlements: ['payroll'] });
    expect(await scim.read(user.id)).toMatchObject({
      roles: [admin],
      entitlements: [{ value: 'payroll', display: 'The payroll' }],
    });
    await scim.put(`/Users/${user.id}`, { ...user, roles: ['auditor', ''] });
    expect((await scim.read(user.id)).roles).toEqual([auditor]);
    await scim.patch(`/Users/${user.id}`, { op: 'add', path: 'roles', value: ['admin'] });
    expect((await scim.read(user.id)).roles).toEqual([auditor, admin]);
  });

  it('refuses an unknown one, and JSON text, as any other value', async () => {
    for (const roles of [['owner'], ['{"value":"admin"}']]) {
      expect(await scim.post('/Users', aUser({ roles }))).toBeScimError(400, 'invalidValue');
    }
  });

  it('is no notation of other lists', async () => {
    expect(await scim.post('/Users', aUser({ emails: ['a@example.com'] }))).toBeScimError(400, 'invalidValue');
    expect(await scim.post('/Users', aUser({ roles: 'admin' }))).toBeScimError(400, 'invalidValue');
  });
});
