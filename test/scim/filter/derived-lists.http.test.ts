import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { GROUP, givenScim, type ScimClient } from '../scim-client.ts';

describe('filters and sorts by what follows from memberships (RFC 7644 §3.4.2)', () => {
  let app: TestApp;
  let scim: ScimClient;
  const ids: Record<string, string> = {};
  const names = new Map<string, string>();

  async function addGroup(client: ScimClient, displayName: string, members: (string | undefined)[]): Promise<string> {
    const body = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
    const res = await client.post('/Groups', body);
    if (res.status !== 201) throw new Error(res.text);
    return res.body.id;
  }

  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
    for (const name of ['ann', 'bob', 'cat', 'dan']) {
      ids[name] = (await scim.create({ userName: `${name}@example.com`, displayName: name.toUpperCase() })).id;
      names.set(ids[name], name);
    }
    // ann and bob are in Berlin, bob and cat in Munich; Germany holds Berlin and cat.
    ids.munich = await addGroup(scim, 'Munich', [ids.bob, ids.cat]);
    ids.berlin = await addGroup(scim, 'Berlin', [ids.ann, ids.bob]);
    ids.germany = await addGroup(scim, 'Germany', [ids.berlin, ids.cat]);
    ids.empty = await addGroup(scim, 'Atlantis', []);
    for (const name of ['munich', 'berlin', 'germany', 'empty']) names.set(ids[name] as string, name);
    const other = await givenScim(app);
    const stranger = await other.create();
    await addGroup(other, 'Berlin', [stranger.id]);
  });
  afterAll(() => app.close());

  async function find(path: string, query: Record<string, string>): Promise<string> {
    const res = await scim.get(`${path}?${new URLSearchParams(query)}`);
    if (res.status !== 200) throw new Error(res.text);
    return res.body.Resources.map(({ id }: { id: string }) => names.get(id) ?? 'a stranger').join(' ');
  }

  it.each([
    ['groups.display eq "BERLIN"', 'ann bob'],
    ['groups.display eq "germany"', 'ann bob cat'],
    ['groups[display eq "Germany" and type eq "indirect"]', 'ann bob'],
    ['groups[display eq "Germany" and type eq "direct"]', 'cat'],
    ['groups[not (display eq "Berlin")]', 'ann bob cat'],
    ['not (groups.display co "e")', 'dan'],
    ['groups.display sw "M" and groups.display sw "B"', 'bob'],
    ['groups[display sw "M" and display sw "B"]', ''],
    ['groups pr', 'ann bob cat'],
    ['groups eq null', 'dan'],
    ['groups.display ne "Munich"', 'ann bob cat dan'],
  ])('users: %s finds %s', async (filter, expected) => {
    expect(await find('/Users', { filter })).toBe(expected);
  });

  it('finds users by the id of a group, direct and through another', async () => {
    expect(await find('/Users', { filter: `groups eq "${ids.germany}"` })).toBe('ann bob cat');
    expect(await find('/Users', { filter: `groups[value eq "${ids.germany}" and type eq "direct"]` })).toBe('cat');
    expect(await find('/Users', { filter: `groups.value ne "${ids.germany}"` })).toBe('ann bob cat dan');
  });

  it('finds users by the address of a group, with case, as it is returned (RFC 7643 §2.3.7)', async () => {
    const address = `${app.config.publicUrl}/scim/v2/Groups/${ids.berlin}`;
    expect(await find('/Users', { filter: `groups.$ref eq "${address}"` })).toBe('ann bob');
    expect(await find('/Users', { filter: `groups[$ref eq "${address}" and type eq "indirect"]` })).toBe('');
    expect(await find('/Users', { filter: `groups.$ref eq "${address.toUpperCase()}"` })).toBe('');
    expect(await find('/Users', { filter: `groups.$ref ew "/Groups/${ids.germany}"` })).toBe('ann bob cat');
    expect(await find('/Users', { filter: 'groups.$ref pr' })).toBe('ann bob cat');
    expect(await find('/Users', { filter: 'groups[$ref eq null]' })).toBe('');
    expect(await find('/Users', { filter: 'groups.$ref ne null' })).toBe('ann bob cat');
  });

  it('finds groups by the address of a member, be it a user or a group (RFC 7643 §2.3.7)', async () => {
    const base = `${app.config.publicUrl}/scim/v2`;
    expect(await find('/Groups', { filter: `members.$ref eq "${base}/Users/${ids.cat}"` })).toBe('munich germany');
    expect(await find('/Groups', { filter: `members.$ref eq "${base}/Groups/${ids.cat}"` })).toBe('');
    expect(await find('/Groups', { filter: `members[$ref eq "${base}/Groups/${ids.berlin}"]` })).toBe('germany');
    expect(await find('/Groups', { filter: 'members.$ref co "/Groups/"' })).toBe('germany');
    expect(await find('/Groups', { filter: `members[not ($ref sw "${base}/Users/")]` })).toBe('germany');
    expect(await find('/Groups', { filter: `members.$ref lt "${base}/H"` })).toBe('germany');
    expect(await find('/Groups', { filter: 'members.$ref pr' })).toBe('munich berlin germany');
    expect(await find('/Groups', { filter: 'not (members.$ref pr)' })).toBe('empty');
  });

  it.each([
    ['members.type eq "group"', 'germany'],
    ['members.display eq "bob"', 'munich berlin'],
    ['members[type eq "User" and display eq "cat"]', 'munich germany'],
    ['members[type eq "Group" and display eq "BERLIN"]', 'germany'],
    ['not (members.type eq "User")', 'empty'],
    ['members pr', 'munich berlin germany'],
    ['members eq null', 'empty'],
  ])('groups: %s finds %s', async (filter, expected) => {
    expect(await find('/Groups', { filter })).toBe(expected);
  });

  it('sorts by the first group of a user and the first member of a group', async () => {
    // In the order of their creation Munich is the first group of bob and of cat.
    expect(await find('/Users', { sortBy: 'groups.display' })).toBe('ann bob cat dan');
    expect(await find('/Users', { sortBy: 'groups.display', sortOrder: 'descending' })).toBe('dan bob cat ann');
    expect(await find('/Groups', { sortBy: 'members.display', sortOrder: 'descending' })).toBe(
      'empty munich germany berlin',
    );
    expect(await find('/Groups', { sortBy: 'members.display', filter: 'members pr' })).toBe('berlin germany munich');
    // Germany's first member is a group: /Groups/ stands before /Users/.
    expect(await find('/Groups', { sortBy: 'members.$ref', count: '1' })).toBe('germany');
    expect(await find('/Users', { sortBy: 'groups.$ref', sortOrder: 'descending', count: '1' })).toBe('dan');
  });

  it('takes the first group of a user wherever it holds the user, and tells whether it does so itself', async () => {
    const client = await givenScim(app);
    const direct = await client.create({ userName: 'direct@example.com' });
    const indirect = await client.create({ userName: 'indirect@example.com' });
    const both = await client.create({ userName: 'both@example.com' });
    const outer = await addGroup(client, 'Outer', [both.id]);
    const inner = await addGroup(client, 'Inner', [indirect.id, both.id]);
    await addGroup(client, 'Middle', [direct.id]);
    const joined = await client.patch(`/Groups/${outer}`, { op: 'add', path: 'members', value: [{ value: inner }] });
    expect(joined.status).toBe(204);
    const sorted = async (sortBy: string) => {
      const res = await client.get(`/Users?sortBy=${sortBy}`);
      return res.body.Resources.map(({ id }: { id: string }) => id);
    };
    expect(await sorted('groups.display')).toEqual([direct.id, indirect.id, both.id]);
    expect(await sorted('groups.type')).toEqual([direct.id, both.id, indirect.id]);
  });
});
