import '../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createScimClient, ENTERPRISE, ENTITLEMENT, ROLE, type ScimClient, USER } from './scim-client.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

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
    const { Resources } = (await scim.get('/Schemas')).body;
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

  it.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', `/Schemas/${USER}`])(
    'answers 403 to a filter on %s',
    async (path) => {
      expect(await scim.get(`${path}?filter=id%20eq%20%22x%22`)).toBeScimError(403);
    },
  );
});
