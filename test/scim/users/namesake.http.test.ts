import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, BULK_REQUEST, type GivenScim, GROUP, givenScim, USER } from '../scim-client.ts';

let app: TestApp;
let scim: GivenScim;
let other: GivenScim;
beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  [scim, other] = [await givenScim(app), await givenScim(app)];
  await app.given.catalogue(scim.organizationId, { roles: ['admin', 'auditor'], entitlements: ['payroll'] });
});
afterAll(() => app.close());

const NAME = 'jo@example.com';
const A = { externalId: '00uA' };
const B = { externalId: '00uB' };

/** Somebody who has everything that a user can be given, in a group that is in another. */
async function givenLeaver(body: Record<string, unknown> = A) {
  const user = await scim.create({
    userName: NAME,
    userType: 'manager',
    roles: [{ value: 'admin' }],
    entitlements: [{ value: 'payroll' }],
    ...body,
  });
  const groups = { admins: await createGroup('Admins', [user.id]), sales: await createGroup('Sales', [user.id]) };
  return { id: user.id, ...groups };
}

async function createGroup(displayName: string, members: string[], client = scim): Promise<string> {
  const body = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
  return (await client.post('/Groups', body)).body.id;
}

const set = (id: string, value: Record<string, unknown>) => scim.patch(`/Users/${id}`, { op: 'replace', value });
const leave = (id: string) => set(id, { active: false });
const put = (id: string, body: Record<string, unknown>) => scim.put(`/Users/${id}`, aUser({ userName: NAME, ...body }));
const names = (user: { groups?: { display: string }[] }) => (user.groups ?? []).map(({ display }) => display).sort();

async function readRow(id: string) {
  const [row] = await app.database.sql<{ permissions: string[]; anew: boolean }>(
    'SELECT permissions, person_since > created_at AS anew FROM directory_users WHERE id = $1',
    [id],
  );
  return row;
}

/** What somebody has: groups, what Okta gave, what the user type gave, and whether it is another person's account. */
async function accessOf(id: string) {
  const user = await scim.read(id);
  const values = (items: { value: string }[] = []) => items.map(({ value }) => value);
  const row = await readRow(id);
  return {
    groups: names(user),
    roles: values(user.roles),
    entitlements: values(user.entitlements),
    permissions: row?.permissions,
    anew: row?.anew,
  };
}

const EVERYTHING = {
  groups: ['Admins', 'Sales'],
  roles: ['admin'],
  entitlements: ['payroll'],
  permissions: ['manager.read', 'manager.write'],
  anew: false,
};
const NOTHING = { groups: [], roles: [], entitlements: [], permissions: [], anew: true };
const TYPE = { userType: 'manager', roles: [{ value: 'admin' }], entitlements: [{ value: 'payroll' }] };

type Step = (id: string) => PromiseLike<{ status: number; text: string }>;
const post = (body: Record<string, unknown>) => () => scim.post('/Users', { schemas: [USER], userName: NAME, ...body });
const replace = (body: Record<string, unknown>) => (id: string) =>
  scim.put(`/Users/${id}`, { schemas: [USER], userName: NAME, ...body });
const patch = (value: Record<string, unknown>) => (id: string) => set(id, value);
const inOrder =
  (...values: Record<string, unknown>[]) =>
  (id: string) =>
    scim.patch(`/Users/${id}`, ...values.map((value) => ({ op: 'replace', value })));

