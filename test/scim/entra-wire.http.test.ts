import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { ENTERPRISE, GROUP, givenScim, type ScimClient, USER } from './scim-client.ts';

// What Microsoft Entra ID's provisioning service sends, from knowledge of its published reference and of its two PATCH
// styles (with and without the flag aadOptscim062020), not from captures of ours.

const ENTRA_GROUP = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const NOBODY = '2819c223-7f76-453a-919d-413861904646';

let app: TestApp;
let scim: ScimClient;
let numbers = 0;

beforeAll(async () => {
  app = await createTestApp();
  const given = await givenScim(app, { userNameFormat: 'any' });
  await app.given.catalogue(given.organizationId, { roles: ['Admin', 'Auditor'] });
  scim = given;
});
afterAll(() => app.close());

const query = (path: string, parameters: Record<string, string>) =>
  scim.get(`${path}?${new URLSearchParams(parameters)}`);

async function createUser() {
  numbers += 1;
  const res = await scim.post('/Users', {
    schemas: [USER, ENTERPRISE],
    externalId: `0a21f0f2-8d2a-4f8e-bf98-${numbers}`,
    userName: `Test_User_${numbers}`,
    active: true,
    emails: [{ primary: true, type: 'work', value: `test.user.${numbers}@testuser.com` }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Ada Byron', familyName: 'Byron', givenName: 'Ada' },
    roles: [],
  });
  expect(res.status).toBe(201);
  return res.body as { id: string; userName: string; externalId: string };
}

async function createGroup() {
  numbers += 1;
  const res = await scim.post('/Groups', {
    schemas: [GROUP, ENTRA_GROUP],
    externalId: `8aa1a0c0-c4c3-4bc0-b4a5-${numbers}`,
    displayName: `Group ${numbers}`,
    meta: { resourceType: 'Group' },
    members: [],
  });
  expect(res.status).toBe(201);
  return res.body as { id: string; displayName: string; externalId: string };
}

async function membersOf(id: string): Promise<string[]> {
  const { body } = await scim.get(`/Groups/${id}`);
  return ((body.members ?? []) as { value: string }[]).map(({ value }) => value).sort();
}

describe('Entra ID on users', () => {
  it('tests the connection with a user who does not exist: 200 and an empty list (RFC 7644 §3.4.2)', async () => {
    const res = await query('/Users', { filter: 'userName eq "7E7A41A8-34B4-4BE4-A5C0-7D7B3C1C8F0A"' });
    expect([res.status, res.body.totalResults, res.body.Resources ?? []]).toEqual([200, 0, []]);
  });

  it.each([
    ['userName', ({ userName }: { userName: string }) => `userName eq "${userName.toUpperCase()}"`],
    ['externalId', ({ externalId }: { externalId: string }) => `externalId eq "${externalId}"`],
    ['id', ({ id }: { id: string }) => `id eq "${id}"`],
  ])('creates a user and finds it by %s (RFC 7644 §3.3, §3.4.2.2)', async (_what, toFilter) => {
    const user = await createUser();
    const res = await query('/Users', { filter: toFilter(user) });
    expect(res.body).toMatchObject({ totalResults: 1, Resources: [user] });
  });

  it('changes by path, with operations in capitals: a value path, a sub-attribute (RFC 7644 §3.5.2.3)', async () => {
    const { id } = await createUser();
    const res = await scim.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@testuser.com' },
      { op: 'Replace', path: 'name.familyName', value: 'Lovelace' },
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Analysis' },
    );
    expect(res.status).toBe(200);
    expect(await scim.read(id)).toMatchObject({
      emails: [{ primary: true, type: 'work', value: 'updated@testuser.com' }],
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      [ENTERPRISE]: { department: 'Analysis' },
    });
  });

  it('adds to a list that is not there by a value path, which says what to make (RFC 7644 §3.5.2.1)', async () => {
    const { id } = await createUser();
    await scim.patch(
      `/Users/${id}`,
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555 0100' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Redmond' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'US' },
    );
    expect(await scim.read(id)).toMatchObject({
      phoneNumbers: [{ type: 'mobile', value: '+1 555 0100' }],
      addresses: [{ type: 'work', locality: 'Redmond', country: 'US' }],
    });
  });

  it('changes without a path, by dotted keys and by names with a URN (RFC 7644 §3.10)', async () => {
    const { id } = await createUser();
    const value = {
      displayName: 'Ada Lovelace',
      active: 'False',
      'name.familyName': 'Lovelace',
      'emails[type eq "work"].value': 'dotted@testuser.com',
      [`${ENTERPRISE}:department`]: 'Analysis',
      [`${ENTERPRISE}:employeeNumber`]: '1815',
    };
    expect((await scim.patch(`/Users/${id}`, { op: 'Replace', value })).status).toBe(200);
    expect(await scim.read(id)).toMatchObject({
      displayName: 'Ada Lovelace',
      active: false,
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      emails: [{ type: 'work', value: 'dotted@testuser.com' }],
      [ENTERPRISE]: { department: 'Analysis', employeeNumber: '1815' },
    });
  });

  it.each([
    ['False', false],
    ['True', true],
    [false, false],
    [true, true],
  ])('disables and enables by active %j (RFC 7643 §2.3.2)', async (value, active) => {
    const { id } = await createUser();
    expect((await scim.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value })).status).toBe(200);
    expect((await scim.read(id)).active).toBe(active);
  });

  it('sets, asks for and removes a manager: text, object or list of one (RFC 7643 §4.3)', async () => {
    const [{ id: manager }, { id }] = [await createUser(), await createUser()];
    const path = `${ENTERPRISE}:manager`;
    const $ref = `${app.url}/scim/v2/Users/${manager}`;
    const withUrn = [manager, { value: manager }, [{ $ref, value: manager }]].map((value) => ({
      op: 'Add',
      path,
      value,
    }));
    for (const operation of [...withUrn, { op: 'Add', path: 'manager', value: [{ $ref, value: manager }] }]) {
      expect((await scim.patch(`/Users/${id}`, operation)).status).toBe(200);
      expect((await scim.read(id))[ENTERPRISE]).toMatchObject({ manager: { value: manager } });
      for (const name of ['manager', path, `${path}.value`]) {
        const res = await query('/Users', { filter: `id eq "${id}" and ${name} eq "${manager}"`, attributes: 'id' });
        expect(res.body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
        expect(Object.keys(res.body.Resources[0]).sort()).toEqual(['id', 'schemas']);
        const none = await query('/Users', { filter: `id eq "${id}" and ${name} eq "${NOBODY}"`, attributes: 'id' });
        expect(none.body.totalResults).toBe(0);
      }
      expect((await scim.patch(`/Users/${id}`, { op: 'Remove', path })).status).toBe(200);
      expect((await scim.read(id))[ENTERPRISE]?.manager).toBeUndefined();
    }
  });

  it('gives one role of an application, by a value path or as a list with a string for primary (RFC 7643 §4.1.2)', async () => {
    const { id } = await createUser();
    await scim.patch(`/Users/${id}`, { op: 'Add', path: 'roles[primary eq "True"].value', value: 'Admin' });
    expect((await scim.read(id)).roles).toMatchObject([{ primary: true, value: 'Admin' }]);
    const type = 'WindowsAzureActiveDirectoryRole';
    const role = { primary: 'False', type, value: 'Auditor', display: 'Auditor' };
    await scim.patch(`/Users/${id}`, { op: 'Replace', path: 'roles', value: [role] });
    expect((await scim.read(id)).roles).toEqual([{ ...role, primary: false }]);
  });

  it('refuses a role that is not in the catalogue and changes nothing, in words that name it (RFC 7644 §3.12)', async () => {
    const { id } = await createUser();
    const res = await scim.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: 'Changed' },
      { op: 'Add', path: 'roles', value: [{ value: 'Emperor' }] },
    );
    expect(res).toBeScimError(400, 'invalidValue');
    expect(res.body.detail).toContain('Emperor');
    expect((await scim.read(id)).displayName).not.toBe('Changed');
  });

  it('removes the user: 204, then 404, and the lookup finds nobody (RFC 7644 §3.6)', async () => {
    const { id, userName } = await createUser();
    expect((await scim.delete(`/Users/${id}`)).status).toBe(204);
    expect(await scim.get(`/Users/${id}`)).toBeScimError(404);
    expect((await query('/Users', { filter: `userName eq "${userName}"` })).body.totalResults).toBe(0);
  });
});

