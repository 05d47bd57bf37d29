import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createScimClient, type ScimClient, SEARCH_REQUEST } from './scim-client.ts';

describe('searches in a body, and across types (RFC 7644 §3.4.2.1, §3.4.3)', () => {
  let app: TestApp;
  let scim: ScimClient;
  let onlyUsers: ScimClient;
  let onlyGroups: ScimClient;
  let nobody: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    const { id } = await app.given.organization({ userNameFormat: 'any' });
    const client = async (clientId: string, scopes?: string[]) =>
      createScimClient(
        app.url,
        (await app.given.token({ organizationId: id, clientId, ...(scopes && { scopes }) })).token,
      );
    scim = await client('okta');
    onlyUsers = await client('users', ['scim:users:read']);
    onlyGroups = await client('groups', ['scim:groups:read']);
    nobody = await client('nobody', ['scim:users:write']);
    for (const userName of ['u1', 'u2', 'u3'])
      await scim.create({ userName, emails: [], displayName: `User ${userName}`, title: 'T' });
    for (const displayName of ['Group g1', 'Group g2']) await scim.post('/Groups', { displayName });
    const foreign = await app.given.organization({ userNameFormat: 'any' });
    const { token } = await app.given.token({ organizationId: foreign.id });
    await createScimClient(app.url, token).create({ userName: 'foreign', emails: [] });
  });
  afterAll(() => app.close());

  const search = (path: string, body: object, client = scim) =>
    client.post(path, { schemas: [SEARCH_REQUEST], ...body });
  const namesOf = ({ body }: { body: { Resources: { displayName: string }[] } }) =>
    body.Resources.map(({ displayName }) => displayName.slice(-2)).join(' ');

  it('answers on a resource type as the list of it does, with every parameter (RFC 7644 §3.4.3)', async () => {
    const filter = 'userName ge "u2"';
    const body = {
      filter,
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 1,
      count: 1,
      attributes: ['userName'],
    };
    const res = await search('/Users/.search', body);
    expect(res.status).toBe(200);
    expect(res.body).toEqual((await scim.get('/Users').query({ ...body, attributes: 'userName' })).body);
    expect(res.body).toMatchObject({
      totalResults: 2,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [{ userName: 'u3' }],
    });
    const paged = await search('/Users/.search', { cursor: '', count: 2, excludedAttributes: 'meta' });
    expect(paged.body.Resources[0].meta).toBeUndefined();
    expect(namesOf(await search('/Users/.search', { cursor: paged.body.nextCursor, count: 2 }))).toBe('u3');
    expect(namesOf(await search('/Groups/.search', { filter: 'displayName co "g2"' }))).toBe('g2');
    expect((await search('/Users/.search', { count: null, filter: null })).body.totalResults).toBe(3);
  });

  it.each([
    ['another schema', { schemas: ['urn:x'] }, 'invalidSyntax'],
    ['a filter that is none', { filter: 'userName' }, 'invalidFilter'],
    ['a filter that is no text', { filter: 1 }, 'invalidValue'],
    ['a count that is no number', { count: 'x' }, 'invalidValue'],
    ['a count with a fraction', { count: 1.5 }, 'invalidValue'],
    ['attributes that are no names', { attributes: [1] }, 'invalidValue'],
    ['attributes and excludedAttributes', { attributes: ['id'], excludedAttributes: ['name'] }, 'invalidValue'],
    ['one parameter twice', { count: 1, Count: 2 }, 'invalidSyntax'],
    ['a cursor of nowhere', { cursor: 'x' }, 'invalidCursor'],
    ['both ways to page', { cursor: '', startIndex: 1 }, 'invalidValue'],
  ])('refuses %s, on a type and on the root', async (_what, body, scimType) => {
    for (const path of ['/Users/.search', '/.search']) expect(await search(path, body)).toBeScimError(400, scimType);
  });

  it('needs the scope of the list, and a body', async () => {
    expect(await search('/Users/.search', {}, onlyGroups)).toBeScimError(403);
    expect(await scim.post('/Users/.search')).toBeScimError(415);
    expect(await scim.post('/.search', [])).toBeScimError(400, 'invalidSyntax');
  });

  it('finds resources of every type from the root, one type after the other, by GET too (RFC 7644 §3.4.2.1)', async () => {
    const all = await search('/.search', {});
    expect(all.body).toMatchObject({ totalResults: 5, startIndex: 1, itemsPerPage: 5 });
    expect(namesOf(all)).toBe('u1 u2 u3 g1 g2');
    const types = all.body.Resources.map(({ meta }: { meta: { resourceType: string } }) => meta.resourceType);
    expect(types).toEqual(['User', 'User', 'User', 'Group', 'Group']);
    expect((await scim.get('/')).body).toEqual(all.body);
    expect(namesOf(await scim.get('/').query({ filter: 'displayName ew "1"' }))).toBe('u1 g1');
    expect(namesOf(await scim.get('/').query({ filter: 'meta.resourceType eq "Group"' }))).toBe('g1 g2');
  });

  it('takes an attribute that a type lacks for absent, and refuses one that no type has (RFC 7644 §3.4.2.1)', async () => {
    const find = (filter: string) => search('/.search', { filter });
    expect(namesOf(await find('userName eq "u1"'))).toBe('u1');
    expect(namesOf(await find('userName eq "U1" or displayName eq "group G2"'))).toBe('u1 g2');
    expect(namesOf(await find('not (title pr)'))).toBe('g1 g2');
    expect(namesOf(await find('userName ne "u1"'))).toBe('u2 u3 g1 g2');
    expect(namesOf(await find('userName eq null'))).toBe('g1 g2');
    expect(namesOf(await find('members[value pr] or emails[type eq "home"]'))).toBe('');
    expect(await find('nothing eq "x"')).toBeScimError(400, 'invalidFilter');
    expect(await find('active gt true')).toBeScimError(400, 'invalidFilter');
  });

  it('pages by number through the types, also beyond the end', async () => {
    const page = async (startIndex: number, count: number) => {
      const res = await search('/.search', { startIndex, count });
      expect([res.body.totalResults, res.body.startIndex]).toEqual([5, startIndex]);
      return namesOf(res);
    };
    expect(await page(1, 2)).toBe('u1 u2');
    expect(await page(3, 2)).toBe('u3 g1');
    expect(await page(4, 9)).toBe('g1 g2');
    expect(await page(5, 1)).toBe('g2');
    expect(await page(6, 1)).toBe('');
    expect(await page(1, 0)).toBe('');
  });

  it.each([1, 2, 3, 4, 5])('pages by cursor through the types, %i at a time (RFC 9865 §3)', async (count) => {
    const seen: string[] = [];
    let cursor: string | undefined = '';
    for (let pages = 0; cursor !== undefined && pages < 9; pages += 1) {
      const res: Awaited<ReturnType<typeof search>> = await search('/.search', { cursor, count });
      expect([res.status, res.body.totalResults, res.body.startIndex]).toEqual([200, 5, undefined]);
      seen.push(namesOf(res));
      cursor = res.body.nextCursor;
    }
    expect(seen.join(' ')).toBe('u1 u2 u3 g1 g2');
    expect(seen).toHaveLength(Math.ceil(5 / count));
  });

  it('refuses to sort types together, and cursors of other lists (RFC 9865 §2.1)', async () => {
    const sorted = await search('/.search', { sortBy: 'displayName' });
    expect(sorted).toBeScimError(400, 'invalidValue');
    expect(sorted.body.detail).toContain('/Users/.search');
    const { nextCursor } = (await search('/Users/.search', { cursor: '', count: 1 })).body;
    expect(await search('/.search', { cursor: nextCursor })).toBeScimError(400, 'invalidCursor');
    expect(await search('/.search', { cursor: `User.${nextCursor}` })).toBeScimError(400, 'invalidCursor');
    const root = (await search('/.search', { cursor: '', count: 3 })).body.nextCursor;
    expect(await search('/.search', { cursor: root.replace(/^Group/, 'User') })).toBeScimError(400, 'invalidCursor');
    expect(await search('/.search', { cursor: root, filter: 'id pr' })).toBeScimError(400, 'invalidCursor');
    expect(await search('/.search', { cursor: root }, onlyUsers)).toBeScimError(400, 'invalidCursor');
  });

  it('searches the types whose scope the token has; 403 where it has none', async () => {
    expect(namesOf(await search('/.search', {}, onlyUsers))).toBe('u1 u2 u3');
    expect(namesOf(await search('/.search', {}, onlyGroups))).toBe('g1 g2');
    expect(namesOf(await search('/.search', { filter: 'displayName eq "Group g1"' }, onlyUsers))).toBe('');
    expect(await search('/.search', {}, nobody)).toBeScimError(403);
    expect(await scim.get('/').set('Authorization', '')).toBeScimError(401);
  });

  it('returns of each type what attributes name', async () => {
    const res = await search('/.search', { attributes: ['userName', 'displayName'], startIndex: 3, count: 2 });
    expect(res.body.Resources).toEqual([
      { schemas: expect.any(Array), id: expect.any(String), userName: 'u3', displayName: 'User u3' },
      { schemas: expect.any(Array), id: expect.any(String), displayName: 'Group g1' },
    ]);
  });
});