describe('a user that another person takes over', () => {
  it.each<[string, ...Step[]]>([
    ['POST with another externalId', post(B)],
    ['PUT with another externalId', replace({ active: true, ...B })],
    ['PATCH of active, then externalId', inOrder({ active: true, roles: [], entitlements: [], userType: '' }, B)],
    ['PATCH of externalId, then active', inOrder(B, { active: true, roles: [], entitlements: [], userType: '' })],
    ['POST without externalId, then PUT with another', post({}), replace(B)],
    ['PUT without externalId, then PUT with another', replace({ active: true }), replace(B)],
    ['PUT without externalId while inactive, then POST with another', replace({ active: false }), post(B)],
    [
      'PUT with another externalId while inactive, then PUT with it',
      replace({ active: false, ...B }),
      replace(B),
      post(B),
    ],
    ['POST of an inactive user, then PUT', post({ active: false, ...B }), replace({ active: true, ...B })],
    ['PATCH of active, then PUT with another', patch({ active: true }), patch({ title: 'x' }), replace(B)],
    [
      'PATCH of active, twice, then PUT with another',
      patch({ active: true }),
      leave,
      patch({ active: true }),
      replace(B),
    ],
  ])('has nothing of the one before: %s', async (_, ...steps) => {
    const { id } = await givenLeaver();
    await leave(id);
    for (const step of steps) {
      const { status, text } = await step(id);
      expect([200, 201, status === 409 && text.includes('uniqueness') && status]).toContain(status);
    }
    const active = await scim.read(id);
    if (!active.active) await patch({ active: true })(id);
    expect(await scim.read(id)).toMatchObject({ id, active: true, externalId: B.externalId });
    expect(await accessOf(id)).toEqual(NOTHING);
  });

  it.each<[string, ...Step[]]>([
    ['POST with the same externalId', post({ ...A, ...TYPE })],
    ['POST without externalId', post(TYPE)],
    ['POST without externalId, then PUT with the same', post(TYPE), replace({ ...A, ...TYPE })],
    ['PUT with the same externalId', replace({ active: true, ...A, ...TYPE })],
    ['PATCH of active', patch({ active: true })],
    ['PATCH of active, then of the same externalId, then another', patch({ active: true }), patch(A), patch(B)],
    ['PATCH of active, then PUT with the same', patch({ active: true }), replace({ ...A, ...TYPE })],
    [
      'without externalId and back',
      replace({ active: true, ...TYPE }),
      leave,
      replace({ active: true, ...A, ...TYPE }),
    ],
    ['another externalId while active', patch({ active: true, ...A }), patch(B), leave, patch({ active: true, ...B })],
    ['another externalId after other changes', patch({ active: true, ...A }), patch({ title: 'x' }), patch(B)],
    ['another externalId while inactive, and the first again', patch(B), patch({ active: true, ...A })],
  ])('is another only where both externalIds are known: %s', async (_, ...steps) => {
    const { id } = await givenLeaver();
    await leave(id);
    for (const step of steps) expect([200, 201]).toContain((await step(id)).status);
    expect(await accessOf(id)).toEqual(EVERYTHING);
  });

  it('is the same where nothing was known of the first', async () => {
    const { id } = await givenLeaver({ externalId: undefined });
    await leave(id);
    expect((await put(id, { ...B, ...TYPE })).status).toBe(200);
    expect(await accessOf(id)).toEqual(EVERYTHING);
    await leave(id);
    await put(id, { ...A, ...TYPE });
    expect(await accessOf(id)).toEqual({ ...EVERYTHING, groups: [], anew: true });
  });

  it('has what the same request gives, and keeps the groups it joins afterwards', async () => {
    const { id, admins } = await givenLeaver();
    await leave(id);
    const res = await scim.post(
      '/Users',
      aUser({ userName: NAME, ...B, userType: 'employee', roles: [{ value: 'auditor' }] }),
    );
    expect([res.status, res.body.id, res.body.groups]).toEqual([201, id, undefined]);
    expect(await scim.read(id)).toEqual(res.body);
    await scim.patch(`/Groups/${admins}`, { op: 'add', path: 'members', value: [{ value: id }] });
    await put(id, { ...B, userType: 'employee', roles: [{ value: 'auditor' }], title: 'x' });
    expect(await accessOf(id)).toMatchObject({
      groups: ['Admins'],
      roles: ['auditor'],
      permissions: ['employee.read', 'employee.write'],
    });
  });

  it('has of a PATCH the roles that it adds, and the permissions of the type that stays', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    const res = await scim.patch(
      `/Users/${id}`,
      { op: 'add', path: 'roles', value: [{ value: 'auditor' }] },
      { op: 'replace', value: { ...B, active: true } },
    );
    expect([res.status, res.body.groups]).toEqual([200, undefined]);
    expect(await accessOf(id)).toEqual({ ...NOTHING, roles: ['auditor'], permissions: EVERYTHING.permissions });
  });

  it('cannot change, by the PATCH that activates, a role of the leaver: 400 noTarget, and nothing is changed', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    const before = await scim.read(id);
    const activate = { op: 'replace', value: { ...B, active: true } };
    const refused = await scim.patch(`/Users/${id}`, activate, {
      op: 'replace',
      path: 'roles[value eq "admin"].display',
      value: 'x',
    });
    expect(refused).toBeScimError(400, 'noTarget');
    expect(refused.body.detail).toContain('selects no value of this resource');
    expect(await scim.read(id)).toEqual(before);
    const whole = { op: 'replace', path: 'roles', value: [{ value: 'auditor' }] };
    expect((await scim.patch(`/Users/${id}`, activate, whole)).status).toBe(200);
    expect(await accessOf(id)).toMatchObject({ groups: [], roles: ['auditor'] });
  });

  it('is not given a role by having been another who held it, when the catalogue has it no more', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    await app.database.sql("DELETE FROM catalogue_entries WHERE organization_id = $1 AND id = 'admin'", [
      scim.organizationId,
    ]);
    for (const refused of [
      await scim.post('/Users', aUser({ userName: NAME, ...B, ...TYPE })),
      await put(id, { ...B, ...TYPE }),
    ]) {
      expect(refused).toBeScimError(400, 'invalidValue');
    }
    expect(await accessOf(id)).toEqual(EVERYTHING);
    expect((await put(id, { ...A, ...TYPE })).status).toBe(200);
  });

  it('is not refused because of the type of the one before, which nobody is given any more', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    await app.database.sql('DELETE FROM user_types WHERE organization_id = $1', [scim.organizationId]);
    expect((await set(id, { ...B, active: true })).status).toBe(200);
    expect(await accessOf(id)).toEqual(NOTHING);
  });

  it('is written in one step with the groups: their versions, lastModified and history, and no other group', async () => {
    const { id, admins, sales } = await givenLeaver();
    const bystander = await scim.create();
    const apart = await createGroup('Apart', [bystander.id]);
    const outer = await createGroup('Outer', [admins]);
    const theirs = await createGroup('Admins', [(await other.create({ userName: NAME, ...A })).id], other);
    await leave(id);
    const before = await scim.get(`/Groups/${admins}`);
    const { headers } = await put(id, { ...B });
    for (const group of [admins, sales]) {
      const { body } = await scim.get(`/Groups/${group}`);
      expect([body.members, body.meta.version]).toEqual([undefined, 'W/"2"']);
      expect(body.meta.lastModified > before.body.meta.lastModified).toBe(true);
    }
    for (const group of [apart, outer]) expect((await scim.get(`/Groups/${group}`)).headers.etag).toBe('W/"1"');
    expect((await other.get(`/Groups/${theirs}`)).body.members).toHaveLength(1);
    expect(headers.etag).toBe('W/"3"');
    const changes = await app.database.sql(
      `SELECT resource_type AS type, action, version, attributes FROM changes WHERE request_id = $1 ORDER BY resource_type, id`,
      [headers['x-request-id']],
    );
    const left = { type: 'Group', action: 'updated', version: 2, attributes: [{ attribute: 'members', before: [id] }] };
    expect(changes).toEqual([
      left,
      left,
      { type: 'User', action: 'reactivated', version: 3, attributes: expect.any(Array) },
    ]);
    expect((changes[2] as { attributes: unknown }).attributes).toContainEqual({
      attribute: 'person',
      before: A.externalId,
      after: B.externalId,
    });
  });

  it('makes no version by saying again who it is, which ends the doubt', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    const { headers } = await set(id, { active: true });
    expect((await set(id, A)).headers.etag).toBe(headers.etag);
    await set(id, B);
    expect(await accessOf(id)).toEqual(EVERYTHING);
  });

  it('is refused with 412 to who has read another version, and nobody leaves a group (RFC 7644 §3.14)', async () => {
    const { id } = await givenLeaver();
    await leave(id);
    const res = await scim.put(`/Users/${id}`, aUser({ userName: NAME, ...B })).set('If-Match', 'W/"1"');
    expect(res).toBeScimError(412);
    expect(await accessOf(id)).toEqual(EVERYTHING);
  });

  it('starts anew once when two requests say so at once, and loses nothing that it is given meanwhile', async () => {
    const { id, admins } = await givenLeaver();
    await leave(id);
    const fresh = await createGroup('Fresh', []);
    const answers = await Promise.all([
      put(id, B),
      put(id, B),
      scim.post('/Users', aUser({ userName: NAME, ...B })),
      scim.patch(`/Groups/${fresh}`, { op: 'replace', value: { displayName: 'Fresher' } }),
    ]);
    for (const { status } of answers) expect([200, 201, 204, 409]).toContain(status);
    expect(await accessOf(id)).toMatchObject({ groups: [], anew: true });
    expect((await scim.get(`/Groups/${admins}`)).headers.etag).toBe('W/"2"');
  });

  it('keeps the groups that later operations of the same Bulk give (RFC 7644 §3.7)', async () => {
    const { id, admins, sales } = await givenLeaver();
    await leave(id);
    const join = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: 'bulkId:jo' }] }],
    };
    const { body } = await scim.post('/Bulk', {
      schemas: [BULK_REQUEST],
      Operations: [
        { method: 'PATCH', path: `/Groups/${sales}`, data: join },
        { method: 'POST', path: '/Users', bulkId: 'jo', data: { schemas: [USER], userName: NAME, ...B } },
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { schemas: [GROUP], displayName: 'New', members: [{ value: 'bulkId:jo' }] },
        },
      ],
    });
    expect(body.Operations.map(({ status }: { status: string }) => status).sort()).toEqual(['201', '201', '204']);
    expect(await accessOf(id)).toMatchObject({ groups: ['New', 'Sales'], anew: true });
    expect((await scim.get(`/Groups/${admins}`)).body.members).toBeUndefined();
  });
});
