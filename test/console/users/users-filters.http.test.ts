import { createGroupService } from '../../../app/directory/group.service.ts';
import { createGroupStore } from '../../../app/directory/group.store.ts';
import type { UserProfile } from '../../../app/directory/user.types.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;

const PEOPLE: readonly (Partial<UserProfile> & { userName: string })[] = [
  { userName: 'a@acme.example', displayName: 'Émile Zola', userType: 'manager', department: 'Books' },
  { userName: 'b@acme.example', displayName: 'anna Ek', userType: 'employee', department: 'books', active: false },
  { userName: 'c@acme.example', givenName: 'Zoë', familyName: 'O’Neill', externalId: '00uZOE', department: 'Care' },
  { userName: 'd@acme.example', displayName: 'Bo', emails: [{ value: 'bo.home@mail.example', type: 'home' }] },
];

beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
  [acme, umbrella] = [await given.tenant('Acme'), await given.tenant('Umbrella')];
  const ids = [];
  for (const values of PEOPLE) {
    const { active = true, ...created } = values;
    const user = await given.users.createUser(acme.context, given.profile(created));
    if (!active) await given.users.updateUser(acme.context, user.id, (profile) => ({ ...profile, active }));
    ids.push(user.id);
  }
  const other = await given.users.createUser(
    umbrella.context,
    given.profile({ userName: 'z@umbrella.example', department: 'Secret' }),
  );
  const groups = createGroupService({ store: createGroupStore(app.database) });
  const readers = await groups.createGroup(acme.context, { displayName: 'Readers' }, new Set(ids.slice(0, 1)));
  await groups.createGroup(acme.context, { displayName: 'Everybody' }, new Set([readers.id, ids[3] ?? '']));
  await groups.createGroup(umbrella.context, { displayName: 'Plotters' }, new Set([other.id]));
});
afterAll(() => app.close());

const page = async (query: Record<string, string>, tenant = acme) =>
  (await tenant.agent.get(`/console/users?${new URLSearchParams(query)}`)).text;
/** The letters of the userNames, in the order of the page. */
const letters = (html: string) =>
  [...html.matchAll(/data-label="User name"><span>(\w)@/g)].map(([, letter]) => letter).join('');

describe('the filters of the list of users', () => {
  it.each<[Record<string, string>, string]>([
    [{ status: 'inactive' }, 'b'],
    [{ status: 'active', sort: 'userName' }, 'acd'],
    [{ type: 'MANAGER' }, 'a'],
    [{ department: 'BOOKS', sort: 'userName' }, 'ab'],
    [{ department: 'Book' }, ''],
    [{ group: 'readers' }, 'a'],
    [{ group: 'Everybody', sort: 'userName' }, 'ad'],
    [{ q: 'zo', sort: 'userName' }, 'ac'],
    [{ q: 'zo', department: 'care' }, 'c'],
    [{ q: 'emile' }, 'a'],
    [{ q: 'ÉMILE' }, 'a'],
    [{ q: "Zoe, o'neill" }, 'c'],
    [{ q: '00uzoe' }, 'c'],
    [{ q: 'HOME@mail' }, 'd'],
    [{ q: 'a', status: 'active', type: 'manager', department: 'books', group: 'Readers' }, 'a'],
    [{ status: 'nonsense', sort: 'nonsense' }, 'bdac'],
  ])('%j leave %s', async (query, expected) => {
    expect(letters(await page(query))).toBe(expected);
  });

  it.each([
    ['name', 'bdac'],
    ['userName', 'abcd'],
    ['newest', 'dcba'],
    ['changed', 'dcba'],
  ])('are sorted by %s', async (sort, expected) => {
    const html = await page({ sort });
    expect([...letters(html)].sort().join('')).toBe('abcd');
    if (sort !== 'changed') expect(letters(html)).toBe(expected);
  });

  it('say that a group is not there, another organization’s too', async () => {
    for (const group of ['Nobody', 'Plotters']) {
      expect(await page({ group })).toContain(`There is no group called “${group}”`);
    }
  });

  it('offer this organization’s departments and groups alone', async () => {
    const html = await page({});
    for (const name of ['Care', 'Readers', 'Everybody']) expect(html).toContain(`<option value="${name}">`);
    expect(html.match(/<option value="books">/gi)).toHaveLength(1);
    expect(html).not.toMatch(/Secret|Plotters/);
  });

  it('and the order are kept while paging, both ways', async () => {
    const large = await given.tenant('Large');
    await app.given.users(large.organizationId, 130);
    await app.database.sql("UPDATE users SET title = 'x', department = 'Many' WHERE organization_id = $1", [
      large.organizationId,
    ]);
    for (const sort of ['name', 'userName', 'newest', 'changed']) {
      const seen: string[] = [];
      const first = `/console/users?${new URLSearchParams({ q: 'many', department: 'many', status: 'active', sort })}`;
      const pages: string[] = [];
      for (let url: string | undefined = first; url; ) {
        const { text } = await large.agent.get(url);
        pages.push(text);
        seen.push(...[...text.matchAll(/data-label="User name"><span>(many\.\d+)@/g)].map(([, name = '']) => name));
        url = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      expect([pages.length, seen.length, new Set(seen).size]).toEqual([3, 130, 130]);
      expect(pages.every((text) => text.includes('130 users found'))).toBe(true);
      const back = /rel="prev" href="([^"]+)"/.exec(pages[2] ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect((await large.agent.get(back)).text.match(/many\.\d+<?/g)).toEqual(pages[1]?.match(/many\.\d+<?/g));
    }
  });

  it.each(['W10', 'bnVsbA', 'WzEsMiwzXQ', 'WyJcdTAwMDAiLDFd', 'W3t9XQ', 'x'.repeat(3_000), '%'])(
    'show the first page for a place %s that is none',
    async (after) => {
      for (const sort of ['name', 'changed', 'newest']) expect(letters(await page({ after, sort }))).toHaveLength(4);
    },
  );
});
