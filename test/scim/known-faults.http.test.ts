import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, GROUP, givenScim, type ScimClient, USER } from './scim-client.ts';

const MANY = 5_000;
const PUBLIC_URL = 'https://id.vendor.example';

let app: TestApp;
let scim: ScimClient;
let other: ScimClient;

beforeAll(async () => {
  app = await createTestApp({ PUBLIC_URL });
  scim = await createTenant();
  other = await createTenant();
});
afterAll(() => app.close());

async function createTenant(users = 0): Promise<ScimClient> {
  const tenant = await givenScim(app);
  if (users > 0) await app.given.users(tenant.organizationId, users);
  return tenant;
}

let groups = 0;
async function createGroup(members: readonly string[] = []) {
  groups += 1;
  const body = { schemas: [GROUP], displayName: `Team ${groups}`, members: members.map((value) => ({ value })) };
  const res = await scim.post('/Groups', body);
  expect(res.status).toBe(201);
  return res.body as { id: string; displayName: string };
}

describe('matching without case, known fault of others: case-sensitive, or ILIKE and a scan', () => {
  let crowd: ScimClient;
  beforeAll(async () => {
    crowd = await createTenant(MANY);
    await app.database.sql('ANALYZE users');
  });

  it.each([
    ['userName', 'userName eq "MANY.77@Example.COM"'],
    ['a userName that nobody has', 'userName eq "NOBODY@Example.COM"'],
    ['externalId', 'externalId eq "many-77"'],
    ['an e-mail address', 'emails.value eq "MANY.77@Example.COM"'],
  ])('finds %s among 5,000 users in an index, by no pattern (RFC 7644 §3.4.2.2)', async (_what, filter) => {
    const statements = await app.statementsOf(async () => {
      const res = await crowd.find(filter);
      expect(res.body.Resources?.map(({ userName }: { userName: string }) => userName) ?? []).toEqual(
        filter.includes('NOBODY') ? [] : ['many.77@example.com'],
      );
    });
    const asked = statements.filter(({ text }) => /FROM users/.test(text));
    expect(asked).toHaveLength(1);
    for (const { text, values } of asked) {
      expect(text).not.toMatch(/LIKE|SIMILAR|~/i);
      const plan = await app.database.sql<Record<string, string>>(`EXPLAIN ${text}`, values);
      const lines = plan.map((row) => Object.values(row)[0]).join('\n');
      expect(lines).toMatch(/Index/);
      expect(lines).not.toMatch(/Seq Scan on users/);
    }
  });

  it('finds a group by its displayName in any case (RFC 7643 §4.2)', async () => {
    const { id, displayName } = await createGroup();
    const res = await scim.get(`/Groups?filter=${encodeURIComponent(`displayName eq "${displayName.toUpperCase()}"`)}`);
    expect(res.body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  });
});

describe('requests at once, known fault of others: two of four creations of one user succeed', () => {
  it.each([1, 2, 3, 4, 5])(
    'answers one 201 and three 409 to four POSTs of one user, round %i (RFC 7644 §3.3)',
    async (round) => {
      const userName = `four.times.${round}@example.com`;
      const spellings = [userName, userName.toUpperCase(), userName, `Four.Times.${round}@example.com`];
      const answers = await Promise.all(spellings.map((name) => scim.post('/Users', aUser({ userName: name }))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      for (const res of answers.filter(({ status }) => status === 409)) expect(res).toBeScimError(409, 'uniqueness');
      expect((await scim.find(`userName eq "${userName}"`)).body.totalResults).toBe(1);
    },
  );

  it('answers one 201 and three 409 to four POSTs of one group (RFC 7644 §3.3)', async () => {
    const body = { schemas: [GROUP], displayName: 'Four times' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => scim.post('/Groups', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await scim.get('/Groups?filter=displayName%20eq%20%22four%20times%22')).body.totalResults).toBe(1);
  });
});

describe('lists, known faults of others (RFC 7644 §3.4.2.4)', () => {
  let crowd: ScimClient;
  beforeAll(async () => {
    crowd = await createTenant(250);
    for (let n = 0; n < 3; n += 1) await crowd.post('/Groups', { schemas: [GROUP], displayName: `Group ${n}` });
  });

  it.each([
    ['/Users', 250],
    ['/Groups', 3],
  ])('answers an empty page, not the first one, beyond the end of %s', async (path, total) => {
    for (const startIndex of [total + 1, total + 1_000, 2_000_000_000]) {
      const res = await crowd.get(`${path}?startIndex=${startIndex}&count=100`);
      expect(res.status).toBe(200);
      expect(res.body).toMatchObject({ totalResults: total, itemsPerPage: 0, startIndex });
      expect(res.body.Resources ?? []).toEqual([]);
    }
  });

  it.each(['', '&filter=active%20eq%20true', '&sortBy=userName', '&filter=title%20ne%20%22x%22'])(
    'tells the whole totalResults, however few users a page may hold (/Users?count=…%s)',
    async (more) => {
      for (const count of [0, 1, 100, 249, 1_000]) {
        const { body } = await crowd.get(`/Users?count=${count}${more}`);
        expect(body.totalResults).toBe(250);
        expect(body.itemsPerPage).toBe((body.Resources ?? []).length);
      }
    },
  );
});

describe('addresses, known fault of others: the location of another tenant (RFC 7643 §3.1, RFC 7644 §6)', () => {
  it('gives each of two tenants its own, from PUBLIC_URL, in 60 requests at once with misleading headers', async () => {
    const [mine, theirs] = [await scim.create(), await other.create()];
    const ask = ({ base, headers }: ScimClient, path: string) =>
      request(base)
        .get(path)
        .set({ ...headers, Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => {
        const [client, { id, userName }] = n % 2 === 0 ? [scim, mine] : [other, theirs];
        const query = `?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;
        return ask(client, n % 4 < 2 ? `/Users/${id}` : `/Users${query}`).then(({ body }) => ({ id, body }));
      }),
    );
    for (const { id, body } of answers) {
      const user = body.Resources?.[0] ?? body;
      expect([user.id, user.meta.location]).toEqual([id, `${PUBLIC_URL}/scim/v2/Users/${id}`]);
    }
    expect((await ask(scim, `/Users/${theirs.id}`)).status).toBe(404);
  });

  it.each([
    ['/Users', () => aUser()],
    ['/Groups', () => ({ schemas: [GROUP], displayName: 'Somewhere' })],
  ])('sends Location with 201 of %s, the same as meta.location (RFC 7644 §3.3)', async (path, toBody) => {
    const res = await scim.post(path, toBody());
    expect(res.status).toBe(201);
    expect(res.headers.location).toBe(`${PUBLIC_URL}/scim/v2${path}/${res.body.id}`);
    expect(res.body.meta.location).toBe(res.headers.location);
    expect((await scim.get(`${path}/${res.body.id}`)).body).toEqual(res.body);
  });
});

describe('representations, known faults of others', () => {
  it('calls active a boolean in /Schemas, and gives one (RFC 7643 §4.1.1)', async () => {
    const { body } = await scim.get(`/Schemas/${USER}`);
    const active = body.attributes.find(({ name }: { name: string }) => name === 'active');
    expect(active).toMatchObject({ type: 'boolean', multiValued: false });
    const { id } = await scim.create({ active: 'True' });
    expect((await scim.read(id)).active).toBe(true);
  });

  it('gives the same representation of a user in POST, GET, PUT, PATCH and lists, to the byte (RFC 7644 §3.3)', async () => {
    const created = await scim.post('/Users', aUser({ title: 'Nurse', nickName: 'Zo' }));
    const { id, userName } = created.body;
    const same = JSON.stringify(created.body);
    const listed = await scim.find(`userName eq "${userName}"`);
    const sent = await scim.put(`/Users/${id}`, created.body);
    const patched = await scim.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Nurse' });
    for (const body of [(await scim.get(`/Users/${id}`)).body, listed.body.Resources[0], sent.body, patched.body]) {
      expect(JSON.stringify(body)).toBe(same);
    }
  });

  it('gives the same representation of a group in POST, GET, PUT and lists, to the byte (RFC 7644 §3.3)', async () => {
    const { id: userId } = await scim.create();
    const group = await createGroup([userId]);
    const listed = await scim.get(`/Groups?filter=${encodeURIComponent(`id eq "${group.id}"`)}`);
    const sent = await scim.put(`/Groups/${group.id}`, group);
    for (const body of [(await scim.get(`/Groups/${group.id}`)).body, listed.body.Resources[0], sent.body]) {
      expect(JSON.stringify(body)).toBe(JSON.stringify(group));
    }
  });
});

describe('a database that fails, known fault of others: answered with 404 (RFC 7644 §3.12)', () => {
  const ADDRESSES: [string, (client: ScimClient, id: string) => ReturnType<ScimClient['get']>][] = [
    ['GET /Users', (client) => client.get('/Users')],
    ['a lookup', (client) => client.find('userName eq "a@example.com"')],
    ['GET of a user', (client, id) => client.get(`/Users/${id}`)],
    ['PUT of a user', (client, id) => client.put(`/Users/${id}`, aUser())],
    ['PATCH of a user', (client, id) => client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'x' })],
    ['DELETE of a user', (client, id) => client.delete(`/Users/${id}`)],
    ['POST of a user', (client) => client.post('/Users', aUser())],
    ['GET of a group', (client, id) => client.get(`/Groups/${id}`)],
    ['PATCH of a group', (client, id) => client.patch(`/Groups/${id}`, { op: 'replace', path: 'members', value: [] })],
  ];

  it('answers 503 with Retry-After to everything where it is away, and 500 where only a table is', async () => {
    const broken = await createTestApp();
    const client = await givenScim(broken);
    const { id } = await client.create();
    await broken.database.sql('ALTER TABLE users RENAME TO users_elsewhere');
    for (const [, send] of ADDRESSES.slice(0, 7)) expect(await send(client, id)).toBeScimError(500);
    await broken.database.sql('ALTER TABLE users_elsewhere RENAME TO users');
    expect((await client.read(id)).id).toBe(id);
    await broken.database.close();
    for (const [, send] of ADDRESSES) {
      const res = await send(client, id);
      expect(res).toBeScimError(503);
      expect(res.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    }
    await broken.close().catch(() => undefined);
  });
});
