import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { givenScim, LIST_RESPONSE } from '../scim-client.ts';

describe('GET /scim/v2/Users (RFC 7644 §3.4.2)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  async function organizationOf(count: number) {
    const scim = await givenScim(app);
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await scim.create()).id);
    return { scim, ids };
  }

  const idsOf = (res: { body: { Resources: { id: string }[] } }) => res.body.Resources.map(({ id }) => id);

  it('answers an empty directory with a list, not an error', async () => {
    const res = await (await givenScim(app)).get('/Users?startIndex=1&count=2');
    expect(res.status).toBe(200);
    expect(res.body).toEqual({
      schemas: [LIST_RESPONSE],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  it('pages in the order of creation, with integer counters (RFC 7644 §3.4.2.4)', async () => {
    const { scim, ids } = await organizationOf(5);
    const pages = await Promise.all(
      [1, 3, 5, 7].map((startIndex) => scim.get('/Users').query({ startIndex, count: 2 })),
    );
    expect(pages.flatMap(idsOf)).toEqual(ids);
    expect(pages.map(({ body }) => [body.totalResults, body.startIndex, body.itemsPerPage])).toEqual([
      [5, 1, 2],
      [5, 3, 2],
      [5, 5, 1],
      [5, 7, 0],
    ]);
  });

  it.each([
    ['count=0', 0],
    ['count=-3', 0],
    ['count=2', 2],
    ['count=1000', 3],
    ['count=', 3],
    ['startIndex=0', 3],
    ['startIndex=-9&count=1', 1],
    ['startIndex=99999999999999999999', 0],
    ['unknown=1&filters=x&countBy=2', 3],
    ['startindex=2', 2],
    ['STARTINDEX=2&Count=1', 1],
    ['Filter=active%20eq%20true&sortby=id&SORTORDER=descending&excludedattributes=name', 3],
    ['Cursor=&count=2', 2],
  ])('answers %s with the total and %i users (§3.4.2.4)', async (query, expected) => {
    const { scim } = await organizationOf(3);
    const { status, body } = await scim.get(`/Users?${query}`);
    expect([status, body.totalResults, body.itemsPerPage, body.Resources.length]).toEqual([200, 3, expected, expected]);
  });

  it.each(
    [
      ['count=ten'],
      ['count=1.5'],
      ['startIndex=1&startIndex=2'],
      ['filter=userName%20eq%20%22a%22&filter=userName%20eq%20%22b%22'],
      ['filter[]=userName%20eq%20%22a%22'],
      ['FILTER[a]=userName%20eq%20%22a%22'],
      ['count=1&Count=2'],
      ['Count=2&count=1'],
      ['COUNT=1&COUNT=1'],
      ['attributes=userName&Attributes=name'],
      ['sortBy=name'],
      ['sortBy=nothing'],
      ['sortBy=title&sortOrder=up'],
      ['attributes=userName&excludedAttributes=name'],
      ['cursor=&startIndex=1'],
    ].map(([query]) => [query ?? '']),
  )('refuses %s instead of ignoring it', async (query) => {
    expect(await (await givenScim(app)).get(`/Users?${query}`)).toBeScimError(400, 'invalidValue');
  });

  it('skips nobody when a user is deleted, and shows nobody twice when one is created, between two pages (RFC 7644 §3.4.2.4)', async () => {
    const { scim, ids } = await organizationOf(6);
    const seen = idsOf(await scim.get('/Users?startIndex=1&count=2'));
    await scim.delete(`/Users/${ids[0]}`);
    const late = (await scim.create()).id;
    for (const startIndex of [3, 5, 7]) seen.push(...idsOf(await scim.get(`/Users?startIndex=${startIndex}&count=2`)));
    expect(seen).toEqual([...ids, late]);
  });

  it('counts anew when users came or went between two pages (RFC 7644 §3.4.2.4)', async () => {
    const { scim, ids } = await organizationOf(5);
    const total = async (startIndex: number) =>
      (await scim.get(`/Users?startIndex=${startIndex}&count=1`)).body.totalResults;
    expect([await total(1), await total(2)]).toEqual([5, 5]);
    await scim.create();
    expect(await total(3)).toBe(6);
    await scim.delete(`/Users/${ids[4]}`);
    expect(await total(4)).toBe(5);
  });

  it('gives the total of a filter, however few users the page may hold (RFC 7644 §3.4.2.4)', async () => {
    const { scim } = await organizationOf(3);
    await scim.create({ emails: [{ value: 'Both@example.com' }] });
    await scim.create({ emails: [{ value: 'both@example.com' }] });
    const filter = 'emails.value eq "both@example.com"';
    for (const count of [0, 1, 2, 100]) {
      const { body } = await scim.get('/Users').query({ filter, count });
      expect([body.totalResults, body.itemsPerPage]).toEqual([2, Math.min(2, count)]);
    }
    const { body } = await scim.get('/Users').query({ filter, count: 1, startIndex: 2 });
    expect([body.totalResults, body.itemsPerPage]).toEqual([2, 1]);
  });

  it('counts inactive users, too', async () => {
    const { scim, ids } = await organizationOf(2);
    await scim.patch(`/Users/${ids[0]}`, { op: 'replace', value: { active: false } });
    expect((await scim.get('/Users')).body.totalResults).toBe(2);
  });
});