describe('Entra ID on groups', () => {
  it('creates a group with a schema of its own, which is passed over (RFC 7644 §3.3)', async () => {
    const group = await createGroup();
    const { body } = await scim.get(`/Groups/${group.id}`);
    expect(body).toMatchObject({ schemas: [GROUP], externalId: group.externalId, displayName: group.displayName });
  });

  it.each(['displayName', 'externalId'] as const)(
    'looks it up by %s without its members (RFC 7644 §3.4.2.5)',
    async (name) => {
      const [group, { id: userId }] = [await createGroup(), await createUser()];
      await scim.patch(`/Groups/${group.id}`, { op: 'Add', path: 'members', value: [{ $ref: null, value: userId }] });
      const filter = `${name} eq "${group[name]}"`;
      const found = await query('/Groups', { excludedAttributes: 'members', filter });
      expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] });
      expect(found.body.Resources[0].members).toBeUndefined();
      const read = await query(`/Groups/${group.id}`, { excludedAttributes: 'members' });
      expect([read.status, read.body.members]).toEqual([200, undefined]);
      expect(await membersOf(group.id)).toEqual([userId]);
    },
  );

  it('adds and removes members by lists of values, with $ref null: 204 (RFC 7644 §3.5.2)', async () => {
    const { id } = await createGroup();
    const users = [await createUser(), await createUser(), await createUser()].map((user) => user.id).sort();
    const value = users.map((each) => ({ $ref: null, value: each }));
    const added = await scim.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value });
    expect([added.status, added.text]).toEqual([204, '']);
    expect(await membersOf(id)).toEqual(users);
    const removed = await scim.patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value: value.slice(0, 2) });
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect(await membersOf(id)).toEqual(users.slice(2));
    expect((await scim.patch(`/Groups/${id}`, { op: 'Remove', path: `members[value eq "${users[2]}"]` })).status).toBe(
      204,
    );
    expect(await membersOf(id)).toEqual([]);
  });

  it('asks whether somebody is a member, in one filter (RFC 7644 §3.4.2.2)', async () => {
    const [{ id }, { id: userId }] = [await createGroup(), await createUser()];
    await scim.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: [{ value: userId }] });
    for (const [member, total] of [
      [userId, 1],
      [NOBODY, 0],
    ] as const) {
      for (const filter of [
        `id eq "${id}" and members eq "${member}"`,
        `members[value eq "${member}"] and id eq "${id}"`,
      ]) {
        const res = await query('/Groups', { excludedAttributes: 'members', filter });
        expect([res.status, res.body.totalResults]).toEqual([200, total]);
      }
    }
  });

  it('renames it: 204, and its members see the new name (RFC 7644 §3.5.2.3)', async () => {
    const [{ id }, { id: userId }] = [await createGroup(), await createUser()];
    await scim.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: [{ value: userId }] });
    const res = await scim.patch(`/Groups/${id}`, { op: 'Replace', path: 'displayName', value: `Renamed ${id}` });
    expect(res.status).toBe(204);
    expect((await scim.read(userId)).groups).toMatchObject([{ value: id, display: `Renamed ${id}` }]);
  });

  it('removes it: 204, then 404, and the members are in it no longer (RFC 7644 §3.6)', async () => {
    const [{ id }, { id: userId }] = [await createGroup(), await createUser()];
    await scim.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: [{ value: userId }] });
    expect((await scim.delete(`/Groups/${id}`)).status).toBe(204);
    expect(await scim.get(`/Groups/${id}`)).toBeScimError(404);
    expect((await scim.read(userId)).groups ?? []).toEqual([]);
  });
});

describe('Entra ID discovers the schemas (RFC 7644 §4)', () => {
  it.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])('reads %s', async (path) => {
    const res = await scim.get(path);
    expect([res.status, res.headers['content-type']]).toEqual([200, 'application/scim+json']);
  });
});
