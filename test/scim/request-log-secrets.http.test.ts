import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import {
  aUser,
  BULK_REQUEST,
  createScimClient,
  ENTERPRISE,
  givenScim,
  type ScimClient,
  SEARCH_REQUEST,
  USER,
} from './scim-client.ts';

describe('access tokens in addresses of /scim/v2 (RFC 6750 §5.3)', () => {
  let app: TestApp;
  let scim: ScimClient;
  let token: string;
  let addresses = 0;
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'trace', TRUST_PROXY: 'loopback' });
    const { id } = await app.given.organization();
    token = (await app.given.token({ organizationId: id })).token;
    scim = createScimClient(app.url, token);
  });
  beforeEach(async () => {
    await app.requestLog.flush();
    await app.database.sql('DELETE FROM request_logs');
  });
  afterAll(() => app.close());

  async function logged() {
    await app.requestLog.flush();
    return app.database.sql<{ path: string; query: Record<string, string> | null; error: string | null }>(
      'SELECT path, query::json, error FROM request_logs ORDER BY created_at',
    );
  }

  it.each([
    '/Users?access_token=TOKEN',
    '/Users?TOKEN',
    '/Users?TOKEN=1&filter=userName%20eq%20%22a%40example.com%22',
    '/Users/TOKEN',
    '/Users/TOKEN?access_token=TOKEN',
    '/Users/TOKEN/TOKEN',
    '/TOKEN',
    '/TOKEN/Users',
    '/%E0%A4%A/TOKEN',
    '/Schemas/TOKEN',
    '/ResourceTypes/TOKEN',
    '/Schemas/urn:TOKEN',
  ])('leave no trace in the request log, the process log or the answer: %s', async (pattern) => {
    const path = pattern.replaceAll('TOKEN', token);
    // Of one address, few refusals of who is not known are kept.
    addresses += 1;
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      for (const headers of [scim.headers, {}]) {
        const res = await request(scim.base)[method](path).set(headers).set('X-Forwarded-For', `192.0.2.${addresses}`);
        expect(res.text ?? '').not.toContain(token);
        if (!('Authorization' in headers)) expect(res).toBeScimError(401);
      }
    }
    const rows = await logged();
    expect(rows).toHaveLength(10);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(app.logs.join('')).not.toContain(token);
  });

  it('are no credentials in the query: 401 with a challenge (RFC 9700 §4.3.2)', async () => {
    const res = await request(scim.base).get('/Users').query({ access_token: token });
    expect(res).toBeScimError(401);
    expect(res.headers['www-authenticate']).toMatch(/^Bearer /);
    const [row] = await logged();
    expect(row).toMatchObject({ path: '/scim/v2/Users', query: { access_token: '[removed]' } });
  });

  it('cost the log neither filters, nor ids, nor the names of what was asked for (RFC 7644 §7.5.2)', async () => {
    const { id } = await scim.create();
    await logged();
    await app.database.sql('DELETE FROM request_logs');
    const query = { filter: `id eq "${id}"`, startIndex: '1', count: '2', trace: 'x', attributes: undefined };
    await scim.get('/Users').query(query);
    await scim.get(`/Users/${id}`);
    await scim.get(`/Schemas/${USER}`);
    const unknown = await scim.get('/Rooms');
    expect(unknown.body.detail).toContain('/scim/v2/Rooms');
    const rows = await logged();
    expect(rows.map(({ path }) => path).sort()).toEqual([
      '/scim/v2/Rooms',
      `/scim/v2/Schemas/${USER}`,
      '/scim/v2/Users',
      `/scim/v2/Users/${id}`,
    ]);
    expect(rows.find(({ query }) => query)?.query).toEqual({
      filter: `id eq "${id}"`,
      startIndex: '1',
      count: '2',
      trace: '[removed]',
    });
  });

  it('are shortened in the text about an unknown id, which stays recognizable', async () => {
    const res = await scim.get(`/Users/${token}`);
    expect(res).toBeScimError(404);
    expect(res.body.detail).toContain(`"${token.slice(0, 8)}…"`);
    expect((await scim.get('/Users/00u123')).body.detail).toContain('"00u123"');
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await scim.get(`/Users/${id}`)).body.detail).toContain(id);
  });
});

