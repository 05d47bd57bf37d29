import '../../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { ENTERPRISE, givenScim, type ScimClient, USER } from '../scim-client.ts';

describe('PATCH /scim/v2/Users/{id} (RFC 7644 §3.5.2)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  const _columnsOf = async (id: string) => {
    const [row] = await app.database.sql<Record<string, unknown>>('SELECT * FROM users WHERE id = $1', [id]);
    return row;
  };

  it('answers 200 with the whole user, a new version and a later lastModified', async () => {
    const { id, meta } = await scim.create();
    const res = await scim.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Engineer' });
    expect(res.status).toBe(200);
    expect(res.headers.etag).toBe('W/"2"');
    expect(res.body.meta).toMatchObject({ version: 'W/"2"', created: meta.created, location: meta.location });
    expect(await scim.read(id)).toEqual(res.body);
  });

  it('deactivates and reactivates as the catalog app does, without a path', async () => {
    const { id, userName } = await scim.create();
    const off = await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect([off.status, off.body.active]).toEqual([200, false]);
    expect((await scim.find(`userName eq "${userName}"`)).body.Resources[0]).toMatchObject({ id, active: false });
    const on = await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    expect([on.body.active, on.body.id]).toEqual([true, id]);
  });

  it('deactivates a user who has exactly as many bytes as are kept, although "false" is longer than "true"', async () => {
    const addresses = Array.from({ length: 36 }, (_, index) => ({ type: `${index}`, formatted: 'x'.repeat(4_000) }));
    const { id } = await scim.create({ addresses });
    const nickName = 'x'.repeat(4_096);
    const pad = (title: number) =>
      scim.patch(`/Users/${id}`, { op: 'replace', value: { nickName, title: 'x'.repeat(title) } });
    const tooLarge = await pad(4_096);
    expect(tooLarge).toBeScimError(400, 'invalidValue');
    const bytes = Number(/have (\d+) bytes/.exec(tooLarge.body.detail)?.[1]);
    expect(await pad(4_096 - (bytes - 150_000) + 1)).toBeScimError(400, 'invalidValue');
    expect((await pad(4_096 - (bytes - 150_000))).status).toBe(200);
    const off = await scim.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect([off.status, off.body.active]).toEqual([200, false]);
  });

  it('writes nothing and keeps the version where nothing differs', async () => {
    const { id, meta } = await scim.create({ title: 'Same' });
    const res = await scim.patch(`/Users/${id}`, { op: 'replace', value: { title: 'Same', active: true } });
    expect(res.body.meta).toEqual(meta);
    const rows = await app.database.sql('SELECT 1 FROM changes WHERE resource_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['userName', 'other.name@example.com'],
    ['displayName', 'Other'],
    ['name.givenName', 'Grace'],
    ['name.familyName', 'Hopper'],
    ['name.middleName', 'B.'],
    ['name.formatted', 'Grace B. Hopper'],
    ['name.honorificPrefix', 'Adm.'],
    ['name.honorificSuffix', 'II'],
    ['nickName', 'Amazing'],
    ['profileUrl', 'https://example.com/g'],
    ['title', 'Admiral'],
    ['userType', 'manager'],
    ['preferredLanguage', 'de'],
    ['locale', 'de_DE'],
    ['timezone', 'US/Eastern'],
    ['externalId', '00uOther'],
    [`${ENTERPRISE}:employeeNumber`, '1906'],
    [`${ENTERPRISE}:costCenter`, '12'],
    [`${ENTERPRISE}:organization`, 'Navy'],
    [`${ENTERPRISE}:division`, 'Cobol'],
    [`${ENTERPRISE}:department`, 'Compilers'],
    [`${ENTERPRISE}:manager.value`, '42'],
    [`${ENTERPRISE}:manager.displayName`, 'Howard'],
    [`${ENTERPRISE}:manager.$ref`, '../Users/42'],
    [`${USER}:title`, 'By URN'],
    ['TITLE', 'In capitals'],
  ])(
    'replaces %s with a path, without one, and removes it where it may be removed (RFC 7644 §3.5.2.2, §3.5.2.3)',
    async (path, value) => {
      const { id } = await scim.create();
      const read = async () => {
        const names = path.replace(`${USER}:`, '').replace('TITLE', 'title');
        const [holder, rest] = names.startsWith(ENTERPRISE)
          ? [ENTERPRISE, names.slice(ENTERPRISE.length + 1)]
          : ['', names];
        const user = await scim.read(id);
        return rest.split('.').reduce((found, name) => found?.[name], holder ? user[holder] : user);
      };
      expect((await scim.patch(`/Users/${id}`, { op: 'add', path, value })).status).toBe(200);
      expect(await read()).toBe(value);
      if (path !== 'userName') {
        expect((await scim.patch(`/Users/${id}`, { op: 'remove', path })).status).toBe(200);
        expect(await read()).toBeUndefined();
      }
      expect((await scim.patch(`/Users/${id}`, { op: 'replace', value: { [path]: value } })).status).toBe(200);
      expect(await read()).toBe(value);
    },
  );

  it('merges name and the extension given as objects: parts that are not given stay (RFC 7644 §3.5.2.3)', async () => {
    const { id } = await scim.create({ [ENTERPRISE]: { department: 'A', division: 'B' } });
    await scim.patch(`/Users/${id}`, {
      op: 'replace',
      value: { name: { givenName: 'Grace' }, [ENTERPRISE]: { department: 'C', manager: { value: '1' } } },
    });
    await scim.patch(`/Users/${id}`, { op: 'add', path: ENTERPRISE, value: { manager: { displayName: 'Boss' } } });
    expect(await scim.read(id)).toMatchObject({
      name: { givenName: 'Grace', familyName: "O'Neill" },
      [ENTERPRISE]: { department: 'C', division: 'B', manager: { value: '1', displayName: 'Boss' } },
    });
    await scim.patch(`/Users/${id}`, { op: 'remove', path: ENTERPRISE });
    expect((await scim.read(id))[ENTERPRISE]).toBeUndefined();
  });

  it.each([
    [{ path: `${ENTERPRISE}:manager`, value: '00u1' }],
    [{ path: `${ENTERPRISE}:manager`, value: 7 }],
    [{ path: `${ENTERPRISE}:managerId`, value: '00u1' }],
    [{ value: { [ENTERPRISE]: { manager: '00u1' } } }],
    [{ value: { [ENTERPRISE]: { managerId: '00u1' } } }],
    [{ value: { [`${ENTERPRISE}:manager`]: { managerId: '00u1' } } }],
  ])('takes a bare manager or managerId as the value of the manager: %j (RFC 7643 §4.3)', async (operation) => {
    const { id } = await scim.create();
    expect((await scim.patch(`/Users/${id}`, { op: 'replace', ...operation })).status).toBe(200);
    expect((await scim.read(id))[ENTERPRISE].manager).toEqual({ value: operation.value === 7 ? '7' : '00u1' });
  });

  it('takes strings for booleans, numbers for strings, and operations in capitals (RFC 7643 §2.3.1, §2.3.2)', async () => {
    const { id } = await scim.create();
    const res = await scim.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: 701984 },
    );
    expect(res.status).toBe(200);
    expect(await scim.read(id)).toMatchObject({ active: false, [ENTERPRISE]: { employeeNumber: '701984' } });
  });

  it('drops a password before it looks at it, and keeps it nowhere (RFC 7643 §9.2)', async () => {
    const { id, meta } = await scim.create();
    for (const operation of [{ value: { password: 7 } }, { path: 'password', value: ['s3cret'] }]) {
      const res = await scim.patch(`/Users/${id}`, { op: 'replace', ...operation });
      expect([res.status, res.body.meta]).toEqual([200, meta]);
    }
  });

  it.each([
    ['an unknown operation', 'invalidSyntax', [{ op: 'move', path: 'title', value: 'x' }]],
    ['an operation that is no object', 'invalidSyntax', ['replace']],
    ['no operations', 'invalidSyntax', []],
    ['replace without a value', 'invalidValue', [{ op: 'replace', path: 'title' }]],
    ['remove without a path', 'noTarget', [{ op: 'remove' }]],
    ['an attribute that does not exist', 'invalidPath', [{ op: 'add', path: 'shoeSize', value: 1 }]],
    ['an attribute without path that does not exist', 'invalidPath', [{ op: 'add', value: { shoeSize: 1 } }]],
    ['an unknown part of a name', 'invalidPath', [{ op: 'add', value: { name: { shoeSize: 1 } } }]],
    ['what no URN is', 'invalidPath', [{ op: 'add', value: { 'urn:x': { a: 1 } } }]],
    ['what a known extension lacks', 'invalidPath', [{ op: 'add', path: `${ENTERPRISE}:floor`, value: 1 }]],
    ['what a known extension lacks, behind a dot', 'invalidPath', [{ op: 'remove', path: `${ENTERPRISE}.floor` }]],
    ['what the core schema lacks', 'invalidPath', [{ op: 'add', value: { [`${USER}:floor`]: 1 } }]],
    ['an unknown extension without a value', 'invalidValue', [{ op: 'add', path: 'urn:x:y:floor' }]],
    ['an unknown extension and more words', 'invalidPath', [{ op: 'add', path: 'urn:x:y:floor is 1', value: 1 }]],
    ['a path that is no path', 'invalidPath', [{ op: 'add', path: 'emails[type eq "work"', value: 1 }]],
    ['a part of all items', 'invalidPath', [{ op: 'replace', path: 'emails.value', value: 'x@example.com' }]],
    ['brackets on a single value', 'invalidPath', [{ op: 'replace', path: 'title[value eq "x"]', value: 'x' }]],
    ['a filter that is none', 'invalidFilter', [{ op: 'replace', path: 'emails[type is "work"]', value: {} }]],
    ['id', 'mutability', [{ op: 'replace', path: 'id', value: 'x' }]],
    ['another id without path', 'mutability', [{ op: 'replace', value: { id: 'x' } }]],
    ['meta', 'mutability', [{ op: 'replace', path: 'meta.version', value: 'x' }]],
    ['groups', 'mutability', [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }]],
    ['removal of userName', 'mutability', [{ op: 'remove', path: 'userName' }]],
    ['removal of active', 'mutability', [{ op: 'remove', path: 'active' }]],
    ['null for userName', 'mutability', [{ op: 'replace', value: { userName: null } }]],
    ['a wrong type', 'invalidValue', [{ op: 'replace', path: 'title', value: { a: 1 } }]],
    ['a wrong boolean', 'invalidValue', [{ op: 'replace', path: 'active', value: 'perhaps' }]],
    ['a text for a list', 'invalidValue', [{ op: 'replace', path: 'emails', value: 'x@example.com' }]],
    [
      'two primaries',
      'invalidValue',
      [
        {
          op: 'add',
          path: 'emails',
          value: [
            { value: 'a@x', primary: true },
            { value: 'b@x', primary: true },
          ],
        },
      ],
    ],
    ['a userType that is not accepted', 'invalidValue', [{ op: 'replace', path: 'userType', value: 'robot' }]],
    ['a time zone that is none', 'invalidValue', [{ op: 'replace', path: 'timezone', value: 'Mars/Olympus' }]],
    ['a userName that is no address', 'invalidValue', [{ op: 'replace', path: 'userName', value: 'ada' }]],
  ])('refuses %s with %s and applies none of the operations', async (_what, scimType, operations) => {
    const { id } = await scim.create();
    const before = await scim.read(id);
    const all = operations.length > 0 ? [{ op: 'replace', path: 'title', value: 'half' }, ...operations] : [];
    expect(await scim.patch(`/Users/${id}`, ...all)).toBeScimError(400, scimType);
    expect(await scim.read(id)).toEqual(before);
  });

  it('lets a client repeat the id, and refuses a body that names another message', async () => {
    const { id } = await scim.create();
    const res = await scim.patch(`/Users/${id}`, { op: 'replace', value: { id, schemas: [USER], title: 'T' } });
    expect(res.body.title).toBe('T');
    const wrong = await request(scim.base)
      .patch(`/Users/${id}`)
      .set(scim.headers)
      .send({ schemas: [USER], Operations: [{ op: 'replace', path: 'title', value: 'U' }] });
    expect(wrong).toBeScimError(400, 'invalidSyntax');
  });

  it('loses none of 20 additions at once', async () => {
    const { id } = await scim.create({ emails: [] });
    const values = Array.from({ length: 20 }, (_, index) => ({ value: `n${index}@example.com`, type: `t${index}` }));
    const answers = await Promise.all(
      values.map((value) => scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: [value] })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const user = await scim.read(id);
    expect(new Set(user.emails.map((email: { value: string }) => email.value)).size).toBe(20);
    expect(user.meta.version).toBe('W/"21"');
  });

  describe('If-Match (RFC 7644 §3.14)', () => {
    it('applies the change when the version is still the one named', async () => {
      const { id, meta } = await scim.create();
      const change = { op: 'replace', path: 'title', value: 'x' };
      expect((await scim.patch(`/Users/${id}`, change).set('If-Match', meta.version ?? '')).status).toBe(200);
      expect(await scim.patch(`/Users/${id}`, { ...change, value: 'y' }).set('If-Match', 'W/"1"')).toBeScimError(412);
      expect(await scim.delete(`/Users/${id}`).set('If-Match', 'W/"1"')).toBeScimError(412);
      expect((await scim.read(id)).title).toBe('x');
      expect((await scim.delete(`/Users/${id}`).set('If-Match', '*')).status).toBe(204);
    });

    it('lets one of ten changes through that were all made from the same version', async () => {
      const { id, meta } = await scim.create();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          scim
            .patch(`/Users/${id}`, { op: 'replace', path: 'title', value: `t${index}` })
            .set('If-Match', meta.version ?? ''),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
    });
  });
});
