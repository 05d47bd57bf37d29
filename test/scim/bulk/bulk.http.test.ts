import '../../support/to-be-scim-error.ts';
import { randomUUID } from 'node:crypto';
import { countCpu } from '../../support/count-cpu.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import {
  aUser,
  BULK_REQUEST,
  createScimClient,
  type GivenScim,
  givenScim,
  PATCH_OP,
  type ScimClient,
} from '../scim-client.ts';
import {
  aGroup,
  idOf,
  membersOf,
  patch,
  type Result,
  runBulk,
  type Sent,
  sendBulk,
  statusesOf,
} from './bulk-client.ts';

const RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

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

  it('creates, replaces, patches and deletes; each answer has a status that is a string, location, version and bulkId', async () => {
    const [one, two, three] = await Promise.all([scim.create(), scim.create(), scim.create()]);
    const res = await sendBulk(scim, [
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
        { method: 'POST', path: '/Bulk', bulkId: '16', data: { schemas: [BULK_REQUEST], Operations: [] } },
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
    const results = await runBulk(
      scim,
      cases.map(([operation]) => operation),
    );
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
    const both = await Promise.all([runBulk(scim, operations), runBulk(scim, operations)]);
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
    const results = await runBulk(scim, operations, { failOnErrors: 2 });
    expect(statusesOf(results)).toEqual(['201', '400', '201', '400']);
    expect((await scim.find('userName eq "f3@example.com"')).body.totalResults).toBe(0);
    expect(statusesOf(await runBulk(scim, [...operations].reverse(), { failOnErrors: 1 }))).toEqual(['201', '400']);
    const circle = [
      { method: 'POST', path: '/Groups', bulkId: 'x', data: aGroup('Stopped', 'bulkId:y') },
      { method: 'POST', path: '/Groups', bulkId: 'y', data: aGroup('', 'bulkId:x') },
    ];
    const [half] = await runBulk(scim, circle, { failOnErrors: 1 });
    expect(half).toMatchObject({ status: '409', location: expect.stringContaining('/Groups/') });
    expect(half?.response?.detail).toMatch(/failOnErrors.*The resource was created, but without/);
  });

  it('asks of each operation the scope it needs: 403 inside, while others are done', async () => {
    const { token } = await app.given.token({ organizationId, clientId: 'writer', scopes: ['scim:users:write'] });
    const partly = createScimClient(app.url, token);
    const results = await runBulk(partly, [
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Not mine') },
      { method: 'POST', path: '/Users', bulkId: 'u', data: aUser() },
    ]);
    expect(statusesOf(results)).toEqual(['403', '201']);
    expect(results[0]?.response?.detail).toContain('scim:groups:write');
    expect((await scim.get('/Groups').query({ filter: 'displayName eq "Not mine"' })).body.totalResults).toBe(0);
    const reader = await app.given.token({ organizationId, clientId: 'reader', scopes: ['scim:users:read'] });
    const [refused] = await runBulk(createScimClient(app.url, reader.token), [
      { method: 'POST', path: '/Users', bulkId: 'u', data: aUser() },
    ]);
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
    expect(await scim.post('/Bulk', { schemas: [BULK_REQUEST], ...body })).toBeScimError(status, scimType);
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
    const [results, meanwhile] = await Promise.all([runBulk(scim, operations), scim.get('/Users?count=1')]);
    expect(meanwhile.status).toBe(200);
    expect(new Set(statusesOf(results))).toEqual(new Set(['201']));
    expect((await membersOf(scim, idOf(results[0]))).length).toBe(999);
  });

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
    let took = countCpu();
    const clock = setInterval(() => {
      longest = Math.max(longest, took());
      took = countCpu();
    }, 1);
    const results = await runBulk(scim, operations);
    clearInterval(clock);
    expect(new Set(statusesOf(results))).toEqual(new Set(['400']));
    expect(longest).toBeLessThan(250);
  });

  it('answers 401 without a token and 405 to other methods', async () => {
    const anonymous = createScimClient(app.url, 'nobody');
    expect(await sendBulk(anonymous, [])).toBeScimError(401);
    const res = await scim.get('/Bulk');
    expect(res).toBeScimError(405);
    expect(res.headers.allow).toBe('POST');
  });

  it('keeps no password in the request log, wherever it stands in the request (RFC 7643 §9.2)', async () => {
    await runBulk(scim, [{ method: 'POST', path: '/Users', bulkId: 'p', data: aUser({ password: 'very-Secret-1' }) }]);
    await app.requestLog.flush();
    const rows = await app.database.sql('SELECT request_body::text AS body FROM request_logs', []);
    expect(JSON.stringify(rows)).not.toContain('very-Secret-1');
  });
});