describe('passwords and other secrets at odd places (RFC 7643 §9.2, RFC 7644 §7.5.2)', () => {
  const SECRET = 'hunter2-Zq';
  let app: TestApp;
  let scim: ScimClient;
  let id: string;
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'trace' });
    scim = await givenScim(app);
    ({ id } = await scim.create());
  });
  afterAll(() => app.close());

  const replace = (operation: object) => scim.patch(`/Users/${id}`, { op: 'replace', ...operation });
  const bulk = (operation: object) => scim.post('/Bulk', { schemas: [BULK_REQUEST], Operations: [operation] });
  const raw = (body: string) => scim.post('/Users').set('Content-Type', 'application/scim+json').send(body);
  const search = (filter: string) => scim.post('/Users/.search', { schemas: [SEARCH_REQUEST], filter });
  const password = { PassWord: SECRET };
  const OTHER = 'urn:example:params:scim:2.0:User';

  it.each<[string, () => PromiseLike<{ status: number; text: string }>]>([
    ['PATCH in a list without path', () => replace({ value: [password] })],
    ['PATCH in a list of changes', () => replace({ value: [{ path: 'password', value: SECRET }] })],
    ['PATCH as JSON in a text', () => replace({ value: JSON.stringify(password) })],
    ['PATCH of an extension', () => replace({ path: `${ENTERPRISE}:password`, value: SECRET })],
    ['PATCH without path, of an extension', () => replace({ value: { [`${ENTERPRISE}:password`]: SECRET } })],
    ['PATCH of the core with its URN', () => replace({ value: { [`${USER}:password`]: SECRET } })],
    ['PATCH of a part', () => replace({ path: 'password.value', value: SECRET })],
    ['PATCH with a filter', () => replace({ path: `password[value eq "${SECRET}"]`, value: 1 })],
    ['PATCH of another attribute', () => replace({ path: 'title', value: password })],
    ['PATCH with a password for an op', () => replace({ op: password })],
    ['PATCH with a list for a path', () => replace({ path: ['password'], value: SECRET })],
    ['POST in a name', () => scim.post('/Users', aUser({ name: [password] }))],
    ['POST in emails', () => scim.post('/Users', aUser({ emails: password }))],
    ['POST in a group', () => scim.post('/Groups', { displayName: 'G', members: [password] })],
    ['POST in the name of a member', () => scim.post('/Users', aUser({ [`password=${SECRET}`]: 1 }))],
    ['POST of JSON in JSON', () => raw(JSON.stringify(JSON.stringify(password)))],
    ['POST of what is no JSON', () => raw(`{"password":"${SECRET}",}`)],
    ['a filter', () => scim.find(`active eq true and password eq "${SECRET}"`)],
    ['a filter the wrong way round', () => scim.find(`"${SECRET}" eq password`)],
    ['a filter for a type', () => scim.find(`emails[type eq "password" and value eq "${SECRET}"]`)],
    ['PATCH of a type', () => replace({ path: `${OTHER}:codes[type eq "secret"].value`, value: SECRET })],
    ['PATCH of a type that is refused', () => replace({ path: 'x[type eq "password"].value', value: SECRET })],
    ['a filter that is none', () => scim.find(`not (password "${SECRET}"`)],
    ['a filter twice', () => scim.get('/Users').query({ filter: [`password eq "${SECRET}"`, 'x'] })],
    ['a search', () => search(`${USER}:password eq "${SECRET}"`)],
    ['attributes of a search', () => scim.post('/.search', { schemas: [SEARCH_REQUEST], attributes: [password] })],
    ['Bulk in a text', () => bulk({ method: 'POST', path: '/Users', bulkId: 'a', data: JSON.stringify(password) })],
    ['Bulk for a method', () => bulk({ method: password, path: '/Users' })],
    [
      'Bulk of a PATCH',
      () => bulk({ method: 'PATCH', path: `/Users/${id}`, data: { Operations: [{ op: 'add', value: [password] }] } }),
    ],
    ['PATCH of an unknown extension', () => replace({ path: `${OTHER}:apiToken`, value: SECRET })],
    ['PATCH of a part of it', () => replace({ path: `${OTHER}:ApiTOKEN.deep`, value: { a: [SECRET] } })],
    ['PATCH of it with a filter', () => replace({ path: `${OTHER}:tokens[value eq "${SECRET}"]`, value: 1 })],
    ['PATCH without path, of it', () => replace({ value: { [OTHER]: { a: [{ clientSecret: { b: SECRET } }] } } })],
    ['PATCH without path, of a path', () => replace({ value: { [`${OTHER}:a.userPwd`]: SECRET } })],
    ['POST of other names', () => scim.post('/Users', aUser({ passphrase: SECRET, passw0rd: [SECRET] }))],
    ['POST of an unknown extension', () => scim.post('/Users', aUser({ [OTHER]: { credentials: { x: SECRET } } }))],
    ['PUT of an unknown extension', () => scim.put(`/Users/${id}`, aUser({ [OTHER]: { oauth_Token: SECRET } }))],
    ['a title that holds one', () => scim.post('/Users', aUser({ locale: `secret=${SECRET}`, title: {} }))],
    ['a filter for another name', () => scim.find(`userName pr and apiToken sw "${SECRET}"`)],
    ['a filter in another case', () => scim.get('/Users').query({ FILTER: `clientSecret eq "${SECRET}"` })],
    ['a parameter', () => scim.get('/Users').query({ count: '1', client_secret: SECRET, pwd: SECRET })],
    ['sortBy', () => scim.get('/Users').query({ sortBy: `token=${SECRET}` })],
    [
      'Bulk of an unknown extension',
      () =>
        bulk({ method: 'POST', path: '/Users', bulkId: 'a', data: aUser({ [OTHER]: { a: [{ secretKey: SECRET }] } }) }),
    ],
    [
      'Bulk of a PATCH of it',
      () =>
        bulk({
          method: 'PATCH',
          path: `/Users/${id}`,
          data: { Operations: [{ op: 'add', path: `${OTHER}:apiToken`, value: SECRET }] },
        }),
    ],
    ['Bulk beside data', () => bulk({ method: 'PUT', path: `/Users/${id}/password`, value: SECRET, data: password })],
  ])('are in no log, no history and no answer: %s', async (_what, send) => {
    const res = await send();
    expect([200, 201, 400]).toContain(res.status);
    expect(res.text).not.toContain(SECRET);
    await app.requestLog.flush();
    const rows = await app.database.sql('SELECT to_jsonb(l) AS row FROM request_logs l');
    const changes = await app.database.sql('SELECT attributes FROM changes');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify([rows, changes, app.logs])).not.toContain(SECRET);
    await app.database.sql('DELETE FROM request_logs');
  });

  it('a text of a title with one is stored, and in the log of neither what was sent nor what was answered', async () => {
    const title = `apiToken = ${SECRET}`;
    const { body } = await scim.post('/Users', aUser({ title }));
    expect((await scim.read(body.id)).title).toBe(title);
    await app.requestLog.flush();
    const rows = await app.database.sql<{ row: unknown }>('SELECT to_jsonb(l) AS row FROM request_logs l');
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect(JSON.stringify(rows)).toContain('apiToken = [removed]');
    await app.database.sql('DELETE FROM request_logs');
  });

  it('a lookup of somebody whose name has such a word stays in the log', async () => {
    const filter = 'userName eq "svc-token@example.com"';
    await scim.find(filter);
    await app.requestLog.flush();
    expect(await app.database.sql('SELECT query::json FROM request_logs')).toEqual([{ query: { filter } }]);
    await app.database.sql('DELETE FROM request_logs');
  });

  it.each([
    ['NUL', 'a\u0000b'],
    ['half of a surrogate pair', 'a\ud800b'],
    ['a pair where the name is cut', `${'x'.repeat(119)}😀`],
  ])('no name that PostgreSQL could not store keeps a request out of the log: %s', async (_what, name) => {
    expect((await scim.post('/Users', aUser({ [name]: 1 }))).status).toBe(201);
    await app.requestLog.flush();
    expect(await app.database.sql('SELECT status FROM request_logs')).toEqual([{ status: 201 }]);
    await app.database.sql('DELETE FROM request_logs');
  });
});
