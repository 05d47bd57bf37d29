import { randomUUID } from 'node:crypto';
import { createScimClient, GROUP, type ScimClient } from '../../scim/scim-client.ts';
import { createAgent } from '../../support/agent.ts';
import { createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let acme: Tenant;
let umbrella: Tenant;
let scim: ScimClient;
let people: string[];
let sales: string;
beforeAll(async () => {
  app = await createTestApp();
  const given = createConsoleGiven(app);
  [acme, umbrella] = [await given.tenant('Acme'), await given.tenant('Umbrella')];
  scim = createScimClient(app.url, acme.token);
});
afterAll(() => app.close());

const create = async (client: ScimClient, displayName: string, members: readonly string[] = []) => {
  const res = await client.post('/Groups', {
    schemas: [GROUP],
    displayName,
    members: members.map((value) => ({ value })),
  });
  expect(res.status).toBe(201);
  return res.body.id as string;
};
const read = async (path: string, tenant = acme): Promise<string> => {
  const { text } = await tenant.agent.get(path);
  return text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
};
const linkOf = (html: string, rel: string) =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');

describe('the list of groups', () => {
  it('says so when there are none, and what to do', async () => {
    expect(await read('/console/groups')).toContain('No groups yet');
  });

  it('has the members of each counted, and is searched and sorted', async () => {
    people = await app.given.users(acme.organizationId, 120);
    sales = await create(scim, 'Sales Nordics', people.slice(0, 2));
    await create(scim, 'Älvsborg', [sales, people[2] ?? '']);
    await create(createScimClient(app.url, umbrella.token), 'Plotters');
    const all = await read('/console/groups');
    expect(all).toMatch(/2 groups/);
    expect(all).toMatch(/Älvsborg 1 1 .*Sales Nordics 2 0/);
    expect(all).not.toContain('Plotters');
    expect(await read('/console/groups?sort=newest')).toMatch(/Älvsborg.*Sales/);
    expect(await read('/console/groups?q=nord')).not.toContain('Älvsborg');
    expect(await read('/console/groups?q=alvs')).toContain('Älvsborg');
    expect(await read('/console/groups?q=plot')).toContain('No group found');
  });

  it('pages both ways by every order', async () => {
    const client = createScimClient(app.url, acme.token);
    for (let n = 0; n < 60; n += 1) await create(client, `Paged ${n}`);
    for (const sort of ['name', 'newest', 'changed']) {
      const first = (await acme.agent.get(`/console/groups?q=paged&sort=${sort}`)).text;
      const second = (await acme.agent.get(linkOf(first, 'next') ?? '')).text;
      const namesOf = (html: string) => [...html.matchAll(/>(Paged \d+)</g)].map(([, name]) => name);
      expect(new Set([...namesOf(first), ...namesOf(second)]).size).toBe(60);
      expect(namesOf((await acme.agent.get(linkOf(second, 'prev') ?? '')).text)).toEqual(namesOf(first));
    }
  });
});

describe('the page of a group', () => {
  it('has its users and groups, those that it is in, and a way to search its users', async () => {
    const inner = await read(`/console/groups/${sales}`);
    expect(inner).toContain('many.1@example.com');
    expect(inner).toMatch(/Member of\s+Älvsborg/);
    const { text } = await acme.agent.get(`/console/groups/${sales}`);
    expect(text).toContain('href="/console/users?group=Sales+Nordics"');
    expect(await read('/console/users?group=Sales+Nordics')).toContain('2 users found');
  });

  it('pages many members both ways', async () => {
    const id = await create(scim, 'Many', people);
    const path = `/console/groups/${id}`;
    const pages: string[] = [];
    for (let url: string | undefined = path; url; url = linkOf(pages.at(-1) ?? '', 'next')) {
      pages.push((await acme.agent.get(url)).text);
    }
    const membersOf = (html: string) =>
      [...html.matchAll(/class="member-name"><a href="([^"]+)"/g)].map(([, url]) => url);
    expect(pages.map((html) => membersOf(html).length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flatMap(membersOf)).size).toBe(120);
    expect(membersOf((await acme.agent.get(linkOf(pages[2] ?? '', 'prev') ?? '')).text)).toEqual(
      membersOf(pages[1] ?? ''),
    );
    expect(await read(path)).toMatch(/added (many\.\d+@example\.com , ){9}many\.\d+@example\.com and 110 others/);
  });

  it('has a timeline with names, of members that are gone too', async () => {
    const { id: user } = await scim.create({ userName: 'lea@acme.example', displayName: 'Lea <script>' });
    const id = await create(scim, 'Story', [user]);
    await scim.patch(`/Groups/${id}`, { op: 'replace', value: { displayName: 'Story Two' } });
    await scim.patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${user}"]` });
    const text = await read(`/console/groups/${id}`);
    for (const words of [
      'created this group',
      'from Story to Story Two',
      'removed Lea &lt;script&gt;',
      'Nobody is in this group',
    ]) {
      expect(text).toContain(words);
    }
    expect((await acme.agent.get(`/console/groups/${id}`)).text).not.toContain('Lea <script>');
    await scim.delete(`/Users/${user}`);
    expect(await read(`/console/groups/${id}`)).toContain('removed lea@acme.example');
    await scim.delete(`/Groups/${id}`);
    expect(await read(`/console/groups/${id}`)).toMatch(/Story Two Deleted.*This group was deleted by Okta/);
    expect((await umbrella.agent.get(`/console/groups/${id}`)).status).toBe(404);
  });

  it.each(['another organization’s', 'an unknown', 'no uuid'])('answers 404 for %s id', async (which) => {
    const id = { 'another organization’s': sales, 'an unknown': randomUUID() }[which] ?? '1';
    const res = await umbrella.agent.get(`/console/groups/${id}`);
    expect(res.status).toBe(404);
    expect(res.text).not.toContain('Sales');
  });

  it('sends everybody without a session to the sign-in form', async () => {
    for (const path of ['/console/groups', `/console/groups/${sales}`]) {
      expect((await createAgent(app.url).get(path)).headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
    }
  });
});
