import '../support/to-be-scim-error.ts';
import { deriveKeys } from '../../app/http/derive-keys.ts';
import { createCursors } from '../../app/scim/cursors.ts';
import { createTestApp, TEST_APP_SECRET, type TestApp } from '../support/test-app.ts';
import { ENTERPRISE, type GivenScim, givenScim, type ScimClient } from './scim-client.ts';

type Query = Record<string, string | number>;
type Listed = { userName: string; id: string };

describe('lists, sorted and paged (RFC 7644 §3.4.2, RFC 9865)', () => {
  let app: TestApp;
  let scim: GivenScim;
  let other: ScimClient;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app, { userNameFormat: 'any' });
    ({ organizationId } = scim);
    other = await givenScim(app, { userNameFormat: 'any' });
    const people = [
      ['c', 'beta', [{ value: 'z@x.com' }, { value: 'a@x.com', primary: true }]],
      ['a', 'Alpha', [{ value: 'm@x.com' }]],
      ['d', 'alpha', [{ value: 'b@x.com' }, { value: 'y@x.com' }]],
      ['b', undefined, []],
      ['e', 'Ärger', [{ value: 'n@x.com', primary: true }]],
    ] as const;
    for (const [userName, familyName, emails] of people) {
      await scim.create({
        userName,
        name: { familyName },
        emails,
        [ENTERPRISE]: { department: userName.toUpperCase() },
      });
    }
    for (const userName of ['x', 'y', 'z']) await other.create({ userName, emails: [] });
  });
  afterAll(() => app.close());

  const list = (query: Query, client: ScimClient = scim) => client.get('/Users').query(query);
  const namesOf = (body: { Resources: Listed[] }) => body.Resources.map(({ userName }) => userName).join('');

  it.each<[Query, string]>([
    [{ sortBy: 'userName' }, 'abcde'],
    [{ sortBy: 'userName', sortOrder: 'ascending' }, 'abcde'],
    [{ sortBy: 'USERNAME', sortOrder: 'DESCENDING' }, 'edcba'],
    [{ sortBy: 'name.familyName' }, 'adceb'],
    [{ sortBy: 'name.familyName', sortOrder: 'descending' }, 'becad'],
    [{ sortBy: 'emails' }, 'cdaeb'],
    [{ sortBy: 'emails.value' }, 'cdaeb'],
    [{ sortBy: `${ENTERPRISE}:department` }, 'abcde'],
    [{ sortBy: 'meta.created', sortOrder: 'descending' }, 'ebdac'],
    [{ sortOrder: 'descending' }, 'cadbe'],
    [{ sortBy: '' }, 'cadbe'],
    [{ sortBy: 'userName', startIndex: 2, count: 2 }, 'bc'],
    [{ sortBy: 'userName', filter: 'name.familyName pr', count: 3 }, 'acd'],
  ])(
    '%j gives %s: without case, a list by its primary value else its first (RFC 7644 §3.4.2.3)',
    async (query, expected) => {
      const res = await list(query);
      expect(res.status).toBe(200);
      // Users with one key come in the order of their creation in both directions.
      expect(namesOf(res.body)).toBe(expected);
    },
  );

  it.each<[Query, string | undefined, RegExp]>([
    [{ sortBy: 'nothing' }, 'invalidValue', /"nothing".*no attribute/],
    [{ sortBy: 'name' }, 'invalidValue', /name\.formatted/],
    [{ sortBy: 'userName', sortOrder: 'up' }, 'invalidValue', /ascending or descending.*"up"/],
    [{ count: 'many' }, 'invalidValue', /count.*"many"/],
    [{ startIndex: '1.5' }, 'invalidValue', /startIndex.*"1.5"/],
    [{ cursor: '', count: 'many' }, 'invalidCount', /count.*"many"/],
    [{ cursor: '', startIndex: 1 }, 'invalidValue', /either cursor or startIndex/],
    [{ cursor: 'made-up' }, 'invalidCursor', /nextCursor/],
    [{ attributes: 'id', excludedAttributes: 'name' }, 'invalidValue', /not both/],
    [{ 'sortBy[]': 'userName' }, 'invalidValue', /written sortBy/],
  ])('refuses %j with 400 %s and says why', async (query, scimType, words) => {
    const res = await list(query);
    expect(res).toBeScimError(400, scimType);
    expect(res.body.detail).toMatch(words);
  });

  it.each<[Query, number, string]>([
    [{ startIndex: 0 }, 1, 'cadbe'],
    [{ startIndex: -7 }, 1, 'cadbe'],
    [{ count: 0 }, 1, ''],
    [{ count: -1 }, 1, ''],
    [{ startIndex: 5, count: 10 }, 5, 'e'],
    [{ startIndex: 6 }, 6, ''],
    [{ startIndex: 1_000_000, count: 1 }, 1_000_000, ''],
    [{ startIndex: '99999999999999999999', count: 1 }, Number.MAX_SAFE_INTEGER, ''],
    [{ count: 100_000 }, 1, 'cadbe'],
  ])(
    '%j: a page beyond the end is empty, the total stays right (RFC 7644 §3.4.2.4)',
    async (query, startIndex, names) => {
      const { status, body } = await list(query);
      expect([status, body.startIndex, body.totalResults, body.itemsPerPage]).toEqual([
        200,
        startIndex,
        5,
        names.length,
      ]);
      expect(namesOf(body)).toBe(names);
    },
  );

  async function readAll(query: Query, client: ScimClient = scim): Promise<string[]> {
    const pages: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await list({ ...query, cursor }, client);
      expect([status, body.startIndex]).toEqual([200, undefined]);
      pages.push(namesOf(body));
      cursor = body.nextCursor;
    } while (cursor);
    return pages;
  }

  it('leads through a list by cursors, of which the last page has none (RFC 9865 §2)', async () => {
    expect(await readAll({ count: 2 })).toEqual(['ca', 'db', 'e']);
    expect(await readAll({ count: 5 })).toEqual(['cadbe']);
    expect(await readAll({ count: 2, sortBy: 'name.familyName' })).toEqual(['ad', 'ce', 'b']);
    expect(await readAll({ count: 2, sortBy: 'emails', sortOrder: 'descending' })).toEqual(['be', 'ad', 'c']);
    expect(await readAll({ count: 1, filter: 'userName ge "d"' })).toEqual(['d', 'e']);
    expect(await readAll({ filter: 'userName eq "nobody"' })).toEqual(['']);
    const first = (await list({ cursor: '', count: 2 })).body;
    expect([first.totalResults, first.itemsPerPage]).toEqual([5, 2]);
    expect((await list({ cursor: '', count: 0 })).body).toMatchObject({ totalResults: 5, Resources: [] });
    expect((await list({ count: 2 })).body.nextCursor).toBeUndefined();
  });

  it('takes a cursor for the list it was made for: same organization, type, filter and order (RFC 9865 §2.1)', async () => {
    const query = { count: 2, filter: 'active eq true', sortBy: 'userName' };
    const { nextCursor: cursor } = (await list({ ...query, cursor: '' })).body;
    const wrong: [Query, ScimClient?][] = [
      [{ ...query, cursor, filter: 'active eq false' }],
      [{ ...query, cursor, sortBy: 'id' }],
      [{ ...query, cursor, sortOrder: 'descending' }],
      [{ count: 2, cursor }],
      [{ ...query, cursor }, other],
    ];
    for (const [asked, client] of wrong) expect(await list(asked, client)).toBeScimError(400, 'invalidCursor');
    expect(await scim.get('/Groups').query({ cursor })).toBeScimError(400, 'invalidCursor');
    expect(namesOf((await list({ ...query, cursor, count: 1 })).body)).toBe('c');
    expect(namesOf((await list({ ...query, cursor })).body)).toBe('cd');
    expect(await readAll({ count: 2 }, other)).toEqual(['xy', 'z']);
  });

  it('answers expiredCursor after the time it publishes, and invalidCursor to the cursor of another key (RFC 9865 §2.1)', async () => {
    const listName = JSON.stringify([organizationId, 'User', undefined, undefined, false]);
    const hoursAgo = (hours: number) => () => Date.now() - hours * 3_600_000;
    const make = (keys: string[], hours: number) => createCursors(keys, hoursAgo(hours)).seal({ seq: 0 }, listName);
    const keys = deriveKeys([TEST_APP_SECRET], 'sealed list cursors');
    expect((await list({ cursor: make(keys, 0.9) })).status).toBe(200);
    expect(await list({ cursor: make(keys, 1.1) })).toBeScimError(400, 'expiredCursor');
    const others = deriveKeys(['another-application-secret-0123456789'], 'sealed list cursors');
    expect(await list({ cursor: make(others, 0) })).toBeScimError(400, 'invalidCursor');
  });

  it('shows nobody twice and skips nobody when users come and go between two pages (RFC 9865 §2)', async () => {
    const fresh = await givenScim(app, { userNameFormat: 'any' });
    const created: Listed[] = [];
    for (const userName of ['m1', 'm2', 'm3', 'm4']) created.push(await fresh.create({ userName, emails: [] }));
    const first = (await list({ cursor: '', count: 2, sortBy: 'userName' }, fresh)).body;
    await fresh.delete(`/Users/${created[0]?.id}`);
    await fresh.create({ userName: 'm0', emails: [] });
    await fresh.create({ userName: 'm5', emails: [] });
    const second = (await list({ cursor: first.nextCursor, count: 9, sortBy: 'userName' }, fresh)).body;
    expect([namesOf(first), namesOf(second)]).toEqual(['m1m2', 'm3m4m5']);
    expect(second.totalResults).toBe(5);
  });

  it('returns what attributes name, in lists, GET, POST, PUT and PATCH (RFC 7644 §3.9, §3.4.2.5)', async () => {
    const query = `attributes=userName,${ENTERPRISE}:department`;
    const { body: created } = await scim.post(`/Users?${query}`, { userName: 'p', [ENTERPRISE]: { department: 'P' } });
    const shown = { id: created.id, schemas: expect.any(Array), userName: 'p', [ENTERPRISE]: { department: 'P' } };
    expect(created).toEqual(shown);
    const at = `/Users/${created.id}`;
    expect((await scim.get(`${at}?${query}`)).body).toEqual(shown);
    const put = { userName: 'p', title: 'T', [ENTERPRISE]: { department: 'P' } };
    expect((await scim.put(`${at}?${query}`, put)).body).toEqual(shown);
    expect((await scim.patch(`${at}?${query}`, { op: 'add', path: 'title', value: 'U' })).body).toEqual(shown);
    expect((await list({ filter: 'userName eq "p"', attributes: 'title' })).body.Resources).toEqual([
      { id: created.id, schemas: expect.any(Array), title: 'U' },
    ]);
    const { body } = await scim.get(`${at}?excludedAttributes=meta,title`);
    expect([body.meta, body.title, body.userName]).toEqual([undefined, undefined, 'p']);
    expect((await scim.read(created.id)).title).toBe('U');
    for (const refused of [
      scim.put(`${at}?attributes=x&excludedAttributes=y`, { userName: 'q' }),
      scim.get(`${at}?attributes=a&attributes=b`),
    ]) {
      expect(await refused).toBeScimError(400, 'invalidValue');
    }
    expect((await scim.read(created.id)).userName).toBe('p');
    await scim.delete(at);
  });
});
