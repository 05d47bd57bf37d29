import '../../support/to-be-scim-error.ts';
import { type GivenGroup, givenGroups } from '../../support/given-groups.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { createScimClient, GROUP, USER } from '../scim-client.ts';

type Given = Awaited<ReturnType<typeof givenGroups>>;

describe('groups of two organizations never meet', () => {
  let app: TestApp;
  let ours: Given;
  let theirs: Given;
  let theirGroup: GivenGroup;
  let theirUser: { id: string };
  beforeAll(async () => {
    app = await createTestApp();
    [ours, theirs] = [await givenGroups(app), await givenGroups(app)];
    theirUser = await theirs.scim.create();
    theirGroup = await theirs.createGroup([theirUser.id], { displayName: 'Shared name', externalId: 'shared' });
  });
  afterAll(() => app.close());

  const rename = { op: 'replace', path: 'displayName', value: 'Taken over' };

  it.each([
    ['GET', () => ours.scim.get(`/Groups/${theirGroup.id}`)],
    ['PUT', () => ours.scim.put(`/Groups/${theirGroup.id}`, { displayName: 'x' })],
    ['PUT of their own representation', () => ours.scim.put(`/Groups/${theirGroup.id}`, { ...theirGroup })],
    ['PATCH', () => ours.scim.patch(`/Groups/${theirGroup.id}`, rename)],
    ['PATCH with their version', () => ours.scim.patch(`/Groups/${theirGroup.id}`, rename).set('If-Match', 'W/"1"')],
    ['DELETE', () => ours.scim.delete(`/Groups/${theirGroup.id}`)],
    ['DELETE with any version', () => ours.scim.delete(`/Groups/${theirGroup.id}`).set('If-Match', '*')],
  ])('answers %s of their group as of one that never was, and changes nothing', async (_what, send) => {
    const res = await send();
    expect(res).toBeScimError(404);
    const random = await ours.scim.get('/Groups/3f9c1d8e-0000-4000-8000-000000000000');
    const anonymous = (text: string) => text.replace(/[0-9a-f-]{36}/g, 'ID');
    expect(anonymous(res.text)).toBe(anonymous(random.text));
    expect(await theirs.readGroup(theirGroup.id)).toEqual(theirGroup);
  });

  it.each([
    ['user', () => theirUser.id],
    ['group', () => theirGroup.id],
  ])(
    'refuses their %s as a member in POST, PUT and PATCH as an unknown one, whatever $ref says',
    async (_what, idOf) => {
      const value = idOf();
      const group = await ours.createGroup();
      const members = [{ value, $ref: `${theirs.scim.base}/Users/${value}`, type: 'User' }];
      for (const res of [
        await ours.scim.post('/Groups', { displayName: 'Foreign', members }),
        await ours.scim.put(`/Groups/${group.id}`, { displayName: group.displayName, members }),
        await ours.scim.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: members }),
        await ours.scim.patch(`/Groups/${group.id}`, { op: 'replace', value: { members } }),
        await ours.scim.patch(`/Groups/${group.id}`, {
          op: 'add',
          path: `members[value eq "${value}"]`,
          value: members,
        }),
      ]) {
        expect(res).toBeScimError(400, 'invalidValue');
        expect(res.body.detail).toContain(value);
      }
      expect(await ours.readGroup(group.id)).toEqual(group);
      expect(await theirs.readGroup(theirGroup.id)).toEqual(theirGroup);
    },
  );

  it('keeps lists and filters inside, and lets both have one displayName and externalId', async () => {
    for (const filter of [
      `id eq "${theirGroup.id}"`,
      'displayName eq "shared name"',
      'externalId eq "shared"',
      `members.value eq "${theirUser.id}"`,
      'members[type eq "User"]',
    ]) {
      const res = await ours.scim.get(`/Groups?filter=${encodeURIComponent(filter)}`);
      expect([filter, res.body.totalResults]).toEqual([filter, 0]);
    }
    const users = await ours.scim.find(`groups.value eq "${theirGroup.id}"`);
    expect(users.body.totalResults).toBe(0);
    const mine = await ours.createGroup([], { displayName: 'Shared name', externalId: 'shared' });
    expect(mine.id).not.toBe(theirGroup.id);
  });

  it('lets two groups of one organization have one externalId', async () => {
    const [a, b] = [
      await ours.createGroup([], { externalId: 'twice' }),
      await ours.createGroup([], { externalId: 'twice' }),
    ];
    const res = await ours.scim.get(`/Groups?filter=${encodeURIComponent('externalId eq "twice"')}`);
    expect(res.body.Resources.map(({ id }: { id: string }) => id)).toEqual([a.id, b.id]);
  });

  it('answers 403 to writes with a token that may only read, to reads with one that may only write, and to both with one for users', async () => {
    const clientWith = async (...scopes: string[]) => {
      // A newer authorization from the same host would replace the older one.
      const redirectHost = `${scopes.join('-').replaceAll(':', '-')}.example.com`;
      const { token } = await app.given.token({ organizationId: ours.organizationId, scopes, redirectHost });
      return createScimClient(app.url, token);
    };
    const { id } = await ours.createGroup();
    const reads = (scim: ReturnType<typeof createScimClient>) => [
      scim.get('/Groups'),
      scim.get(`/Groups/${id}`),
      scim.post('/Groups/.search', { count: 1 }),
    ];
    const writes = (scim: ReturnType<typeof createScimClient>) => [
      scim.post('/Groups', { displayName: 'x' }),
      scim.put(`/Groups/${id}`, { displayName: 'x' }),
      scim.patch(`/Groups/${id}`, rename),
      scim.delete(`/Groups/${id}`),
    ];
    const users = await clientWith('scim:users:read', 'scim:users:write');
    const refused = [
      ...writes(await clientWith('scim:groups:read')),
      ...reads(await clientWith('scim:groups:write')),
      ...reads(users),
      ...writes(users),
    ];
    for (const res of await Promise.all(refused)) {
      expect(res).toBeScimError(403);
      expect(res.headers['www-authenticate']).toContain('insufficient_scope');
    }
    expect((await (await clientWith('scim:groups:read', 'scim:groups:write')).get(`/Groups/${id}`)).status).toBe(200);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no displayName', { schemas: [GROUP] }, 'invalidValue'],
    ['an empty displayName', { displayName: '' }, 'invalidValue'],
    ['a displayName of spaces', { displayName: '  ' }, 'invalidValue'],
    ['a displayName that is too long', { displayName: 'x'.repeat(257) }, 'invalidValue'],
    ['a displayName that is no text', { displayName: ['x'] }, 'invalidValue'],
    ['members that are no list', { displayName: 'Bad', members: 'x' }, 'invalidValue'],
    ['a member that is no object', { displayName: 'Bad', members: ['x'] }, 'invalidValue'],
    ['a member without value', { displayName: 'Bad', members: [{ display: 'x' }] }, 'invalidValue'],
    ['members twice in different spellings', { displayName: 'Bad', members: [], Members: [] }, 'invalidSyntax'],
    ['the schema of users', { schemas: [USER], displayName: 'Bad' }, 'invalidSyntax'],
  ])('refuses a group with %s', async (_what, body, scimType) => {
    const { totalResults } = (await ours.scim.get('/Groups?count=0')).body;
    expect(await ours.scim.post('/Groups', body)).toBeScimError(400, scimType);
    expect((await ours.scim.get('/Groups?count=0')).body.totalResults).toBe(totalResults);
  });

  it('names the group that a displayName belongs to already, in POST, PUT and PATCH', async () => {
    const first = await ours.createGroup([], { displayName: 'Straße' });
    const other = await ours.createGroup();
    for (const res of [
      await ours.scim.post('/Groups', { displayName: 'STRAßE' }),
      await ours.scim.put(`/Groups/${other.id}`, { displayName: 'straße' }),
      await ours.scim.patch(`/Groups/${other.id}`, { op: 'replace', value: { displayName: 'Straße' } }),
    ]) {
      expect(res).toBeScimError(409, 'uniqueness');
      expect(res.body.detail.toLowerCase()).toContain('straße');
    }
    const respelled = await ours.scim.put(`/Groups/${first.id}`, { displayName: 'STRAßE' });
    expect([respelled.status, respelled.body.displayName]).toEqual([200, 'STRAßE']);
    expect(await ours.readGroup(other.id)).toEqual(other);
  });

  it('answers 412 to PATCH, PUT and DELETE of another version, and 304 to GET of the same (RFC 7644 §3.14)', async () => {
    const { id } = await ours.createGroup();
    for (const send of [
      () => ours.scim.patch(`/Groups/${id}`, rename),
      () => ours.scim.put(`/Groups/${id}`, { displayName: 'x' }),
      () => ours.scim.delete(`/Groups/${id}`),
    ]) {
      expect(await send().set('If-Match', 'W/"7"')).toBeScimError(412);
    }
    expect((await ours.scim.get(`/Groups/${id}`).set('If-None-Match', 'W/"1"')).status).toBe(304);
    expect((await ours.scim.delete(`/Groups/${id}`).set('If-Match', 'W/"1"')).status).toBe(204);
  });

  it('answers 503 with Retry-After when the database is down, never as if a group were missing', async () => {
    const down = await createTestApp();
    const { scim } = await givenGroups(down);
    await scim.get('/Groups');
    await down.database.close();
    try {
      for (const res of [
        await scim.get('/Groups'),
        await scim.get(`/Groups/${theirGroup.id}`),
        await scim.post('/Groups', { displayName: 'x' }),
        await scim.put(`/Groups/${theirGroup.id}`, { displayName: 'x' }),
        await scim.patch(`/Groups/${theirGroup.id}`, rename),
        await scim.delete(`/Groups/${theirGroup.id}`),
      ]) {
        expect(res).toBeScimError(503);
        expect(res.headers['retry-after']).toMatch(/^\d+$/);
      }
    } finally {
      await down.close();
    }
  });
});
