import '../../support/to-be-scim-error.ts';
import { randomUUID } from 'node:crypto';
import { givenGroups } from '../../support/given-groups.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { GROUP, type ScimClient } from '../scim-client.ts';

describe('members of a group (RFC 7643 §4.2)', () => {
  let app: TestApp;
  let given: Awaited<ReturnType<typeof givenGroups>>;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    given = await givenGroups(app);
    ({ scim } = given);
  });
  afterAll(() => app.close());

  it('derives type, $ref and display of users and groups, as they are named now', async () => {
    const named = await scim.create({ displayName: 'Ada' });
    const unnamed = await scim.create({ displayName: null });
    const inner = await given.createGroup();
    const lies = { type: 'Group', display: 'Eve', $ref: 'https://evil.example/Users/1' };
    const { id } = await given.createGroup([], {
      members: [{ value: named.id, ...lies }, { value: unnamed.id }, { value: inner.id, type: 'User' }],
    });
    const member = (type: string, value: string, display: string) => ({
      value,
      $ref: `${app.config.publicUrl}/scim/v2/${type}s/${value}`,
      display,
      type,
    });
    expect((await given.readGroup(id)).members).toEqual([
      member('User', named.id, 'Ada'),
      member('User', unnamed.id, unnamed.userName),
      member('Group', inner.id, inner.displayName),
    ]);
    await scim.patch(`/Users/${named.id}`, { op: 'replace', path: 'displayName', value: 'Ada Lovelace' });
    await scim.patch(`/Groups/${inner.id}`, { op: 'replace', path: 'displayName', value: 'Inner circle' });
    const names = (await given.readGroup(id)).members?.map(({ display }) => display);
    expect(names).toEqual(['Ada Lovelace', unnamed.userName, 'Inner circle']);
  });

  it('keeps a deactivated user as a member', async () => {
    const user = await scim.create();
    const { id } = await given.createGroup([user.id]);
    await scim.patch(`/Users/${user.id}`, { op: 'replace', value: { active: false } });
    expect(await given.membersOf(id)).toEqual([user.id]);
  });

  it.each([
    ['POST', (body: Record<string, unknown>) => scim.post('/Groups', { displayName: 'Refused', ...body })],
    [
      'PUT',
      (body: Record<string, unknown>, id: string) => scim.put(`/Groups/${id}`, { displayName: 'Refused', ...body }),
    ],
    ['PATCH', (body: Record<string, unknown>, id: string) => scim.patch(`/Groups/${id}`, { op: 'add', value: body })],
  ])('refuses unknown members in %s with invalidValue, names the first five and how many more', async (_verb, send) => {
    const user = await scim.create();
    const { id } = await given.createGroup();
    const strangers = Array.from({ length: 7 }, () => randomUUID());
    const res = await send({ members: [user.id, ...strangers].map((value) => ({ value })) }, id);
    expect(res).toBeScimError(400, 'invalidValue');
    for (const stranger of strangers.slice(0, 5)) expect(res.body.detail).toContain(stranger);
    expect(res.body.detail).not.toContain(strangers[5]);
    expect(res.body.detail).toContain('2 more');
    for (const value of ['x', '', '00u1', `{${randomUUID()}}`, 17, true, null]) {
      expect(await send({ members: [{ value: user.id }, { value }] }, id)).toBeScimError(400, 'invalidValue');
    }
    expect(await given.membersOf(id)).toEqual([]);
    expect((await scim.get(`/Groups?filter=${encodeURIComponent('displayName eq "Refused"')}`)).body.totalResults).toBe(
      0,
    );
  });

  it('refuses a group as its own member, in PUT and in PATCH', async () => {
    const group = await given.createGroup();
    const members = [{ value: group.id }];
    for (const res of [
      await scim.put(`/Groups/${group.id}`, { schemas: [GROUP], displayName: group.displayName, members }),
      await scim.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: members }),
      await scim.patch(`/Groups/${group.id}`, { op: 'replace', value: { members } }),
    ]) {
      expect(res).toBeScimError(400, 'invalidValue');
      expect(res.body.detail).toMatch(/itself.*Push Groups tab/);
    }
    expect(await given.readGroup(group.id)).toEqual(group);
  });

  it('applies every operation of a PATCH or none', async () => {
    const [a, b] = [await scim.create(), await scim.create()];
    const group = await given.createGroup([a.id]);
    const half = [
      { op: 'replace', value: { displayName: 'Half' } },
      { op: 'add', path: 'members', value: [{ value: b.id }] },
    ];
    for (const bad of [
      { op: 'remove', path: 'members[display eq "Nobody"]' },
      { op: 'add', path: 'members', value: [{ value: randomUUID() }] },
      { op: 'replace', path: `members[value eq "${a.id}"].value`, value: b.id },
      { op: 'remove', path: 'displayName' },
    ]) {
      expect((await scim.patch(`/Groups/${group.id}`, ...half, bad)).status).toBe(400);
      expect(await given.readGroup(group.id)).toEqual(group);
    }
  });

  it('takes what Entra sends: Add and Remove with members in value, and a rename by path', async () => {
    const [a, b] = [await scim.create(), await scim.create()];
    const { id } = await given.createGroup();
    await scim.patch(`/Groups/${id}`, {
      op: 'Add',
      path: 'members',
      value: [{ $ref: null, value: a.id }, { value: b.id }],
    });
    await scim.patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value: [{ $ref: null, value: a.id }] });
    await scim.patch(`/Groups/${id}`, { op: 'Replace', path: 'displayName', value: 'From Entra' });
    await scim.patch(`/Groups/${id}`, { op: 'Replace', path: 'externalId', value: 'e-1' });
    expect(await given.readGroup(id)).toMatchObject({
      displayName: 'From Entra',
      externalId: 'e-1',
      members: [{ value: b.id }],
    });
  });

  it('tells the members of groups apart by any condition (RFC 7644 §3.5.2)', async () => {
    const [a, b] = [await scim.create({ displayName: 'Alma' }), await scim.create({ displayName: 'Ben' })];
    const inner = await given.createGroup();
    const { id } = await given.createGroup([a.id, b.id, inner.id]);
    await scim.patch(`/Groups/${id}`, { op: 'remove', path: 'members[type eq "Group"]' });
    expect(await given.membersOf(id)).toEqual([a.id, b.id]);
    await scim.patch(`/Groups/${id}`, { op: 'remove', path: 'members[display sw "al"]' });
    expect(await given.membersOf(id)).toEqual([b.id]);
    const again = await scim.patch(`/Groups/${id}`, { op: 'remove', path: 'members[display sw "al"]' });
    expect(again).toBeScimError(400, 'noTarget');
  });

  it('answers a PATCH with 204 and ETag, and with the resource where attributes asks for it (RFC 7644 §3.5.2)', async () => {
    const user = await scim.create();
    const { id } = await given.createGroup();
    const silent = await scim.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: user.id }] });
    expect([silent.status, silent.text, silent.headers.etag]).toEqual([204, '', 'W/"2"']);
    const asked = await scim.patch(`/Groups/${id}?attributes=members.value`, {
      op: 'replace',
      path: 'externalId',
      value: 'x',
    });
    expect([asked.status, asked.headers.etag]).toEqual([200, 'W/"3"']);
    expect(asked.body).toEqual({ schemas: [GROUP], id, members: [{ value: user.id }] });
  });

  it('writes nothing and keeps the version where nothing changes: PUT of what GET gave, and repeated changes', async () => {
    const user = await scim.create();
    const group = await given.createGroup([user.id], { externalId: 'same' });
    const put = await scim.put(`/Groups/${group.id}`, { ...group });
    expect([put.status, put.body]).toEqual([200, group]);
    await scim.patch(`/Groups/${group.id}`, { op: 'replace', path: 'members', value: [{ value: user.id }] });
    await scim.patch(`/Groups/${group.id}`, { op: 'replace', value: { id: group.id, displayName: group.displayName } });
    expect(await given.readGroup(group.id)).toEqual(group);
    expect(await given.changesOf(group.id)).toHaveLength(1);
  });

  it('tells in the history who joined and who left, compactly and with the version', async () => {
    const [a, b] = [await scim.create(), await scim.create()];
    const { id, displayName } = await given.createGroup([a.id]);
    await scim.put(`/Groups/${id}`, { displayName: 'Other', members: [{ value: b.id }] });
    await scim.delete(`/Users/${b.id}`);
    await scim.delete(`/Groups/${id}`);
    expect(await given.changesOf(id)).toEqual([
      {
        action: 'created',
        version: 1,
        attributes: [
          { attribute: 'displayName', after: displayName },
          { attribute: 'members', after: [a.id] },
        ],
      },
      {
        action: 'updated',
        version: 2,
        attributes: [
          { attribute: 'displayName', before: displayName, after: 'Other' },
          { attribute: 'members', before: [a.id], after: [b.id] },
        ],
      },
      { action: 'updated', version: 3, attributes: [{ attribute: 'members', before: [b.id] }] },
      { action: 'deleted', version: 4, attributes: [{ attribute: 'displayName', before: 'Other' }] },
    ]);
  });

  it('takes a deleted group out of the groups it was in, and leaves its members', async () => {
    const user = await scim.create();
    const inner = await given.createGroup([user.id]);
    const outer = await given.createGroup([inner.id, user.id]);
    expect((await scim.delete(`/Groups/${inner.id}`)).status).toBe(204);
    const read = await given.readGroup(outer.id);
    expect([read.members?.map(({ value }) => value), read.meta.version]).toEqual([[user.id], 'W/"2"']);
    expect((await scim.read(user.id)).groups).toHaveLength(1);
  });

  it('deletes groups that contain each other at once, with neither waiting for the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const a = await given.createGroup();
      const b = await given.createGroup([a.id]);
      await scim.patch(`/Groups/${a.id}`, { op: 'add', path: 'members', value: [{ value: b.id }] });
      const answers = await Promise.all([a, b].map(({ id }) => scim.delete(`/Groups/${id}`)));
      expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    }
  });

  it('takes 1,000 operations of one member each, and 1,000 members in one, on a group of 3,000', async () => {
    const users = await given.seedUsers(4_000);
    const { id } = await given.createGroup(users.slice(0, 3_000));
    const operations = users
      .slice(2_500, 3_500)
      .map((value, index) =>
        index < 500
          ? { op: 'remove', path: `members[value eq "${value}"]` }
          : { op: 'add', path: 'members', value: [{ value, display: value }] },
      );
    expect((await scim.patch(`/Groups/${id}`, ...operations)).status).toBe(204);
    const wanted = new Set([...users.slice(0, 2_500), ...users.slice(3_000, 3_500)]);
    expect(new Set(await given.membersOf(id))).toEqual(wanted);
    const more = users.slice(3_000).map((value) => ({ value }));
    expect((await scim.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: more })).headers.etag).toBe('W/"3"');
    expect(await given.membersOf(id)).toHaveLength(3_500);
    expect((await scim.patch(`/Groups/${id}`, { op: 'remove', path: 'members', value: more })).status).toBe(204);
    expect(new Set(await given.membersOf(id))).toEqual(new Set(users.slice(0, 2_500)));
  });
});
