import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import {
  createScimClient,
  ENTERPRISE,
  ENTITLEMENT,
  GROUP,
  givenScim,
  LIST_RESPONSE,
  ROLE,
  type ScimClient,
  USER,
} from './scim-client.ts';

describe('discovery tells the truth (RFC 7644 §4)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    const { id } = await app.given.organization();
    scim = createScimClient(
      app.url,
      (await app.given.token({ organizationId: id, scopes: ['scim:users:read'] })).token,
    );
  });
  afterAll(() => app.close());

  it('says what is offered: PATCH, filters, Bulk, sorting, cursors, ETags, and no password changes (RFC 7643 §5, RFC 9865 §4)', async () => {
    const { status, body } = await scim.get('/ServiceProviderConfig');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', maxPageSize: 200 },
      etag: { supported: true },
      authenticationSchemes: [{ type: 'oauthbearertoken' }],
    });
  });

  describe('ServiceProviderConfig without a token (RFC 7643 §5)', () => {
    const path = '/scim/v2/ServiceProviderConfig';

    it('is the document that every organization gets, to GET and HEAD, and leaves no entry in the request log', async () => {
      const entries = () => app.requestLog.flush().then(() => app.database.prisma.requestLog.count());
      const { body } = await scim.get('/ServiceProviderConfig');
      const before = await entries();
      const res = await request(app.url).get(path);
      expect([res.status, res.headers['content-type'], res.body]).toEqual([200, 'application/scim+json', body]);
      expect(res.headers['cache-control']).toBe('no-store');
      const head = await request(app.url).head(path).set('Authorization', ' ');
      expect([head.status, head.headers['content-length']]).toEqual([200, res.headers['content-length']]);
      expect(await entries()).toBe(before);
      await scim.get('/ServiceProviderConfig');
      expect(await entries()).toBe(before + 1);
    });

    it('refuses a token that is not live: whoever tests a connection by it must learn that', async () => {
      for (const sent of ['Bearer no-such-token', 'Bearer', 'Basic b2t0YTp4']) {
        const res = await request(app.url).get(path).set('Authorization', sent);
        expect(res).toBeScimError(401);
        expect(res.headers['www-authenticate']).toMatch(/^Bearer .*invalid_token/);
      }
    });

    it('offers nothing else: no other method, no filter, no other type, no other address', async () => {
      for (const method of ['post', 'put', 'patch', 'delete'] as const) {
        expect(await request(app.url)[method](path)).toBeScimError(401);
      }
      expect(await request(app.url).get(`${path}?Filter=a%20pr`)).toBeScimError(403);
      expect(await request(app.url).get(path).set('Accept', 'text/html')).toBeScimError(406);
      for (const other of ['ServiceProviderConfigs', 'serviceproviderconfig', 'ServiceProviderConfig/x', 'Schemas']) {
        expect(await request(app.url).get(`/scim/v2/${other}`)).toBeScimError(401);
      }
    });

    it('asks the database nothing', async () => {
      const other = await createTestApp();
      await other.database.close();
      expect((await request(other.url).get(path)).status).toBe(200);
      expect(await request(other.url).get(path).set('Authorization', 'Bearer x')).toBeScimError(503);
      await other.close().catch(() => undefined);
    });
  });

  it('names users, with the enterprise extension, groups, roles and entitlements as resource types (RFC 7643 §6)', async () => {
    const list = await scim.get('/ResourceTypes');
    expect(list.body.totalResults).toBe(4);
    for (const [index, id, endpoint] of [
      [1, 'Group', '/Groups'],
      [2, 'Role', '/Roles'],
      [3, 'Entitlement', '/Entitlements'],
    ] as const) {
      expect(list.body.Resources[index]).toMatchObject({ id, endpoint, schemaExtensions: [] });
    }
    expect(list.body.Resources[0]).toMatchObject({
      id: 'User',
      endpoint: '/Users',
      schema: USER,
      schemaExtensions: [{ schema: ENTERPRISE, required: false }],
      meta: { location: `${scim.base}/ResourceTypes/User` },
    });
    expect((await scim.get('/ResourceTypes/User')).body).toEqual(list.body.Resources[0]);
    expect(await scim.get('/ResourceTypes/Team')).toBeScimError(404);
  });

  it('publishes the schemas by list and by URN, with every characteristic of each attribute (RFC 7643 §7)', async () => {
    const list = await scim.get('/Schemas');
    expect(list.body.Resources.map(({ id }: { id: string }) => id)).toEqual([
      USER,
      ENTERPRISE,
      GROUP,
      ROLE,
      ENTITLEMENT,
    ]);
    for (const schema of list.body.Resources) expect((await scim.get(`/Schemas/${schema.id}`)).body).toEqual(schema);
    const [user] = list.body.Resources;
    const userName = user.attributes.find(({ name }: { name: string }) => name === 'userName');
    expect(userName).toEqual({
      name: 'userName',
      type: 'string',
      description: expect.any(String),
      multiValued: false,
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    });
    expect(JSON.stringify(list.body)).not.toMatch(/password|maxLength|maxItems|clearable/);
    expect(await scim.get('/Schemas/urn:nothing')).toBeScimError(404);
  });

  it('publishes every attribute that a user can have, and none else', async () => {
    const full = await app.given.organization({ userNameFormat: 'any', anyUserType: true });
    const known = ['a@example.com'];
    await app.given.catalogue(full.id, { roles: known, entitlements: known });
    const writer = createScimClient(app.url, (await app.given.token({ organizationId: full.id })).token);
    const { Resources } = (await writer.get('/Schemas')).body;
    type Published = {
      mutability: string;
      name: string;
      type: string;
      multiValued: boolean;
      subAttributes?: Published[];
    };
    const sampleOf = ({ name, type, multiValued, subAttributes }: Published): unknown => {
      if (subAttributes) {
        const object = Object.fromEntries(subAttributes.map((sub) => [sub.name, sampleOf(sub)]));
        return multiValued ? [object] : object;
      }
      if (name === 'timezone') return 'Europe/Paris';
      if (type === 'binary') return 'TUlJQw==';
      return type === 'boolean' ? true : 'a@example.com';
    };
    const body: Record<string, unknown> = {};
    for (const { id, attributes } of Resources.slice(0, 2)) {
      const writable = attributes.filter((attribute: Published) => attribute.mutability !== 'readOnly');
      const values = Object.fromEntries(writable.map((attribute: Published) => [attribute.name, sampleOf(attribute)]));
      if (id === USER) Object.assign(body, values);
      else body[id] = values;
    }
    const created = await writer.post('/Users', { schemas: [USER, ENTERPRISE], ...body });
    expect(created.status).toBe(201);
    const { id, meta, ...stored } = await writer.read(created.body.id);
    expect([typeof id, typeof meta]).toEqual(['string', 'object']);
    expect(stored).toEqual({ schemas: [USER, ENTERPRISE], ...body });
  });

  it.each(['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas', `/Schemas/${USER}`])(
    'answers 403 to a filter on %s',
    async (path) => {
      expect(await scim.get(`${path}?filter=id%20eq%20%22x%22`)).toBeScimError(403);
      expect((await scim.get(`${path}?filters=x`)).status).toBe(200);
    },
  );

  describe('each claim of the ServiceProviderConfig is what the server does', () => {
    let full: ScimClient;
    let config: Record<string, Record<string, number | boolean | string>>;
    beforeAll(async () => {
      full = await givenScim(app, { userNameFormat: 'any' });
      config = (await full.get('/ServiceProviderConfig')).body;
      const data = (n: number) => ({ userName: `claim${String(n).padStart(3, '0')}`, title: n % 2 ? 'odd' : 'even' });
      const Operations = Array.from({ length: 205 }, (_, n) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${n}`,
        data: data(n),
      }));
      const res = await full.post('/Bulk', { Operations });
      expect(res.body.Operations).toHaveLength(205);
    });

    /** Whether the server does what a claim is about, shown by requests. */
    const proofs: Record<string, () => Promise<boolean>> = {
      async patch() {
        const [{ id }] = (await full.get('/Users?count=1')).body.Resources;
        const res = await full.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'patched' });
        return res.status === 200 && (await full.read(id)).title === 'patched';
      },
      async bulk() {
        const res = await full.post('/Bulk', { Operations: [] });
        return res.status === 200;
      },
      async filter() {
        const res = await full.get('/Users').query({ filter: 'title eq "odd"', count: 0 });
        return res.body.totalResults === 102;
      },
      async changePassword() {
        const { id } = await full.create({ userName: 'password', emails: [] });
        const before = await full.read(id);
        await full.patch(`/Users/${id}`, { op: 'replace', path: 'password', value: 'a-New-Passw0rd' });
        return (await full.read(id)).meta.version !== before.meta.version;
      },
      async sort() {
        const { body } = await full
          .get('/Users')
          .query({ sortBy: 'userName', sortOrder: 'descending', count: 1, filter: 'userName sw "claim"' });
        return body.Resources[0].userName === 'claim204';
      },
      async etag() {
        const [{ id, meta }] = (await full.get('/Users?count=1')).body.Resources;
        const known = await full.get(`/Users/${id}`).set('If-None-Match', meta.version);
        return known.status === 304 && known.headers.etag === meta.version;
      },
    };

    it('has a proof for each feature of RFC 7643 §5', () => {
      const claims = Object.keys(config).filter((name) => typeof config[name]?.supported === 'boolean');
      expect(claims.sort()).toEqual(Object.keys(proofs).sort());
    });

    it.each(Object.entries(proofs))('%s', async (name, isDone) => {
      expect(await isDone()).toBe(config[name]?.supported);
    });

    it('the largest page, which filters are bound by too', async () => {
      const all = (await full.get('/Users?count=100000')).body;
      expect([all.itemsPerPage, all.totalResults > 205]).toEqual([config.filter?.maxResults, true]);
      expect(config.pagination?.maxPageSize).toBe(config.filter?.maxResults);
    });

    it('paging by number and by cursor, the page without count, and which is the way unasked (RFC 9865 §2.4, §4)', async () => {
      const { pagination } = config;
      const unasked = (await full.get('/Users')).body;
      expect([unasked.itemsPerPage, typeof unasked.startIndex]).toEqual([pagination?.defaultPageSize, 'number']);
      expect([pagination?.defaultPaginationMethod, unasked.nextCursor]).toEqual(['index', undefined]);
      const second = (await full.get('/Users?startIndex=2&count=1')).body.Resources[0].id;
      expect([unasked.Resources[1].id === second, pagination?.index]).toEqual([true, true]);
      const first = (await full.get('/Users?cursor=&count=1')).body;
      const next = await full.get('/Users').query({ cursor: first.nextCursor, count: 1 });
      expect([next.body.Resources[0].id === second, pagination?.cursor]).toEqual([true, true]);
      expect(pagination?.cursorTimeout).toBe(3_600);
    });

    it('a bearer token, and no other scheme', async () => {
      expect((config.authenticationSchemes as unknown as { type: string }[]).map(({ type }) => type)).toEqual([
        'oauthbearertoken',
      ]);
      expect(await full.get('/Users').set('Authorization', 'Basic b2t0YTp4')).toBeScimError(401);
    });

    it('every resource type: its endpoint lists it, its schemas are published, its location leads to it', async () => {
      const { Resources: types } = (await full.get('/ResourceTypes')).body;
      const { Resources: schemas } = (await full.get('/Schemas')).body;
      const published = schemas.map(({ id }: { id: string }) => id);
      const named: string[] = [];
      for (const { endpoint, schema, schemaExtensions, meta } of types) {
        const list = await full.get(`${endpoint}?count=1`);
        expect([list.status, list.body.schemas]).toEqual([200, [LIST_RESPONSE]]);
        named.push(schema, ...schemaExtensions.map((extension: { schema: string }) => extension.schema));
        expect((await full.get(meta.location.replace(full.base, ''))).status).toBe(200);
        const search = await full.post(`${endpoint}/.search`, { count: 0 });
        expect(search.body.totalResults).toBe(list.body.totalResults);
      }
      expect([...new Set(named)].sort()).toEqual([...published].sort());
      expect(new Set(published).size).toBe(published.length);
    });
  });
});
