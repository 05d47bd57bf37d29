import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, BULK_REQUEST, createScimClient, ENTERPRISE, PATCH_OP, type ScimClient } from './scim-client.ts';

let app: TestApp;
let scim: ScimClient;
beforeAll(async () => {
  app = await createTestApp();
  const { id: organizationId } = await app.given.organization({ anyUserType: true });
  scim = createScimClient(app.url, (await app.given.token({ organizationId })).token);
});
afterAll(() => app.close());

/** What the log says was ignored of the request that was answered so. */
async function ignoredOf(res: { headers: Record<string, unknown> }) {
  await app.requestLog.flush();
  const [row] = await app.database.prisma.requestLog.findMany({
    where: { requestId: String(res.headers['x-request-id']) },
  });
  return row?.ignored ? JSON.parse(row.ignored) : row?.ignored;
}

const lines = (ignored: unknown) =>
  (ignored as { attribute: string; why: string }[]).map(({ attribute, why }) => `${attribute}: ${why}`).sort();

describe('what of a request is not taken (RFC 7644 §3.5.1) is noted in the log', () => {
  it('on POST: the password, read-only and unknown attributes, unknown extensions, empty stubs', async () => {
    const res = await scim.post('/Users').send({
      ...aUser({ userName: 'ann@example.com' }),
      id: 'x',
      meta: { version: '1' },
      groups: [],
      password: 'Secret-4711',
      shoeSize: 38,
      name: { givenName: 'Ann', maidenName: 'Doe' },
      phoneNumbers: [{ type: '' }],
      'urn:example:Custom': { a: 1 },
      [ENTERPRISE]: { department: 'R', floor: '3' },
    });
    expect(res.status).toBe(201);
    const ignored = await ignoredOf(res);
    expect(lines(ignored)).toEqual([
      'groups: read-only',
      'id: read-only',
      'meta: read-only',
      'name.maidenName: unknown attribute',
      'password: never stored',
      'phoneNumbers: no value',
      'shoeSize: unknown attribute',
      'urn:example:Custom: unknown extension',
      `${ENTERPRISE}:floor: unknown attribute`,
    ]);
    expect(JSON.stringify(ignored)).not.toContain('4711');
  });

  it('nothing where everything was taken', async () => {
    const res = await scim.post('/Users').send({ userName: 'all@example.com', active: true });
    expect(await ignoredOf(res)).toBeNull();
  });

  it('on PUT and PATCH of a user', async () => {
    const created = await scim.post('/Users').send(aUser({ userName: 'bob@example.com' }));
    const id = created.body.id;
    const put = await scim.put(`/Users/${id}`).send({ ...created.body, title: 'X' });
    expect(lines(await ignoredOf(put))).toEqual(['id: read-only', 'meta: read-only']);
    const schemas = [PATCH_OP];
    const patch = await scim.patch(`/Users/${id}`).send({
      schemas,
      Operations: [
        { op: 'replace', value: { password: 'Secret-4711', title: 'Y' } },
        { op: 'replace', path: 'password', value: 'Secret-4711' },
        { op: 'add', path: 'phoneNumbers', value: [{ type: 'work' }] },
      ],
    });
    expect(patch.status).toBe(200);
    expect(lines(await ignoredOf(patch))).toEqual(['password: never stored', 'phoneNumbers: no value']);
  });

  describe('in PATCH, of an extension that is not known, as in POST and PUT', () => {
    const OTHER = 'urn:example:params:scim:2.0:User';
    const patch = async (body: Record<string, unknown>, ...operations: unknown[]) => {
      const { id, meta } = await scim.create(body);
      const res = await scim.patch(`/Users/${id}`, ...operations);
      return { res, before: meta.version, after: await scim.read(id), ignored: lines((await ignoredOf(res)) ?? []) };
    };

    it.each<[string, unknown, string]>([
      ['an attribute', { op: 'add', path: `${OTHER}:badge`, value: '17' }, `${OTHER}:badge`],
      ['a part of one', { op: 'replace', path: `${OTHER}:badge.color`, value: 'red' }, `${OTHER}:badge.color`],
      ['a whole extension', { op: 'Replace', path: OTHER, value: { badge: '17' } }, OTHER],
      ['what it does not have either', { op: 'remove', path: `${OTHER}:badge` }, `${OTHER}:badge`],
      ['the whole, removed', { op: 'remove', path: OTHER }, OTHER],
      ['a member', { op: 'add', value: { [OTHER]: { badge: '17' } } }, OTHER],
      ['a member with a path', { op: 'add', value: { [`${OTHER}:badge`]: '17' } }, `${OTHER}:badge`],
      ['a member without a value', { op: 'replace', value: { [OTHER]: null } }, OTHER],
      [
        'a value that a filter selects, which nobody notes',
        { op: 'replace', path: `${OTHER}:badges[value eq "secret"].color`, value: 'red' },
        `${OTHER}:badges`,
      ],
    ])('%s: nothing changes, and success says so', async (_what, operation, name) => {
      const { res, before, after, ignored } = await patch({}, operation);
      expect([res.status, res.body]).toEqual([200, after]);
      expect(after.meta.version).toBe(before);
      expect(ignored).toEqual([`${name}: unknown extension`]);
    });

    it('beside others, which apply: whoever could be created can be changed', async () => {
      const body = { [OTHER]: { badge: '17' }, title: 'Engineer' };
      const { after, ignored } = await patch(
        body,
        { op: 'replace', value: { [OTHER]: { badge: '18' }, title: 'Director' } },
        { op: 'replace', path: `${OTHER}:badge`, value: '19' },
        { op: 'replace', path: 'active', value: false },
      );
      expect([after.title, after.active, after[OTHER]]).toEqual(['Director', false, undefined]);
      expect(ignored).toEqual([`${OTHER}: unknown extension`, `${OTHER}:badge: unknown extension`]);
    });

    it('of a group, and inside Bulk', async () => {
      const { id } = (await scim.post('/Groups').send({ displayName: `Group ${OTHER}` })).body;
      const operation = { op: 'add', path: `${OTHER}:badge`, value: '17' };
      const res = await scim.patch(`/Groups/${id}`, operation);
      expect([res.status, lines(await ignoredOf(res))]).toEqual([204, [`${OTHER}:badge: unknown extension`]]);
      const data = { schemas: [PATCH_OP], Operations: [operation] };
      const bulk = await scim.post('/Bulk', {
        schemas: [BULK_REQUEST],
        Operations: [{ method: 'PATCH', path: `/Groups/${id}`, data }],
      });
      expect(bulk.body.Operations[0].status).toBe('204');
      expect(lines(await ignoredOf(bulk))).toEqual([`${OTHER}:badge: unknown extension`]);
    });
  });

  it('on a PUT that deactivates although the rest cannot be used', async () => {
    const { body } = await scim.post('/Users').send(aUser({ userName: 'cyd@example.com' }));
    const res = await scim.put(`/Users/${body.id}`).send({ ...aUser({ userName: 'cyd' }), title: {}, active: false });
    expect(res.status).toBe(200);
    expect(res.body.active).toBe(false);
    expect(lines(await ignoredOf(res))).toContain('everything but active: could not be used');
  });

  it('on groups, once for all members', async () => {
    const { body: user } = await scim.post('/Users').send(aUser({ userName: 'dan@example.com' }));
    const { body: other } = await scim.post('/Users').send(aUser({ userName: 'eve@example.com' }));
    const members = [user, other].map(({ id }) => ({ value: id, display: 'somebody' }));
    const made = await scim.post('/Groups').send({ displayName: 'G', color: 'red', members });
    expect(made.status).toBe(201);
    expect(lines(await ignoredOf(made))).toEqual(['color: unknown attribute', 'members.display: read-only']);
    const patched = await scim.patch(`/Groups/${made.body.id}`).send({
      schemas: [PATCH_OP],
      Operations: [{ op: 'add', path: 'members', value: members }],
    });
    expect(patched.status).toBe(204);
    expect(lines(await ignoredOf(patched))).toEqual(['members.display: read-only']);
  });

  it('inside Bulk', async () => {
    const res = await scim.post('/Bulk').send({
      schemas: [BULK_REQUEST],
      Operations: [
        {
          method: 'POST',
          path: '/Users',
          bulkId: 'a',
          data: { userName: 'fay@example.com', password: 'p' },
        },
      ],
    });
    expect(res.body.Operations[0].status).toBe('201');
    expect(lines(await ignoredOf(res))).toEqual(['password: never stored']);
  });

  it('a lookup names the one user it found', async () => {
    const { body } = await scim.post('/Users').send(aUser({ userName: 'gus@example.com' }));
    const res = await scim.get('/Users').query({ filter: 'userName eq "gus@example.com"' });
    await app.requestLog.flush();
    const requestId = String(res.headers['x-request-id']);
    expect(await app.database.prisma.requestLog.findFirst({ where: { requestId } })).toMatchObject({
      resourceId: body.id,
    });
  });

  it('is bounded, whatever somebody sends', async () => {
    const odd = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${'x'.repeat(300)}${i}`, i]));
    const res = await scim.post('/Users').send({ ...aUser({ userName: 'hal@example.com' }), ...odd });
    expect(res.status).toBe(201);
    const ignored = (await ignoredOf(res)) as unknown[];
    expect(ignored).toHaveLength(50);
    expect(JSON.stringify(ignored).length).toBeLessThan(10_000);
  });
});
