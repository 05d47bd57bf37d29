import '../../support/to-be-scim-error.ts';
import { givenGroups } from '../../support/given-groups.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, type ScimClient } from '../scim-client.ts';

type UserGroup = { value: string; $ref: string; display: string; type: string };

describe('the groups of a user (RFC 7643 §4.1.2)', () => {
  let app: TestApp;
  let given: Awaited<ReturnType<typeof givenGroups>>;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    given = await givenGroups(app);
    ({ scim } = given);
  });
  afterAll(() => app.close());

  const groupsOf = async (id: string) =>
    (((await scim.read(id)).groups ?? []) as UserGroup[]).map(({ value, type }) => [value, type]);
  const idsOf = async (filter: string) =>
    ((await scim.find(filter)).body.Resources as { id: string }[]).map(({ id }) => id);

  it('names each group with $ref, display and type, in GET, in lists, and in answers to PUT and PATCH', async () => {
    const user = await scim.create();
    const { id, displayName } = await given.createGroup([user.id]);
    const groups = [
      { value: id, $ref: `${app.config.publicUrl}/scim/v2/Groups/${id}`, display: displayName, type: 'direct' },
    ];
    expect((await scim.read(user.id)).groups).toEqual(groups);
    expect((await scim.find(`id eq "${user.id}"`)).body.Resources[0].groups).toEqual(groups);
    const patch = await scim.patch(`/Users/${user.id}`, { op: 'replace', path: 'title', value: 'Engineer' });
    expect(patch.body.groups).toEqual(groups);
    const put = await scim.put(`/Users/${user.id}`, aUser({ userName: user.userName }));
    expect(put.body.groups).toEqual(groups);
    const same = await scim.put(`/Users/${user.id}`, put.body);
    expect(same.body).toEqual(put.body);
    expect(same.body).toEqual(await scim.read(user.id));
  });

  it('still names them of a user who is restored by POST', async () => {
    const user = await scim.create();
    const { id } = await given.createGroup([user.id]);
    await scim.patch(`/Users/${user.id}`, { op: 'replace', value: { active: false } });
    const { userName, externalId } = user;
    const restored = await scim.post('/Users', aUser({ userName, externalId }));
    expect([restored.status, restored.body.id]).toEqual([201, user.id]);
    expect(restored.body.groups).toMatchObject([{ value: id }]);
    expect(restored.body).toEqual(await scim.read(user.id));
  });

  it('says direct of a group the user is in itself, indirect of the groups that one is in, and direct of both', async () => {
    const user = await scim.create();
    const inner = await given.createGroup([user.id]);
    const middle = await given.createGroup([inner.id]);
    const outer = await given.createGroup([middle.id, user.id]);
    const expected = [
      [inner.id, 'direct'],
      [middle.id, 'indirect'],
      [outer.id, 'direct'],
    ];
    expect(await groupsOf(user.id)).toEqual(expected);
    await scim.patch(`/Groups/${inner.id}`, { op: 'add', path: 'members', value: [{ value: outer.id }] });
    expect(await groupsOf(user.id)).toEqual(expected);
    await scim.patch(`/Groups/${inner.id}`, { op: 'remove', path: `members[value eq "${user.id}"]` });
    expect(await groupsOf(user.id)).toEqual([
      [inner.id, 'indirect'],
      [middle.id, 'indirect'],
      [outer.id, 'direct'],
    ]);
  });

  it('is right at once after every write of the group', async () => {
    const user = await scim.create();
    const { id, displayName } = await given.createGroup([user.id]);
    await scim.patch(`/Groups/${id}`, { op: 'replace', value: { displayName: `${displayName} renamed` } });
    expect((await scim.read(user.id)).groups[0].display).toBe(`${displayName} renamed`);
    await scim.put(`/Groups/${id}`, { displayName });
    expect(await groupsOf(user.id)).toEqual([]);
    await scim.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: user.id }] });
    await scim.delete(`/Groups/${id}`);
    expect(await scim.read(user.id)).not.toHaveProperty('groups');
  });

  it('cannot be written: POST and PUT ignore it, PATCH refuses it with mutability', async () => {
    const { id } = await given.createGroup();
    const groups = [{ value: id }];
    const user = await scim.create({ groups });
    await scim.put(`/Users/${user.id}`, aUser({ userName: user.userName, groups }));
    for (const operation of [
      { op: 'add', path: 'groups', value: groups },
      { op: 'replace', value: { groups } },
      { op: 'remove', path: `groups[value eq "${id}"]` },
      { op: 'replace', path: `groups[value eq "${id}"].display`, value: 'x' },
    ]) {
      expect(await scim.patch(`/Users/${user.id}`, operation)).toBeScimError(400, 'mutability');
    }
    expect(await groupsOf(user.id)).toEqual([]);
    expect(await given.membersOf(id)).toEqual([]);
  });

  it('is filtered by in the database (RFC 7644 §3.4.2.2), through nested groups', async () => {
    const [a, b, c] = [await scim.create(), await scim.create(), await scim.create()];
    const inner = await given.createGroup([a.id, b.id], { displayName: 'Filter inner' });
    const outer = await given.createGroup([inner.id, c.id], { displayName: 'Filter outer' });
    const expected: [string, string[]][] = [
      [`groups.value eq "${inner.id}"`, [a.id, b.id]],
      [`groups eq "${outer.id}"`, [a.id, b.id, c.id]],
      [`groups[value eq "${outer.id}" and type eq "direct"]`, [c.id]],
      ['groups[display eq "FILTER OUTER" and type eq "indirect"]', [a.id, b.id]],
      ['groups.display sw "filter i"', [a.id, b.id]],
      [`groups.value eq "${inner.id}" and id ne "${a.id}"`, [b.id]],
      ['groups.value eq "x"', []],
      [`id eq "${a.id}" and groups pr`, [a.id]],
      [`id eq "${a.id}" and not (groups pr)`, []],
    ];
    for (const [filter, ids] of expected) expect([filter, await idsOf(filter)]).toEqual([filter, ids]);
    const members = async (filter: string) => {
      const res = await scim.get(`/Groups?filter=${encodeURIComponent(filter)}`);
      return (res.body.Resources as { id: string }[]).map(({ id }) => id);
    };
    expect(await members(`members.value eq "${b.id}"`)).toEqual([inner.id]);
    expect(await members(`members[value eq "${inner.id}" and type eq "Group"]`)).toEqual([outer.id]);
    expect(await members(`members.value eq "${c.id}" or members eq "${a.id}"`)).toEqual([inner.id, outer.id]);
    expect(await members('displayName sw "filter" and not (members pr)')).toEqual([]);
  });

  it('is part of the ETag, which a change of membership renews, but not of what If-Match guards (RFC 7644 §3.14)', async () => {
    const user = await scim.create();
    const before = String((await scim.get(`/Users/${user.id}`)).headers.etag);
    await given.createGroup([user.id]);
    const get = await scim.get(`/Users/${user.id}`).set('If-None-Match', before);
    expect(get.status).toBe(200);
    const etag = String(get.headers.etag);
    expect(etag).toMatch(/^W\/"1-[\w-]+"$/);
    expect(get.body.meta.version).toBe(etag);
    expect((await scim.get(`/Users/${user.id}`).set('If-None-Match', etag)).status).toBe(304);
    const title = { op: 'replace', path: 'title', value: 'x' };
    const written = await scim.patch(`/Users/${user.id}`, title).set('If-Match', before);
    expect([written.status, written.headers.etag]).toEqual([200, expect.stringMatching(/^W\/"2-/)]);
    expect(await scim.patch(`/Users/${user.id}`, title).set('If-Match', etag)).toBeScimError(412);
  });
});
