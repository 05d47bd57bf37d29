import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { createScimClient, ENTERPRISE, type ScimClient, USER } from '../scim-client.ts';

describe('GET /scim/v2/Users (RFC 7644 §3.4.2)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  async function organization(): Promise<ScimClient> {
    const { id } = await app.given.organization();
    return createScimClient(app.url, (await app.given.token({ organizationId: id })).token);
  }

  async function organizationOf(count: number) {
    const scim = await organization();
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await scim.create()).id);
    return { scim, ids };
  }

  const idsOf = (res: { body: { Resources: { id: string }[] } }) => res.body.Resources.map(({ id }) => id);

  it('answers an empty directory with a list, not an error', async () => {
    const res = await (await organization()).get('/Users?startIndex=1&count=2');
    expect(res.status).toBe(200);
    expect(res.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  it('pages in the order of creation, with integer counters', async () => {
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
    ['unknown=1', 3],
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
      ['FILTER=userName%20eq%20%22a%22'],
      ['sortBy=userName'],
      ['attributes=userName'],
      ['excludedAttributes=name'],
      ['cursor='],
    ].map(([query]) => [query ?? '']),
  )('refuses %s instead of ignoring it', async (query) => {
    expect(await (await organization()).get(`/Users?${query}`)).toBeScimError(400, 'invalidValue');
  });

  it('skips nobody when a user is deleted, and shows nobody twice when one is created, between two pages', async () => {
    const { scim, ids } = await organizationOf(6);
    const seen = idsOf(await scim.get('/Users?startIndex=1&count=2'));
    await scim.delete(`/Users/${ids[0]}`);
    const late = (await scim.create()).id;
    for (const startIndex of [3, 5, 7]) seen.push(...idsOf(await scim.get(`/Users?startIndex=${startIndex}&count=2`)));
    expect(seen).toEqual([...ids, late]);
  });

  it('counts anew when users came or went between two pages', async () => {
    const { scim, ids } = await organizationOf(5);
    const total = async (startIndex: number) =>
      (await scim.get(`/Users?startIndex=${startIndex}&count=1`)).body.totalResults;
    expect([await total(1), await total(2)]).toEqual([5, 5]);
    await scim.create();
    expect(await total(3)).toBe(6);
    await scim.delete(`/Users/${ids[4]}`);
    expect(await total(4)).toBe(5);
  });

  it('gives the total of a filter, however few users the page may hold', async () => {
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

  describe('filters (§3.4.2.2)', () => {
    let scim: ScimClient;
    let id: string;
    beforeAll(async () => {
      scim = await organization();
      const user = await scim.create({
        userName: 'Zoë@Example.com',
        externalId: 'Ext-1',
        displayName: 'É"\\ %_',
        title: 'CEO',
        userType: 'Manager',
        emails: [
          { value: 'Zoe.Work@Example.com', type: 'work', primary: true },
          { value: 'zoe.home@example.com', type: 'home' },
        ],
        [ENTERPRISE]: { department: 'R&D', manager: { value: 'm1' } },
      });
      id = user.id;
      await scim.create();
    });

    it.each([
      ['userName eq "zoë@example.com"'],
      ['userName eq "ZOË@EXAMPLE.COM"'],
      ['USERNAME EQ "zoe\u0308@example.com"'],
      [`${USER}:userName eq "zoë@example.com"`],
      ['externalId eq "Ext-1"'],
      ['displayName eq "É\\"\\\\ %_"'],
      ['title eq "ceo"'],
      ['userType eq "manager"'],
      ['name.familyName eq "o\'neill" and title eq "CEO"'],
      ['emails eq "zoe.work@example.com"'],
      ['emails.value eq "ZOE.HOME@example.com"'],
      ['emails[type eq "work" and value eq "zoe.work@example.com"]'],
      ['emails[primary eq true].value eq "zoe.work@example.com"'],
      ['emails[type eq "home"]'],
      ['emails.type eq "home"'],
      ['active eq true and (title eq "CEO" and userName eq "zoë@example.com")'],
      ['active eq "True" and title eq "CEO"'],
      [`${ENTERPRISE}:department eq "r&d"`],
      [`${ENTERPRISE}:manager.value eq "M1"`],
      ['  userName   eq   "zoë@example.com"  '],
    ])('%s finds the user', async (filter) => {
      const res = await scim.find(filter);
      expect([res.status, res.body.totalResults, idsOf(res)]).toEqual([200, 1, [id]]);
    });

    it('finds a user by its id, with case', async () => {
      expect(idsOf(await scim.find(`id eq "${id}"`))).toEqual([id]);
      expect((await scim.find(`id eq "${id.toUpperCase()}"`)).body.totalResults).toBe(0);
    });

    it.each([
      ['externalId eq "ext-1"'],
      ['id eq "1"'],
      ['userName eq ""'],
      ['userName eq "\' OR 1=1 --"'],
      ['emails[type eq "home" and value eq "zoe.work@example.com"]'],
      ['emails[primary eq true and type eq "home"]'],
      ['active eq false'],
      ['userName eq "nobody@example.com"'],
    ])('%s finds nobody: 200 and an empty list', async (filter) => {
      const res = await scim.find(filter);
      expect([res.status, res.body.totalResults, res.body.Resources]).toEqual([200, 0, []]);
    });

    it.each([
      ['userName'],
      ['userName eq'],
      ['eq "x"'],
      ['userName is "x"'],
      ['userName eq x'],
      ["userName eq 'x'"],
      ['userName eq "x'],
      ['userName eq "\\x"'],
      ['userName eq "\\u0000"'],
      ['userName eq "x" userName eq "y"'],
      ['userName eq "x" and'],
      ['(userName eq "x"'],
      ['userName eq "x")'],
      ['shoeSize eq 4'],
      ['userName.value eq "x"'],
      ['name eq "x"'],
      ['active eq "perhaps"'],
      ['active eq ""'],
      ['userName eq null'],
      ['userName sw "x"'],
      ['userName co "x"'],
      ['title pr'],
      ['userName ne "x"'],
      ['userName eq "x" or userName eq "y"'],
      ['not (userName eq "x")'],
      ['emails[type eq "work" or type eq "home"]'],
      ['emails[type eq "work"'],
      ['emails[shoe eq "work"]'],
      ['phoneNumbers.value eq "1"'],
      ['meta.lastModified gt "2011-05-13T04:42:34Z"'],
      ['meta.version eq "x"'],
      ['groups eq "x"'],
      ['password eq "x"'],
      [''],
      ['\u0000'],
    ])('refuses %s with invalidFilter', async (filter) => {
      const res = await scim.find(filter);
      expect(res).toBeScimError(400, 'invalidFilter');
      expect(res.body.detail.length).toBeLessThan(400);
    });

    it.each([
      ['1,000 parentheses', `${'('.repeat(1_000)}title eq "x"${')'.repeat(1_000)}`],
      ['500 comparisons', Array(500).fill('title eq "x"').join(' and ')],
      ['10,000 characters', `title eq "${'x'.repeat(10_000)}"`],
      ['a thousand brackets', 'emails['.repeat(1_000)],
      ['a thousand backslashes', `title eq "${'\\'.repeat(999)}`],
    ])('refuses a filter of %s at once', async (_what, filter) => {
      const started = performance.now();
      expect(await scim.find(filter)).toBeScimError(400, 'invalidFilter');
      expect(performance.now() - started).toBeLessThan(1_000);
    });

    it('says where a filter is wrong', async () => {
      const res = await scim.find('userName eq "x" or title eq "y"');
      expect(res.body.detail).toMatch(/"or" at position 17 is not offered/);
    });
  });
});
