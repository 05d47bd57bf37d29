import '../../support/to-be-scim-error.ts';
import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, createScimClient, ENTERPRISE, type GivenScim, givenScim, type ScimClient } from '../scim-client.ts';

const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

type Sent = { method: string; path: string; bulkId?: string; version?: string; data?: unknown };
type Result = {
  status: string;
  location?: string;
  method: string;
  bulkId?: string;
  version?: string;
  response?: { detail: string; scimType?: string; schemas: string[]; status: string };
};

const aGroup = (displayName: string, ...members: string[]) => ({
  schemas: [GROUP],
  displayName,
  members: members.map((value) => ({ value })),
});
const patch = (...Operations: unknown[]) => ({ schemas: [PATCH_OP], Operations });

describe('POST /scim/v2/Bulk (RFC 7644 §3.7)', () => {
  let app: TestApp;
  let scim: GivenScim;
  let other: ScimClient;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
    ({ organizationId } = scim);
    other = await givenScim(app);
  });
  afterAll(() => app.close());

  const send = (operations: readonly unknown[], more: object = {}, client: ScimClient = scim) =>
    client.post('/Bulk', { schemas: [REQUEST], ...more, Operations: operations });
  async function run(operations: readonly Sent[], more: object = {}, client: ScimClient = scim): Promise<Result[]> {
    const res = await send(operations, more, client);
    if (res.status !== 200) throw new Error(`POST /Bulk answered ${res.status}: ${res.text}`);
    return res.body.Operations;
  }
  const idOf = ({ location }: Result | undefined = {} as Result) => location?.split('/').at(-1) ?? '';
  const statusesOf = (results: readonly Result[]) => results.map(({ status }) => status);
  const membersOf = async (id: string) =>
    ((await scim.get(`/Groups/${id}`)).body.members ?? []).map(({ value }: { value: string }) => value).sort();

  it('creates, replaces, patches and deletes; each answer has a status that is a string, location, version and bulkId', async () => {
    const [one, two, three] = await Promise.all([scim.create(), scim.create(), scim.create()]);
    const res = await send([
      { method: 'POST', path: '/Users', bulkId: 'new', data: aUser({ userName: 'bulk.new@example.com' }) },
      { method: 'PUT', path: `/Users/${one.id}`, bulkId: 'put', data: aUser({ userName: one.userName, title: 'Put' }) },
      { method: 'PATCH', path: `/Users/${two.id}`, data: patch({ op: 'replace', path: 'title', value: 'Patched' }) },
      { method: 'delete', path: `/Users/${three.id}`, version: three.meta.version },
    ]);
    expect(res.status).toBe(200);
    expect(res.body.schemas).toEqual([RESPONSE]);
    const results: Result[] = res.body.Operations;
    const created = idOf(results[0]);
    expect(results).toEqual([
      { location: `${scim.base}/Users/${created}`, method: 'POST', bulkId: 'new', version: 'W/"1"', status: '201' },
      { location: `${scim.base}/Users/${one.id}`, method: 'PUT', bulkId: 'put', version: 'W/"2"', status: '200' },
      { location: `${scim.base}/Users/${two.id}`, method: 'PATCH', version: 'W/"2"', status: '200' },
      { location: `${scim.base}/Users/${three.id}`, method: 'DELETE', status: '204' },
    ]);
    expect((await scim.read(created)).userName).toBe('bulk.new@example.com');
    expect((await scim.read(one.id)).title).toBe('Put');
    expect((await scim.read(two.id)).title).toBe('Patched');
    expect((await scim.get(`/Users/${three.id}`)).status).toBe(404);
  });

  it('resolves bulkIds in data, in extensions, in paths of operations and in paths of a PATCH, forward too (§3.7.2)', async () => {
    const results = await run([
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:b' }] }),
      },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Forward', 'bulkId:a', 'bulkId:c') },
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'a',
        data: aUser({ [ENTERPRISE]: { manager: { value: 'bulkId:b' } } }),
      },
      { method: 'POST', path: '/Users', bulkId: 'b', data: aUser() },
      { method: 'POST', path: '/Users', bulkId: 'c', data: aUser() },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patch({ op: 'remove', path: 'members[value eq "bulkId:c"]' }),
      },
      { method: 'DELETE', path: '/Users/bulkId:c' },
    ]);
    expect(statusesOf(results)).toEqual(['204', '201', '201', '201', '201', '204', '204']);
    const [a, b] = [idOf(results[2]), idOf(results[3])];
    expect(await membersOf(idOf(results[1]))).toEqual([a, b].sort());
    expect((await scim.read(a))[ENTERPRISE].manager.value).toBe(b);
    expect((await scim.get(`/Users/${idOf(results[4])}`)).status).toBe(404);
  });

  it('resolves circles: groups in each other, and two users who are each other’s manager (§3.7.1)', async () => {
    const managedBy = (bulkId: string) => aUser({ [ENTERPRISE]: { department: 'D', manager: { value: bulkId } } });
    const results = await run([
      { method: 'POST', path: '/Groups', bulkId: 'f', data: aGroup('Circle F', 'bulkId:g', 'bulkId:u') },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Circle G', 'bulkId:h') },
      { method: 'POST', path: '/Groups', bulkId: 'h', data: aGroup('Circle H', 'bulkId:f', 'bulkId:v') },
      { method: 'POST', path: '/Users', bulkId: 'u', data: managedBy('bulkId:v') },
      { method: 'POST', path: '/Users', bulkId: 'v', data: managedBy('bulkId:u') },
    ]);
    expect(statusesOf(results)).toEqual(['201', '201', '201', '201', '201']);
    const [f, g, h, u, v] = results.map(idOf) as [string, string, string, string, string];
    expect(await membersOf(f)).toEqual([g, u].sort());
    expect(await membersOf(g)).toEqual([h]);
    expect(await membersOf(h)).toEqual([f, v].sort());
    expect((await scim.read(u))[ENTERPRISE]).toMatchObject({ department: 'D', manager: { value: v } });
    expect((await scim.read(v))[ENTERPRISE]).toMatchObject({ department: 'D', manager: { value: u } });
    for (const [index, id] of [f, g, h].entries()) {
      expect((await scim.get(`/Groups/${id}`)).body.meta.version).toBe(results[index]?.version);
    }
  });

  it('says so where a circle cannot be closed: a group in itself, or with one that was refused', async () => {
    const [self] = await run([{ method: 'POST', path: '/Groups', bulkId: 's', data: aGroup('Self', 'bulkId:s') }]);
    expect(self?.status).toBe('400');
    expect(self?.response?.detail).toMatch(/cannot be a member of itself.*The resource was created, but without/);
    expect(await membersOf(idOf(self))).toEqual([]);
    const results = await run([
      { method: 'POST', path: '/Groups', bulkId: 'x', data: aGroup('Half', 'bulkId:y') },
      { method: 'POST', path: '/Groups', bulkId: 'y', data: { ...aGroup(' ', 'bulkId:x') } },
    ]);
    expect(statusesOf(results)).toEqual(['409', '400']);
    expect(results[0]?.response?.detail).toMatch(/"bulkId:y" cannot be resolved: operation 2 created nothing/);
    expect(await membersOf(idOf(results[0]))).toEqual([]);
    expect(results[1]?.location).toBeUndefined();
  });

  it('fails each operation for itself, with the SCIM error as its response, and does the others (§3.7.3)', async () => {
    const { id, userName } = await scim.create();
    const foreign = await other.create();
    const unknown = randomUUID();
    const data = aUser();
    const cases: [Sent, status: string, scimType?: string][] = [
      [{ method: 'POST', path: '/Users', bulkId: '1', data: aUser({ userName }) }, '409', 'uniqueness'],
      [{ method: 'POST', path: '/Users', bulkId: '2', data: aUser({ userName: '' }) }, '400', 'invalidValue'],
      [{ method: 'POST', path: '/Users', data }, '400', 'invalidSyntax'],
      [{ method: 'POST', path: '/Users', bulkId: '4' }, '400', 'invalidSyntax'],
      [{ method: 'POST', path: '/Users', bulkId: '5', data: [] }, '400', 'invalidSyntax'],
      [{ method: 'POST', path: `/Users/${id}`, bulkId: '6', data }, '405'],
      [{ method: 'GET', path: `/Users/${id}` }, '405'],
      [{ method: '', path: `/Users/${id}` }, '405'],
      [{ method: 'PUT', path: '/Users', data }, '405'],
      [{ method: 'DELETE', path: `/Users/${unknown}` }, '404'],
      [{ method: 'DELETE', path: `/Users/${foreign.id}` }, '404'],
      [
        { method: 'PATCH', path: `/Users/${id}`, data: patch({ op: 'replace', path: 'nope', value: 1 }) },
        '400',
        'invalidPath',
      ],
      [{ method: 'PUT', path: `/Users/${id}`, version: 'W/"7"', data: aUser({ userName }) }, '412'],
      [
        {
          method: 'PATCH',
          path: `/Users/${id}`,
          version: 'W/"7"',
          data: patch({ op: 'add', path: 'title', value: 'x' }),
        },
        '412',
      ],
      [{ method: 'DELETE', path: `/Users/${id}`, version: 'W/"7"' }, '412'],
      [
        { method: 'POST', path: '/Bulk', bulkId: '16', data: { schemas: [REQUEST], Operations: [] } },
        '400',
        'invalidValue',
      ],
      [{ method: 'POST', path: '/Users/.search', bulkId: '17', data }, '405'],
      [{ method: 'POST', path: '/Schemas', bulkId: '18', data }, '404'],
      [{ method: 'PATCH', path: '/Me', data }, '501'],
      [{ method: 'POST', path: 'Users', bulkId: '20', data }, '400', 'invalidValue'],
      [{ method: 'POST', path: `${scim.base}/Users`, bulkId: '21', data }, '400', 'invalidValue'],
      [{ method: 'POST', path: '/Users?attributes=id', bulkId: '22', data }, '400', 'invalidValue'],
      [{ method: 'DELETE', path: '/Users/' }, '404'],
      [{ method: 'POST', path: '/Groups', bulkId: '24', data: aGroup('N', 'bulkId:nobody') }, '400', 'invalidValue'],
      [{ method: 'POST', path: '/Groups', bulkId: '25', data: aGroup('N', 'bulkId:1') }, '409'],
      [{ method: 'POST', path: '/Groups', bulkId: '26', data: aGroup('N', foreign.id) }, '400', 'invalidValue'],
      [{ method: 'DELETE', path: '/Users/bulkId:2' }, '409'],
      [
        {
          method: 'PATCH',
          path: `/Users/${id}`,
          version: 'W/"1"',
          data: patch({ op: 'add', path: 'title', value: 'Last' }),
        },
        '200',
      ],
    ];
    const before = (await scim.get('/Users?count=0')).body.totalResults;
    const results = await run(cases.map(([operation]) => operation));
    expect(results.map(({ status, response }) => [status, response?.scimType])).toEqual(
      cases.map(([, status, scimType]) => [status, scimType]),
    );
    for (const { status, response } of results.slice(0, -1)) {
      expect(response).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status,
        detail: expect.stringMatching(/\S/),
      });
    }
    expect((await scim.read(id)).title).toBe('Last');
    expect((await scim.get('/Users?count=0')).body.totalResults).toBe(before);
    expect((await other.read(foreign.id)).userName).toBe(foreign.userName);
  });

  it('creates each user once when one request is sent twice at once, and says so to both', async () => {
    const operations = Array.from({ length: 10 }, (_, n) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `${n}`,
      data: aUser({ userName: `twice${n}@example.com` }),
    }));
    const both = await Promise.all([run(operations), run(operations)]);
    for (let n = 0; n < operations.length; n += 1) {
      const answers = both.map((results) => results[n]);
      expect(answers.map((answer) => answer?.status).sort()).toEqual(['201', '409']);
      const [{ id }] = (await scim.find(`userName eq "twice${n}@example.com"`)).body.Resources;
      expect(idOf(answers.find((answer) => answer?.status === '201'))).toBe(id);
    }
  });

  it('begins no operation after failOnErrors failures, and leaves those out of the answer (§3.7.3)', async () => {
    const bad = (n: number): Sent => ({ method: 'POST', path: '/Users', bulkId: `bad${n}`, data: { userName: '' } });
    const good = (userName: string): Sent => ({
      method: 'POST',
      path: '/Users',
      bulkId: userName,
      data: aUser({ userName }),
    });
    const operations = [good('f1@example.com'), bad(1), good('f2@example.com'), bad(2), good('f3@example.com')];
    const results = await run(operations, { failOnErrors: 2 });
    expect(statusesOf(results)).toEqual(['201', '400', '201', '400']);
    expect((await scim.find('userName eq "f3@example.com"')).body.totalResults).toBe(0);
    expect(statusesOf(await run([...operations].reverse(), { failOnErrors: 1 }))).toEqual(['201', '400']);
    const circle = [
      { method: 'POST', path: '/Groups', bulkId: 'x', data: aGroup('Stopped', 'bulkId:y') },
      { method: 'POST', path: '/Groups', bulkId: 'y', data: aGroup('', 'bulkId:x') },
    ];
    const [half] = await run(circle, { failOnErrors: 1 });
    expect(half).toMatchObject({ status: '409', location: expect.stringContaining('/Groups/') });
    expect(half?.response?.detail).toMatch(/failOnErrors.*The resource was created, but without/);
  });

  it('asks of each operation the scope it needs: 403 inside, while others are done', async () => {
    const { token } = await app.given.token({ organizationId, clientId: 'writer', scopes: ['scim:users:write'] });
    const partly = createScimClient(app.url, token);
    const results = await run(
      [
        { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Not mine') },
        { method: 'POST', path: '/Users', bulkId: 'u', data: aUser() },
      ],
      {},
      partly,
    );
    expect(statusesOf(results)).toEqual(['403', '201']);
    expect(results[0]?.response?.detail).toContain('scim:groups:write');
    expect((await scim.get('/Groups').query({ filter: 'displayName eq "Not mine"' })).body.totalResults).toBe(0);
    const reader = await app.given.token({ organizationId, clientId: 'reader', scopes: ['scim:users:read'] });
    const [refused] = await run(
      [{ method: 'POST', path: '/Users', bulkId: 'u', data: aUser() }],
      {},
      createScimClient(app.url, reader.token),
    );
    expect(refused?.status).toBe('403');
  });

  it.each([
    ['no operations', {}, 400, 'invalidSyntax'],
    ['operations that are no list', { Operations: {} }, 400, 'invalidSyntax'],
    ['an operation that is none', { Operations: ['x'] }, 400, 'invalidSyntax'],
    ['another schema', { schemas: [PATCH_OP], Operations: [] }, 400, 'invalidSyntax'],
    ['a method that is no text', { Operations: [{ method: 1, path: '/Users' }] }, 400, 'invalidSyntax'],
    [
      'a bulkId twice',
      { Operations: [1, 2].map(() => ({ method: 'POST', path: '/Users', bulkId: 'a', data: aUser() })) },
      400,
      'invalidSyntax',
    ],
    ['failOnErrors of 0', { failOnErrors: 0, Operations: [] }, 400, 'invalidValue'],
    ['failOnErrors as a text', { failOnErrors: '1', Operations: [] }, 400, 'invalidValue'],
    [
      '1,001 operations',
      { Operations: Array.from({ length: 1_001 }, (_, n) => ({ method: 'DELETE', path: `/Users/${n}` })) },
      413,
      undefined,
    ],
    ['more than maxPayloadSize', { Operations: [], note: 'x'.repeat(1024 * 1024) }, 413, undefined],
  ])('refuses a request with %s as a whole', async (_what, body, status, scimType) => {
    const before = (await scim.get('/Users?count=0')).body.totalResults;
    expect(await scim.post('/Bulk', { schemas: [REQUEST], ...body })).toBeScimError(status, scimType);
    expect((await scim.get('/Users?count=0')).body.totalResults).toBe(before);
  });

  it('takes as many operations as it publishes, answers all, and lets others in meanwhile (RFC 7644 §3.7.4)', async () => {
    const { bulk } = (await scim.get('/ServiceProviderConfig')).body;
    expect(bulk).toEqual({ supported: true, maxOperations: 1_000, maxPayloadSize: 1024 * 1024 });
    const operations: Sent[] = Array.from({ length: bulk.maxOperations - 1 }, (_, n) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${n}`,
      data: { userName: `many${n}@example.com` },
    }));
    operations.unshift({
      method: 'POST',
      path: '/Groups',
      bulkId: 'all',
      data: aGroup('All of them', ...operations.map(({ bulkId }) => `bulkId:${bulkId}`)),
    });
    const [results, meanwhile] = await Promise.all([run(operations), scim.get('/Users?count=1')]);
    expect(meanwhile.status).toBe(200);
    expect(new Set(statusesOf(results))).toEqual(new Set(['201']));
    expect((await membersOf(idOf(results[0]))).length).toBe(999);
  }, 120_000);

  it('keeps the event loop free while 1,000 operations are refused', async () => {
    const operations = Array.from({ length: 1_000 }, (_, n) => ({
      method: 'PATCH',
      path: `/Users/${n}`,
      data: patch({
        op: 'replace',
        path: `emails[${'('.repeat(30)}type eq "x" ${'or type eq "y" '.repeat(20)}`,
        value: 1,
      }),
    }));
    let longest = 0;
    let last = performance.now();
    const clock = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const results = await run(operations);
    clearInterval(clock);
    expect(new Set(statusesOf(results))).toEqual(new Set(['400']));
    expect(longest).toBeLessThan(250);
  });

  it('answers 401 without a token and 405 to other methods', async () => {
    const anonymous = createScimClient(app.url, 'nobody');
    expect(await send([], {}, anonymous)).toBeScimError(401);
    const res = await scim.get('/Bulk');
    expect(res).toBeScimError(405);
    expect(res.headers.allow).toBe('POST');
  });

  it('keeps no password in the request log, wherever it stands in the request (RFC 7643 §9.2)', async () => {
    await run([{ method: 'POST', path: '/Users', bulkId: 'p', data: aUser({ password: 'very-Secret-1' }) }]);
    await app.requestLog.flush();
    const rows = await app.database.sql('SELECT request_body::text AS body FROM request_logs', []);
    expect(JSON.stringify(rows)).not.toContain('very-Secret-1');
  });
});
