import '../support/to-be-scim-error.ts';
import zlib from 'node:zlib';
import request from 'supertest';
import { countCpu } from '../support/count-cpu.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, ENTERPRISE, type GivenScim, GROUP, givenScim } from './scim-client.ts';

const MEGABYTE = 1024 * 1024;

describe('bad input under /scim/v2 changes nothing and gets the documented error (RFC 7644 §3.12)', () => {
  let app: TestApp;
  let scim: GivenScim;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
    ({ organizationId } = scim);
  });
  afterEach(async () => {
    expect((await scim.get('/Users?count=0')).body.totalResults).toBe(await app.database.prisma.user.count());
  });
  afterAll(() => app.close());

  const postRaw = (body: string | Buffer, headers: Record<string, string> = {}) =>
    request(scim.base)
      .post('/Users')
      .set({ ...scim.headers, 'Content-Type': 'application/scim+json', ...headers })
      .serialize((raw: unknown) => raw as string)
      .send(body as string);

  it.each([
    ['malformed JSON', '{"userName": '],
    ['no JSON at all', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['an empty body', ''],
    ['10,000-deep lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['10,000-deep objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    [
      'a known attribute 10,000 deep',
      `{"userName":"a@example.com","name":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    ],
    ['half a million brackets', '['.repeat(500_000)],
    ['schemas that are no list', JSON.stringify(aUser({ schemas: 'User' }))],
    ['schemas of something else', JSON.stringify(aUser({ schemas: [GROUP] }))],
    ['an attribute twice in two spellings', '{"userName":"a@example.com","USERNAME":"b@example.com"}'],
  ])('answers 400 invalidSyntax to %s, soon', async (_what, body) => {
    const took = countCpu();
    const res = await postRaw(body);
    expect(res).toBeScimError(400, 'invalidSyntax');
    expect(took()).toBeLessThan(2_000);
  });

  it.each([
    ['no userName', { userName: undefined }],
    ['an empty userName', { userName: '' }],
    ['an object for userName', { userName: { a: 1 } }],
    ['a userName that is no address', { userName: 'ada' }],
    ['a userName with an empty label', { userName: 'a@b..co' }],
    ['a userName of 300 characters', { userName: `${'a'.repeat(300)}@example.com` }],
    ['a NUL in userName', { userName: 'a\0@example.com' }],
    ['a lone surrogate', { displayName: 'x\ud800y' }],
    ['a NUL deep inside', { emails: [{ value: 'a@example.com', display: '\0' }] }],
    ['a NUL in the extension', { [ENTERPRISE]: { manager: { value: '\0' } } }],
    ['a text for name', { name: 'Ada' }],
    ['an object for emails', { emails: { value: 'a@example.com' } }],
    ['texts in emails', { emails: ['a@example.com'] }],
    ['an address that is none', { emails: [{ value: 'nowhere' }] }],
    [
      'two primary addresses',
      {
        emails: [
          { value: 'a@x.com', primary: true },
          { value: 'b@x.com', primary: true },
        ],
      },
    ],
    ['10,000 addresses', { emails: Array.from({ length: 10_000 }, (_, n) => ({ value: `${n}@x.com` })) }],
    ['a number for active', { active: 1 }],
    ['a list for title', { title: ['a'] }],
    ['true for title', { title: true }],
    ['a number that loses digits', { externalId: 2 ** 60 }],
    ['an externalId of 10,000 characters', { externalId: 'x'.repeat(10_000) }],
    ['a text for the extension', { [ENTERPRISE]: 'x' }],
    ['a user type that is not accepted', { userType: 'robot' }],
    ['a time zone that is none', { timezone: 'Mars/Olympus' }],
  ])('answers 400 invalidValue to %s, naming the attribute', async (_what, body) => {
    const res = await postRaw(JSON.stringify(aUser(body)));
    expect(res).toBeScimError(400, 'invalidValue');
    const path = body[ENTERPRISE as keyof typeof body] ? ENTERPRISE : (Object.keys(body)[0] ?? '');
    expect(res.body.detail).toContain(path);
  });

  it('names the Okta setting where a userName is no address, and the accepted values of userType', async () => {
    const name = await scim.post('/Users', aUser({ userName: 'ada' }));
    expect(name.body.detail).toMatch(/"ada".*Sign On tab.*Application username format to Email/);
    const type = await scim.post('/Users', aUser({ userType: 'robot' }));
    expect(type.body.detail).toMatch(/"robot".*"employee", "operations", "manager"/);
  });

  it('answers 413 to 2 MB, also packed into a few kilobytes', async () => {
    const body = JSON.stringify(aUser({ title: 'x'.repeat(2 * MEGABYTE) }));
    expect(await postRaw(body)).toBeScimError(413);
    const bomb = zlib.gzipSync(Buffer.alloc(100 * MEGABYTE, ' '));
    expect(await postRaw(bomb, { 'Content-Encoding': 'gzip' })).toBeScimError(413);
  });

  it('takes a gzipped body, a charset, and application/json (RFC 7644 §3.8)', async () => {
    const packed = zlib.gzipSync(JSON.stringify(aUser()));
    expect((await postRaw(packed, { 'Content-Encoding': 'gzip' })).status).toBe(201);
    const plain = await postRaw(JSON.stringify(aUser()), { 'Content-Type': 'application/json; charset=UTF-8' });
    expect(plain.status).toBe(201);
  });

  it.each([
    ['a stray byte', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
  ])('answers 400 invalidSyntax to %s in a name, for JSON is UTF-8 (RFC 8259 §8.1)', async (_what, bytes) => {
    const [before = '', after = ''] = JSON.stringify(aUser({ displayName: 'Zo?' })).split('?');
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    for (const [sent, encoding] of [[body], [zlib.gzipSync(body), 'gzip']] as const) {
      const res = await postRaw(sent, encoding ? { 'Content-Encoding': encoding } : {});
      expect(res).toBeScimError(400, 'invalidSyntax');
      expect(res.body.detail).toContain('UTF-8');
    }
    const { id } = await scim.create({ displayName: 'Zoë 😀' });
    const patch = await request(scim.base)
      .patch(`/Users/${id}`)
      .set({ ...scim.headers, 'Content-Type': 'application/scim+json' })
      .serialize((raw: unknown) => raw as string)
      .send(body as unknown as string);
    expect(patch).toBeScimError(400, 'invalidSyntax');
    expect((await scim.read(id)).displayName).toBe('Zoë 😀');
  });

  it.each([
    ['another type', { 'Content-Type': 'text/plain' }, 415],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['an unknown charset', { 'Content-Type': 'application/scim+json; charset=klingon' }, 415],
    ['a charset that JSON must not have', { 'Content-Type': 'application/scim+json; charset=utf-16' }, 415],
    ['an unknown encoding', { 'Content-Encoding': 'zip' }, 415],
    ['gzip that is none', { 'Content-Encoding': 'gzip' }, 400],
  ])('refuses %s', async (_what, headers, status) => {
    const res = await postRaw(JSON.stringify(aUser()), headers as unknown as Record<string, string>);
    expect(res.status).toBe(status);
    expect(res).toBeScimError(status, status === 400 ? 'invalidSyntax' : undefined);
  });

  it.each([
    ['get', '/Teams', 404],
    ['get', '/Nothing', 404],
    ['get', '/users', 404],
    ['get', '/%55sers', 404],
    ['get', '//Users', 404],
    ['get', '/Users/..%2fGroups', 404],
    ['get', '/Users/%00', 404],
    ['get', '/Users/%E0%A4%A', 404],
    ['get', '/Users;x', 404],
    ['get', '/Users.', 404],
    ['get', '/Users/x/y', 404],
    ['get', '/Bulk', 405],
    ['get', '/.search', 405],
    ['get', '/Users/.search', 405],
    ['delete', '/Users/.search', 405],
    ['put', '/Groups/.search', 405],
    ['post', '/', 405],
    ['patch', '/Bulk', 405],
    ['put', '/Users', 405],
    ['delete', '/Users', 405],
    ['options', '/Users', 405],
    ['trace', '/Users', 405],
    ['post', '/Schemas', 405],
    ['delete', '/ServiceProviderConfig', 405],
    ['get', '/Me', 501],
  ] as const)('answers %s %s with %i, and 401 before that without a token', async (method, path, status) => {
    const res = await request(scim.base)[method](path).set(scim.headers);
    expect(res).toBeScimError(status);
    if (status === 405) expect(res.headers.allow).toMatch(/GET|POST|DELETE/);
    const anonymous = await request(scim.base)[method](path);
    expect(anonymous).toBeScimError(401);
    expect(anonymous.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('answers 406 to a client that takes no JSON, behind the guard and before anything is done (RFC 7644 §3.8)', async () => {
    const html = { ...scim.headers, Accept: 'text/html, application/xml;q=0.9' };
    for (const path of ['/Users', '/Schemas', '/Bulk', '/.search']) {
      const send = (headers: Record<string, string>) =>
        ['/Bulk', '/.search'].includes(path)
          ? request(scim.base).post(path).set(headers).send({ Operations: [] })
          : request(scim.base).get(path).set(headers);
      const res = await send(html);
      expect(res).toBeScimError(406);
      expect(res.body.detail).toContain('application/scim+json');
      expect(await send({ Accept: 'text/html' })).toBeScimError(401);
    }
    const refused = await request(scim.base)
      .post('/Users')
      .set(html)
      .send(aUser({ userName: 'no.json@example.com' }));
    expect(refused).toBeScimError(406);
    expect((await scim.find('userName eq "no.json@example.com"')).body.totalResults).toBe(0);
    expect((await scim.get('/Users').set('Accept', 'application/json; charset=utf-8')).status).toBe(200);
  });

  it('does not let a header change the method', async () => {
    const { id } = await scim.create();
    await scim.get(`/Users/${id}`).set('X-HTTP-Method-Override', 'DELETE');
    expect((await scim.read(id)).id).toBe(id);
  });

  it('answers HEAD as GET without the body', async () => {
    const { id } = await scim.create();
    const res = await request(scim.base).head(`/Users/${id}`).set(scim.headers);
    expect([res.status, res.text, res.headers['content-type']]).toEqual([200, undefined, 'application/scim+json']);
    expect(Number(res.headers['content-length'])).toBeGreaterThan(100);
  });

  it("neither stores nor obeys what is not the client's to set (RFC 7643 §2.2)", async () => {
    const body = JSON.stringify(aUser()).replace(
      '{',
      `{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "id": "x", "isAdmin": true,
        "organizationId": "o", "permissions": ["all"], "passwordHash": "h", "meta": {"created": "1999"},`,
    );
    const res = await postRaw(body);
    expect(res.status).toBe(201);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const [row] = await app.database.sql<Record<string, unknown>>('SELECT * FROM users WHERE id = $1', [res.body.id]);
    expect(row).toMatchObject({ organization_id: organizationId, permissions: [], extra: {} });
    for (const path of ['__proto__', '__proto__.polluted', 'constructor', 'permissions', 'extra', 'seq']) {
      const patch = await scim.patch(`/Users/${res.body.id}`, { op: 'add', path, value: { polluted: true } });
      expect(patch).toBeScimError(400, 'invalidPath');
    }
  });

  it.each([['1'], [0], ['аdmin'], ["'; DROP TABLE users; --"], ['../x']])(
    'keeps the externalId %j as a text and links it to nothing',
    async (externalId) => {
      const one = await scim.create({ externalId });
      const two = await scim.create({ externalId });
      expect([one.externalId, two.externalId]).toEqual([String(externalId), String(externalId)]);
      expect(one.id).not.toBe(two.id);
      expect((await scim.find(`externalId eq ${JSON.stringify(externalId)}`)).body.totalResults).toBe(2);
    },
  );

  it('applies 1,000 operations in one request and refuses 1,001 (RFC 7644 §3.5.2)', async () => {
    const { id } = await scim.create();
    const operations = Array.from({ length: 1_000 }, (_, n) => ({ op: 'replace', path: 'title', value: `t${n}` }));
    expect((await scim.patch(`/Users/${id}`, ...operations)).body.title).toBe('t999');
    const more = await scim.patch(`/Users/${id}`, ...operations, operations[0]);
    expect(more).toBeScimError(400, 'invalidValue');
    const members = Array.from({ length: 1_001 }, (_, n) => [`emails[value eq "${n}@x.com"].display`, 'x']);
    const hidden = await scim.patch(`/Users/${id}`, { op: 'add', value: Object.fromEntries(members) });
    expect(hidden).toBeScimError(400, 'invalidValue');
  });

  it('bounds a list that grows by many operations, without holding others up', async () => {
    const { id } = await scim.create({ emails: [] });
    const items = (n: number) => Array.from({ length: 90 }, (_, index) => ({ value: `${n}-${index}@x.com` }));
    const operations = Array.from({ length: 150 }, (_, n) => ({ op: 'add', path: 'emails', value: items(n) }));
    const took = countCpu();
    const [res, other] = await Promise.all([scim.patch(`/Users/${id}`, ...operations), scim.get('/Users?count=1')]);
    expect(res).toBeScimError(400, 'invalidValue');
    expect(other.status).toBe(200);
    expect(took()).toBeLessThan(1_000);
    expect((await scim.read(id)).emails).toBeUndefined();
  });

  const unknown = (count: number) =>
    JSON.stringify({ ...aUser(), ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ':{"'])) });

  it.each([
    ['900 unknown attributes', () => unknown(900)],
    ['a list of 70,000 numbers', () => JSON.stringify({ ...aUser(), unknown: Array(70_000).fill(1) })],
    [
      'texts full of colons',
      () => JSON.stringify({ ...aUser(), title: '\\":'.repeat(1_000), unknown: ':'.repeat(50_000) }),
    ],
  ])('takes %s in stride', async (_what, body) => {
    const took = countCpu();
    expect((await postRaw(body())).status).toBe(201);
    expect(took()).toBeLessThan(2_000);
  });

  it.each([
    ['2,001 attributes', unknown(2_001)],
    ['40,000 attributes in one object', unknown(40_000)],
    ['a list of 90,000 numbers', JSON.stringify({ ...aUser(), unknown: Array(90_000).fill(1) })],
    ['50,000 attributes in many', JSON.stringify({ ...aUser(), unknown: Array(25_000).fill({ a: 1, b: 2 }) })],
  ])('answers 400 invalidSyntax to %s, which would hold others up', async (_what, body) => {
    const res = await postRaw(body);
    expect(res).toBeScimError(400, 'invalidSyntax');
    expect(res.body.detail).toMatch(/members|values/);
  });
});
