import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { GROUP, givenScim, type ScimClient, USER } from './scim-client.ts';

let app: TestApp;
let scim: ScimClient;

beforeAll(async () => {
  app = await createTestApp();
  scim = await givenScim(app);
});
afterAll(() => app.close());

let groups = 0;
async function createGroup(members: readonly string[] = []) {
  groups += 1;
  const body = { schemas: [GROUP], displayName: `Team ${groups}`, members: members.map((value) => ({ value })) };
  const res = await scim.post('/Groups', body);
  expect(res.status).toBe(201);
  return res.body as { id: string; displayName: string };
}

async function membersOf(id: string): Promise<string[]> {
  const res = await scim.get(`/Groups/${id}`);
  expect(res.status).toBe(200);
  return ((res.body.members ?? []) as { value: string }[]).map(({ value }) => value);
}

describe('PATCH, known faults of others (RFC 7644 §3.5.2)', () => {
  it.each(['delete', 'set', 'merge', '', 'replace '])('answers 400, not 200, to the unknown op %j', async (op) => {
    const user = await scim.create();
    const group = await createGroup([user.id]);
    const before = [await scim.read(user.id), (await scim.get(`/Groups/${group.id}`)).body];
    expect(await scim.patch(`/Users/${user.id}`, { op, path: 'title', value: 'x' })).toBeScimError(
      400,
      'invalidSyntax',
    );
    expect(await scim.patch(`/Groups/${group.id}`, { op, path: 'members', value: [] })).toBeScimError(
      400,
      'invalidSyntax',
    );
    expect([await scim.read(user.id), (await scim.get(`/Groups/${group.id}`)).body]).toEqual(before);
  });

  it('adds a member who is there already without a duplicate and without a new version (RFC 7644 §3.5.2.1)', async () => {
    const { id: userId } = await scim.create();
    const { id } = await createGroup([userId]);
    const before = (await scim.get(`/Groups/${id}`)).body;
    const add = { op: 'add', path: 'members', value: [{ value: userId, display: 'again' }, { value: userId }] };
    expect((await scim.patch(`/Groups/${id}`, add, add)).status).toBe(204);
    expect((await scim.get(`/Groups/${id}`)).body).toEqual(before);
    expect((await scim.read(userId)).groups).toHaveLength(1);
  });

  it('adds a member once where ten requests add it at once (RFC 7644 §3.5.2.1)', async () => {
    const { id: userId } = await scim.create();
    const { id } = await createGroup();
    const add = { op: 'add', path: 'members', value: [{ value: userId }] };
    const answers = await Promise.all(Array.from({ length: 10 }, () => scim.patch(`/Groups/${id}`, add)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 204));
    expect(await membersOf(id)).toEqual([userId]);
  });

  it.each([
    ['a path', { op: 'replace', path: 'members', value: [] }],
    ['no path', { op: 'replace', value: { members: [] } }],
  ])('takes a replace of members by [], with %s (RFC 7644 §3.5.2.3)', async (_what, operation) => {
    const { id: userId } = await scim.create();
    const { id } = await createGroup([userId]);
    expect((await scim.patch(`/Groups/${id}`, operation)).status).toBe(204);
    expect(await membersOf(id)).toEqual([]);
    expect((await scim.read(userId)).groups ?? []).toEqual([]);
    expect((await scim.patch(`/Groups/${id}`, operation)).status).toBe(204);
  });

  it.each<[string, (id: string, member: string) => object]>([
    ['its displayName', () => ({ op: 'replace', path: 'displayName', value: 'Renamed by path' })],
    ['its externalId', () => ({ op: 'replace', path: 'externalId', value: '00g77' })],
    [
      'id and displayName without a path',
      (id) => ({ op: 'replace', value: { id, displayName: 'Renamed without path' } }),
    ],
    [
      'the members by those who are there',
      (_id, member) => ({ op: 'replace', path: 'members', value: [{ value: member }] }),
    ],
  ])('leaves the members of a group that gets a replace of %s (RFC 7644 §3.5.2.3)', async (_what, toOperation) => {
    const { id: userId } = await scim.create();
    const { id } = await createGroup([userId]);
    expect((await scim.patch(`/Groups/${id}`, toOperation(id, userId))).status).toBe(204);
    expect(await membersOf(id)).toEqual([userId]);
  });

  it('leaves the members of a group whose replace is refused (RFC 7644 §3.5.2)', async () => {
    const { id: userId } = await scim.create();
    const { id } = await createGroup([userId]);
    const unknown = { value: '00000000-0000-4000-8000-000000000000' };
    const nobody = [[{ display: 'nobody' }], [{ value: null }], [{ value: '' }], [null], [{}], {}];
    for (const value of [[unknown], [{ value: userId }, unknown], 'nobody', ...nobody]) {
      expect(await scim.patch(`/Groups/${id}`, { op: 'replace', path: 'members', value })).toBeScimError(
        400,
        'invalidValue',
      );
      expect(await membersOf(id)).toEqual([userId]);
    }
    for (const members of nobody) {
      const put = await scim.put(`/Groups/${id}`, { schemas: [GROUP], displayName: 'Emptied', members });
      expect(put).toBeScimError(400, 'invalidValue');
      const post = await scim.post('/Groups', { schemas: [GROUP], displayName: 'Empty', members });
      expect(post).toBeScimError(400, 'invalidValue');
    }
    expect(await membersOf(id)).toEqual([userId]);
  });

  it('replaces lists in a replace without a path, instead of appending to them (RFC 7644 §3.5.2.3)', async () => {
    const [{ id: first }, { id: second }] = [await scim.create(), await scim.create()];
    const { id } = await createGroup([first]);
    await scim.patch(`/Groups/${id}`, { op: 'replace', value: { members: [{ value: second }] } });
    expect(await membersOf(id)).toEqual([second]);
    const emails = [{ value: 'only@example.com', type: 'home', primary: true }];
    await scim.patch(`/Users/${first}`, { op: 'replace', value: { emails } });
    expect((await scim.read(first)).emails).toEqual(emails);
  });

  it('merges a complex value given to replace: sub-attributes that are not given stay (RFC 7644 §3.5.2.3)', async () => {
    const { id } = await scim.create({ name: { givenName: 'Ada', familyName: 'Byron', middleName: 'King' } });
    for (const [operation, familyName] of [
      [{ op: 'replace', path: 'name', value: { familyName: 'Lovelace' } }, 'Lovelace'],
      [{ op: 'replace', value: { name: { familyName: 'Noel' } } }, 'Noel'],
    ] as const) {
      expect((await scim.patch(`/Users/${id}`, operation)).status).toBe(200);
      expect((await scim.read(id)).name).toMatchObject({ givenName: 'Ada', familyName, middleName: 'King' });
    }
  });

  it('answers a PATCH with the schemas of the resource, not with PatchOp (RFC 7644 §3.5.2)', async () => {
    const { id } = await scim.create();
    const res = await scim.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Nurse' });
    expect([res.body.schemas, res.body.meta.resourceType]).toEqual([[USER], 'User']);
    const group = await createGroup();
    const renamed = await scim.patch(`/Groups/${group.id}?attributes=displayName`, {
      op: 'replace',
      path: 'displayName',
      value: 'Renamed and shown',
    });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toEqual({ schemas: [GROUP], id: group.id, displayName: 'Renamed and shown' });
  });
});
