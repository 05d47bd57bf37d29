import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, ENTERPRISE, givenScim, type ScimClient, USER } from './scim-client.ts';

describe('what Okta is known to send to /scim/v2/Users', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  it('is taken as application/json too, with a charset in Accept, as its specification test sends it', async () => {
    const res = await request(scim.base)
      .post('/Users')
      .set({
        ...scim.headers,
        Accept: 'application/scim+json; charset=utf-8',
        'Accept-Charset': 'utf-8',
        'Content-Type': 'application/json',
        'User-Agent': 'OKTA SCIM Integration',
      })
      .send(JSON.stringify(aUser()));
    expect([res.status, res.headers['content-type']]).toEqual([201, 'application/scim+json']);
    expect(await scim.read(res.body.id)).toEqual(res.body);
  });

  it('is taken with numbers for identifiers, null for the name, and given back as strings (RFC 7643 §2.3.1)', async () => {
    const { id } = await scim.create({
      externalId: 701984,
      name: null,
      groups: [],
      addresses: [{ type: 'work', postalCode: 94107, locality: 'San Francisco' }],
      [ENTERPRISE]: { employeeNumber: 701984, costCenter: 4130, manager: { value: 26118915 } },
    });
    const user = await scim.read(id);
    expect(user).toMatchObject({
      schemas: [USER, ENTERPRISE],
      externalId: '701984',
      addresses: [{ postalCode: '94107' }],
      [ENTERPRISE]: { employeeNumber: '701984', costCenter: '4130', manager: { value: '26118915' } },
    });
    for (const name of ['name', 'groups', 'password']) expect(user).not.toHaveProperty(name);
  });

  it.each([
    [{ value: '26118915' }, { value: '26118915' }],
    [{ displayName: 'Charles' }, { displayName: 'Charles' }],
    [
      { value: 1, displayName: 'Charles' },
      { value: '1', displayName: 'Charles' },
    ],
    ['26118915', { value: '26118915' }],
    [{ managerId: '26118915' }, { value: '26118915' }],
    ['', undefined],
    [{ value: '', displayName: '' }, undefined],
  ])('takes the manager %j', async (manager, kept) => {
    const created = await scim.create({ [ENTERPRISE]: { department: 'R&D', manager } });
    expect((await scim.read(created.id))[ENTERPRISE].manager).toEqual(kept);
    await scim.put(`/Users/${created.id}`, { ...created, [ENTERPRISE]: { department: 'R&D', manager } });
    expect((await scim.read(created.id))[ENTERPRISE]).toEqual({ department: 'R&D', ...(kept && { manager: kept }) });
  });

  it('loses the stubs of a mapping without values, in POST, in PUT and in PATCH', async () => {
    const stubs = {
      name: '',
      title: '',
      phoneNumbers: [{ type: '' }, { type: '', value: '', primary: '' }, ''],
      addresses: '',
      active: '',
    };
    const created = await scim.create(stubs);
    const plain = await scim.read(created.id);
    expect(plain.active).toBe(true);
    for (const name of ['name', 'title', 'phoneNumbers', 'addresses']) expect(plain).not.toHaveProperty(name);
    const full = { ...plain, name: { givenName: 'A' }, title: 'T', addresses: [{ type: 'work', country: 'GB' }] };
    for (const send of [
      () => scim.put(`/Users/${created.id}`, { ...plain, ...stubs }),
      () => {
        const { active: _, ...value } = stubs;
        return scim.patch(`/Users/${created.id}`, { op: 'replace', value });
      },
    ]) {
      expect((await scim.put(`/Users/${created.id}`, full)).body).toMatchObject({ title: 'T', active: true });
      expect((await send()).status).toBe(200);
      const { meta: _meta, ...user } = await scim.read(created.id);
      const { meta: _before, ...wanted } = plain;
      expect(user).toEqual(wanted);
    }
    const cleared = await scim.patch(`/Users/${created.id}`, { op: 'replace', value: { active: '' } });
    expect(cleared).toBeScimError(400, 'mutability');
  });
});
