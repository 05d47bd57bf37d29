import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, createScimClient, ENTERPRISE, type GivenScim, givenScim, USER } from '../scim-client.ts';

describe('PUT /scim/v2/Users/{id} (RFC 7644 §3.5.1)', () => {
  let app: TestApp;
  let scim: GivenScim;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
    ({ organizationId } = scim);
  });
  afterAll(() => app.close());

  const settings = (data: { userNameFormat?: 'email' | 'any'; anyUserType?: boolean }) =>
    app.database.prisma.organization.update({ where: { id: organizationId }, data });

  it('takes our own GET body merged with mapped attributes, and ignores what only we set', async () => {
    const { id } = await scim.create({ title: 'A', [ENTERPRISE]: { department: 'B' } });
    const echo = await scim.read(id);
    const body = { ...echo, id: 'other', meta: { version: 'x' }, groups: [{ value: 'g' }], title: 'C', password: 'p' };
    const res = await scim.put(`/Users/${id}`, { ...body, shoeSize: 4, 'urn:okta:custom:1.0:User': { a: { b: 1 } } });
    expect(res.status).toBe(200);
    expect(res.body).toEqual({
      ...echo,
      title: 'C',
      meta: { ...echo.meta, version: 'W/"2"', lastModified: expect.any(String) },
    });
    expect(await scim.read(id)).toEqual(res.body);
  });

  it('clears what is absent, except active (RFC 7644 §3.5.1, RFC 7643 §2.5)', async () => {
    const { id, userName } = await scim.create({ title: 'A', userType: 'employee', [ENTERPRISE]: { department: 'B' } });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const res = await scim.put(`/Users/${id}`, { schemas: [USER], userName });
    expect(res.body).toEqual({ schemas: [USER], id, userName, active: false, meta: expect.any(Object) });
    expect(await scim.read(id)).toEqual(res.body);
  });

  it('writes nothing where the body says what is stored', async () => {
    const { id, meta } = await scim.create({ [ENTERPRISE]: { manager: { value: '1' } } });
    const res = await scim.put(`/Users/${id}`, await scim.read(id));
    expect(res.body.meta).toEqual(meta);
  });

  it('deactivates and reactivates as a custom app does', async () => {
    const { id } = await scim.create();
    for (const active of [false, true]) {
      expect((await scim.put(`/Users/${id}`, { ...(await scim.read(id)), active })).body.active).toBe(active);
    }
    const rows = await app.database.sql<{ action: string }>(
      'SELECT action FROM changes WHERE resource_id = $1 ORDER BY id',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['created', 'deactivated', 'reactivated']);
  });

  it('changes the userName and keeps the id', async () => {
    const { id } = await scim.create();
    const res = await scim.put(`/Users/${id}`, aUser({ userName: 'Renamed@example.com' }));
    expect(res.body).toMatchObject({ id, userName: 'Renamed@example.com' });
    expect((await scim.find('userName eq "renamed@example.com"')).body.Resources[0].id).toBe(id);
  });

  it('answers 409 to a userName that another user has', async () => {
    const [one, two] = [await scim.create(), await scim.create()];
    expect(await scim.put(`/Users/${two.id}`, aUser({ userName: one.userName }))).toBeScimError(409, 'uniqueness');
    expect((await scim.read(two.id)).userName).toBe(two.userName);
  });

  it('answers 404 to an id that is unknown, deleted, or no id', async () => {
    const { id } = await scim.create();
    await scim.delete(`/Users/${id}`);
    for (const gone of [id, '00000000-0000-4000-8000-000000000000', '00919288221112222', 'x']) {
      expect(await scim.put(`/Users/${gone}`, aUser())).toBeScimError(404);
    }
  });

  it('requires the userName', async () => {
    const { id } = await scim.create();
    const { userName, ...body } = aUser();
    expect(userName).toBeDefined();
    expect(await scim.put(`/Users/${id}`, body)).toBeScimError(400, 'invalidValue');
  });

  it('does not let values that later settings no longer accept block an update or a deactivation', async () => {
    await settings({ userNameFormat: 'any', anyUserType: true });
    const { token } = await app.given.token({ organizationId, redirectHost: 'system-admin.oktapreview.com' });
    const { id } = await createScimClient(app.url, token).create({ userName: 'ada', userType: 'robot', emails: [] });
    await settings({ userNameFormat: 'email', anyUserType: false });
    const changed = await scim.put(`/Users/${id}`, { ...(await scim.read(id)), title: 'T' });
    expect([changed.status, changed.body.title]).toEqual([200, 'T']);
    const off = await scim.put(`/Users/${id}`, { ...(await scim.read(id)), active: false });
    expect([off.status, off.body.active]).toEqual([200, false]);
  });

  it('never refuses a deactivation because of another attribute', async () => {
    const [{ id, userName }, other] = [await scim.create(), await scim.create()];
    const bad = { userType: 'robot', timezone: 'Mars/Olympus', userName: other.userName, active: false };
    const res = await scim.put(`/Users/${id}`, { ...(await scim.read(id)), ...bad });
    expect([res.status, res.body.active, res.body.userName]).toEqual([200, false, userName]);
    const [row] = await app.database.sql<{ permissions: string[] }>('SELECT permissions FROM users WHERE id = $1', [
      id,
    ]);
    expect(row?.permissions).toEqual([]);
    const back = await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    expect([back.body.active, back.body.userType]).toEqual([true, undefined]);
    const leaver = await scim.create({ title: 'T' });
    const broken = { emails: 'no list', title: ['x'], timezone: 'Mars/Olympus' };
    expect(await scim.put(`/Users/${leaver.id}`, { ...broken, active: true })).toBeScimError(400, 'invalidValue');
    const left = await scim.put(`/Users/${leaver.id}`, { ...broken, active: false });
    expect([left.status, left.body.active, left.body.title]).toEqual([200, false, 'T']);
    expect(await scim.put(`/Users/${leaver.id}`, { ...broken, active: false })).toBeScimError(400, 'invalidValue');
    expect(await scim.read(leaver.id)).toEqual(left.body);
  });

  it('gives permissions with the first user type and leaves them when the type changes', async () => {
    const { id } = await scim.create();
    const read = async () => {
      const [row] = await app.database.sql<{ permissions: string[] }>('SELECT permissions FROM users WHERE id = $1', [
        id,
      ]);
      return row?.permissions;
    };
    expect(await read()).toEqual([]);
    await scim.put(`/Users/${id}`, { ...(await scim.read(id)), userType: 'Operations' });
    expect(await read()).toEqual(['operations.read', 'operations.write']);
    await scim.put(`/Users/${id}`, { ...(await scim.read(id)), userType: 'manager' });
    expect(await read()).toEqual(['operations.read', 'operations.write']);
  });
});

describe('DELETE /scim/v2/Users/{id} (RFC 7644 §3.6)', () => {
  it('answers 204 without a body, 404 from then on, and the history says so', async () => {
    const app = await createTestApp();
    const { id: organizationId } = await app.given.organization();
    const { token, authorizationId } = await app.given.token({ organizationId });
    const scim = createScimClient(app.url, token);
    const { id, userName } = await scim.create();
    const res = await scim.delete(`/Users/${id}`);
    expect([res.status, res.text]).toEqual([204, '']);
    expect(await scim.delete(`/Users/${id}`)).toBeScimError(404);
    expect(await scim.get(`/Users/${id}`)).toBeScimError(404);
    expect(await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: true } })).toBeScimError(404);
    const rows = await app.database.sql(
      'SELECT action, version, actor, attributes FROM changes WHERE resource_id = $1 ORDER BY id',
      [id],
    );
    expect(rows.at(-1)).toEqual({
      action: 'deleted',
      version: 2,
      actor: authorizationId,
      attributes: [{ attribute: 'userName', before: userName }],
    });
    expect((await scim.post('/Users', aUser({ userName }))).body.id).not.toBe(id);
    await app.close();
  });
});
