import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, ENTERPRISE, givenScim, type ScimClient, USER } from '../scim-client.ts';

describe('POST /scim/v2/Users (RFC 7644 §3.3)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  it('answers 201 with Location, ETag and the stored representation, which the next GET repeats', async () => {
    const res = await scim.post('/Users', aUser({ userName: 'Ada.Lovelace@example.com' }));
    expect(res.status).toBe(201);
    expect(res.headers['content-type']).toBe('application/scim+json');
    expect(res.body).toEqual({
      schemas: [USER],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      externalId: expect.any(String),
      userName: 'Ada.Lovelace@example.com',
      name: { givenName: 'Zoë', familyName: "O'Neill" },
      displayName: "Zoë O'Neill",
      locale: 'en-US',
      active: true,
      emails: [{ value: 'Ada.Lovelace@example.com', type: 'work', primary: true }],
      meta: {
        resourceType: 'User',
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        lastModified: expect.stringMatching(/Z$/),
        location: `${app.url}/scim/v2/Users/${res.body.id}`,
        version: 'W/"1"',
      },
    });
    expect(res.headers.location).toBe(res.body.meta.location);
    expect(res.headers.etag).toBe('W/"1"');
    expect(await scim.read(res.body.id)).toEqual(res.body);
  });

  it('keeps every attribute of the guide (RFC 7643 §4.1, §4.3)', async () => {
    const profile = {
      name: {
        formatted: 'Dr. Ada M. Lovelace III',
        familyName: 'Lovelace',
        givenName: 'Ada',
        middleName: 'M.',
        honorificPrefix: 'Dr.',
        honorificSuffix: 'III',
      },
      displayName: 'Ada',
      title: 'Countess',
      userType: 'Employee',
      timezone: 'America/New_York',
      locale: 'en_US',
      preferredLanguage: 'en-GB',
      nickName: 'A',
      profileUrl: 'https://example.com/ada',
      phoneNumbers: [
        { value: '+1 555 0100', type: 'work', primary: true },
        { value: '+1 555 0101', type: 'mobile' },
      ],
      addresses: [
        {
          formatted: '1 Main St',
          streetAddress: '1 Main St',
          locality: 'London',
          region: 'LDN',
          postalCode: 'N1',
          country: 'GB',
          type: 'work',
          primary: true,
        },
      ],
      [ENTERPRISE]: {
        employeeNumber: '7',
        costCenter: '4130',
        organization: 'Analytical',
        division: 'Engines',
        department: 'Maths',
        manager: { value: '26118915', $ref: '../Users/26118915', displayName: 'Charles' },
      },
    };
    const { id } = await scim.create(profile);
    expect(await scim.read(id)).toMatchObject({ ...profile, schemas: [USER, ENTERPRISE] });
  });

  it('answers 409 uniqueness when the userName of an active user differs only by case (RFC 7643 §4.1.1)', async () => {
    await scim.create({ userName: 'bjensen@example.com' });
    const res = await scim.post('/Users', aUser({ userName: 'BJENSEN@Example.com' }));
    expect(res).toBeScimError(409, 'uniqueness');
    expect(res.body.detail).toContain('BJENSEN@Example.com');
    expect((await scim.find('userName eq "bjensen@example.com"')).body.totalResults).toBe(1);
  });

  it("lets two active users have one externalId, which is the client's own (RFC 7643 §3.1)", async () => {
    const first = await scim.create({ externalId: 'same' });
    const second = await scim.create({ externalId: 'same' });
    expect(second.id).not.toBe(first.id);
  });

  it.each(['externalId', 'userName'])('restores the inactive user that has the %s: same id, 201', async (by) => {
    const before = await scim.create({ title: 'Old', userType: 'employee', nickName: 'gone' });
    await scim.patch(`/Users/${before.id}`, { op: 'replace', value: { active: false } });
    const match = by === 'externalId' ? { externalId: before.externalId } : { userName: before.userName.toUpperCase() };
    const body = aUser({ title: 'New', userType: 'manager', ...match });
    const res = await scim.post('/Users', body);
    expect(res.status).toBe(201);
    expect(res.body).toMatchObject({ id: before.id, active: true, title: 'New', userName: body.userName });
    expect(res.body.nickName).toBeUndefined();
    expect(await scim.read(before.id)).toEqual(res.body);
    const [row] = await app.database.sql<{ permissions: string[] }>('SELECT permissions FROM users WHERE id = $1', [
      before.id,
    ]);
    expect(row?.permissions).toEqual(['manager.read', 'manager.write']);
  });

  it('restores the holder of the userName when another inactive user has the externalId, which could not take it', async () => {
    const one = await scim.create({});
    const two = await scim.create({});
    for (const { id } of [one, two]) await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const res = await scim.post('/Users', aUser({ externalId: one.externalId, userName: two.userName }));
    expect(res.status).toBe(201);
    expect(res.body.id).toBe(two.id);
  });

  it('answers 409 when an inactive user matches by externalId and the userName belongs to an active one', async () => {
    const gone = await scim.create({});
    const active = await scim.create({});
    await scim.patch(`/Users/${gone.id}`, { op: 'replace', value: { active: false } });
    const res = await scim.post('/Users', aUser({ externalId: gone.externalId, userName: active.userName }));
    expect(res).toBeScimError(409, 'uniqueness');
    expect(await scim.read(gone.id)).toMatchObject({ active: false, userName: gone.userName });
  });

  it('leaves an inactive user inactive where the body says "active": false: 201, same id, its other attributes', async () => {
    const before = await scim.create({ title: 'Old' });
    await scim.patch(`/Users/${before.id}`, { op: 'replace', value: { active: false } });
    const body = aUser({ userName: before.userName, title: 'New', active: false });
    const res = await scim.post('/Users', body);
    expect(res.status).toBe(201);
    expect(res.body).toMatchObject({ id: before.id, active: false, title: 'New', externalId: body.externalId });
    expect(await scim.read(before.id)).toEqual(res.body);
    expect((await scim.create({ active: false })).active).toBe(false);
  });

  it('answers 201 or 409 to restorations and 200 to deactivations of one user at once, never 503', async () => {
    const body = aUser();
    const { id } = await scim.create(body);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2
          ? scim.post('/Users', body)
          : scim.patch(`/Users/${id}`, { op: 'replace', value: { active: index % 4 === 0 } }),
      ),
    );
    for (const { status, text } of answers) expect([200, 201, 409, text]).toContain(status);
    expect((await scim.find(`userName eq "${body.userName}"`)).body.totalResults).toBe(1);
  });

  it('answers one 201 and 49 times 409 to 50 identical requests at once, also where an inactive user is restored', async () => {
    const body = aUser();
    for (const round of ['created', 'restored']) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => scim.post('/Users', body)));
      const statuses = answers.map(({ status }) => status).sort();
      expect([round, statuses]).toEqual([round, [201, ...Array(49).fill(409)]]);
      const { Resources, totalResults } = (await scim.find(`userName eq "${body.userName}"`)).body;
      expect(totalResults).toBe(1);
      await scim.patch(`/Users/${Resources[0].id}`, { op: 'replace', value: { active: false } });
    }
  });

  it('refuses a user of more than 150,000 bytes with invalidValue, in POST and PUT', async () => {
    const photos = Array.from({ length: 40 }, (_, index) => ({
      value: `https://example.com/${index}`.padEnd(4_000, 'x'),
    }));
    expect(await scim.post('/Users', aUser({ photos }))).toBeScimError(400, 'invalidValue');
    const { id, userName } = await scim.create({ photos: photos.slice(0, 30) });
    expect(await scim.put(`/Users/${id}`, aUser({ userName, photos }))).toBeScimError(400, 'invalidValue');
    expect((await scim.read(id)).photos).toHaveLength(30);
    const leaver = await scim.put(`/Users/${id}`, aUser({ userName, photos, active: false }));
    expect([leaver.status, leaver.body.active, leaver.body.photos.length]).toEqual([200, false, 30]);
  });
});
