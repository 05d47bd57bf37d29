import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { GROUP, givenScim, type ScimClient } from '../scim-client.ts';

describe('Groups (RFC 7643 §4.2, RFC 7644 §3)', () => {
  let app: TestApp;
  let scim: ScimClient;
  let other: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    [scim, other] = [await givenScim(app), await givenScim(app)];
  });
  afterAll(() => app.close());

  let count = 0;
  const create = async (members: string[] = []) => {
    count += 1;
    const body = { schemas: [GROUP], displayName: `Group ${count}`, members: members.map((value) => ({ value })) };
    const res = await scim.post('/Groups', body);
    expect(res.status).toBe(201);
    return res.body as { id: string; displayName: string; meta: Record<string, string> };
  };
  const membersOf = async (id: string) => {
    const res = await scim.get(`/Groups/${id}`);
    return ((res.body.members ?? []) as { value: string }[]).map(({ value }) => value);
  };

  it('creates a group with its members, and the users have it among their groups at once (RFC 7643 §4.1.2)', async () => {
    const user = await scim.create();
    const group = await create([user.id, user.id]);
    const stored = await scim.get(`/Groups/${group.id}`);
    expect(stored.body).toEqual(group);
    expect(stored.body.members).toEqual([
      {
        value: user.id,
        $ref: `${app.config.publicUrl}/scim/v2/Users/${user.id}`,
        display: "Zoë O'Neill",
        type: 'User',
      },
    ]);
    const read = await scim.read(user.id);
    expect(read.groups).toMatchObject([{ value: group.id, display: group.displayName, type: 'direct' }]);
    expect(read.meta.version).not.toBe(user.meta.version);
  });

  it('tells groups that contain groups, also in a circle', async () => {
    const user = await scim.create();
    const inner = await create([user.id]);
    const outer = await create([inner.id]);
    await scim.patch(`/Groups/${inner.id}`, { op: 'add', path: 'members', value: [{ value: outer.id }] });
    const { groups } = await scim.read(user.id);
    expect(groups.map((group: { value: string; type: string }) => [group.value, group.type])).toEqual([
      [inner.id, 'direct'],
      [outer.id, 'indirect'],
    ]);
    const found = await scim.find(`groups.value eq "${outer.id}"`);
    expect(found.body.Resources.map(({ id }: { id: string }) => id)).toEqual([user.id]);
  });

  it('answers 409 uniqueness for a displayName that differs only by case, and one 201 of two at once', async () => {
    const { displayName } = await create();
    expect(await scim.post('/Groups', { displayName: displayName.toUpperCase() })).toBeScimError(409, 'uniqueness');
    const twice = await Promise.all([1, 2].map(() => scim.post('/Groups', { displayName: 'Twice' })));
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('refuses members that are unknown here, another organization’s too, and changes nothing', async () => {
    const stranger = await other.create();
    const group = await create();
    const res = await scim.patch(`/Groups/${group.id}`, {
      op: 'add',
      path: 'members',
      value: [{ value: stranger.id }],
    });
    expect(res).toBeScimError(400, 'invalidValue');
    expect(res.body.detail).toContain(stranger.id);
    const nobody = [7, 6, 5, 4, 3, 2, 1].map((n) => `${n}819c223-7f76-453a-919d-413861904646`);
    const many = await scim.put(`/Groups/${group.id}`, { ...group, members: nobody.map((value) => ({ value })) });
    expect(many).toBeScimError(400, 'invalidValue');
    const named = nobody.slice(0, 5).map((id) => `"${id}"`);
    expect(many.body.detail).toContain(`has the id ${named.join(', ')} and 2 more; nothing was changed.`);
    expect(await membersOf(group.id)).toEqual([]);
    expect(await other.get(`/Groups/${group.id}`)).toBeScimError(404);
  });

  it('adds and removes members as Okta does, idempotently and without a new version (RFC 7644 §3.5.2)', async () => {
    const [a, b] = [await scim.create(), await scim.create()];
    const { id } = await create();
    const add = { op: 'add', path: 'members', value: [{ value: a.id, display: a.userName }, { value: b.id }] };
    const first = await scim.patch(`/Groups/${id}`, add);
    expect([first.status, first.headers.etag]).toEqual([204, 'W/"2"']);
    expect((await scim.patch(`/Groups/${id}`, add)).headers.etag).toBe('W/"2"');
    expect(await membersOf(id)).toEqual([a.id, b.id]);
    const remove = { op: 'remove', path: `members[value eq "${a.id}"]` };
    await scim.patch(`/Groups/${id}`, remove);
    expect((await scim.patch(`/Groups/${id}`, remove)).status).toBe(204);
    expect(await membersOf(id)).toEqual([b.id]);
    await scim.patch(`/Groups/${id}`, { op: 'replace', path: 'members', value: [] });
    expect(await membersOf(id)).toEqual([]);
    expect((await scim.read(a.id)).groups).toBeUndefined();
  });

  it('renames a group without touching its members', async () => {
    const user = await scim.create();
    const { id } = await create([user.id]);
    await scim.patch(`/Groups/${id}`, { op: 'replace', value: { id, displayName: 'Renamed' } });
    expect((await scim.get(`/Groups/${id}`)).body.displayName).toBe('Renamed');
    expect(await membersOf(id)).toEqual([user.id]);
  });

  it('replaces a whole group, and refuses a version that is not the newest (RFC 7644 §3.5.1, §3.14)', async () => {
    const user = await scim.create();
    const { id, displayName } = await create([user.id]);
    const body = { schemas: [GROUP], displayName, externalId: 'g-1' };
    expect(await scim.put(`/Groups/${id}`, body).set('If-Match', 'W/"9"')).toBeScimError(412);
    const res = await scim.put(`/Groups/${id}`, body).set('If-Match', 'W/"1"');
    expect([res.status, res.body.externalId, res.body.members]).toEqual([200, 'g-1', undefined]);
    expect(await membersOf(id)).toEqual([]);
  });

  it('loses no member of eight changes at once', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => scim.create()));
    const { id } = await create();
    await Promise.all(
      users.map((user) => scim.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: { value: user.id } })),
    );
    expect((await membersOf(id)).sort()).toEqual(users.map((user) => user.id).sort());
  });

  it('takes a deleted user out of its groups, which get a new version; a deleted group answers 404', async () => {
    const user = await scim.create();
    const { id } = await create([user.id]);
    expect((await scim.delete(`/Users/${user.id}`)).status).toBe(204);
    const read = await scim.get(`/Groups/${id}`);
    expect([read.body.members, read.headers.etag]).toEqual([undefined, 'W/"2"']);
    expect((await scim.delete(`/Groups/${id}`)).status).toBe(204);
    expect(await scim.get(`/Groups/${id}`)).toBeScimError(404);
  });

  it('lists without members where they are excluded (RFC 7644 §3.4.2.5), by cursor (RFC 9865 §2) and by .search', async () => {
    const user = await scim.create();
    const { displayName } = await create([user.id]);
    const filter = encodeURIComponent(`displayName eq "${displayName.toUpperCase()}"`);
    const list = await scim.get(`/Groups?filter=${filter}&excludedAttributes=members`);
    expect([list.body.totalResults, list.body.Resources[0].members]).toEqual([1, undefined]);
    const first = await scim.get('/Groups?cursor=&count=2&sortBy=displayName');
    const second = await scim.get(`/Groups?cursor=${first.body.nextCursor}&count=2&sortBy=displayName`);
    const names = [...first.body.Resources, ...second.body.Resources].map((group) => group.displayName.toLowerCase());
    expect(names).toEqual([...names].sort());
    expect(await scim.get(`/Groups?cursor=${first.body.nextCursor}`)).toBeScimError(400, 'invalidCursor');
    const search = await scim.post('/Groups/.search', {
      filter: `displayName eq "${displayName}"`,
      attributes: ['id'],
    });
    expect(Object.keys(search.body.Resources[0]).sort()).toEqual(['id', 'schemas']);
  });
});
