import '../../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { BULK_REQUEST, createScimClient, ENTITLEMENT, ROLE, type ScimClient, SEARCH_REQUEST } from '../scim-client.ts';

interface Tenant {
  organizationId: string;
  scim: ScimClient;
}

let app: TestApp;
let acme: Tenant;
let zenith: Tenant;
beforeAll(async () => {
  app = await createTestApp();
  acme = await tenant();
  zenith = await tenant();
  await app.database.sql(
    `INSERT INTO catalogue_entries (organization_id, kind, id, display_name, type, description, created_at) VALUES
     ($1, 'role', 'admin', 'Administrator', 'site', 'Runs a site.', '2026-01-01T00:00:00Z'),
     ($1, 'role', 'auditor', 'Auditor', NULL, NULL, '2026-01-02T00:00:00Z'),
     ($1, 'role', 'Zoo:keeper-1', 'zoo keeper', 'animals', NULL, '2026-01-03T00:00:00Z'),
     ($1, 'entitlement', 'payroll', 'Payroll', 'finance', NULL, '2026-01-01T00:00:00Z')`,
    [acme.organizationId],
  );
  await app.given.catalogue(zenith.organizationId, { roles: ['admin', 'theirs'] });
});
afterAll(() => app.close());

async function tenant(): Promise<Tenant> {
  const { id: organizationId } = await app.given.organization();
  const { token } = await app.given.token({ organizationId });
  return { organizationId, scim: createScimClient(app.url, token) };
}

const idsOf = ({ body }: { body: { Resources: { id: string }[] } }) => body.Resources.map(({ id }) => id);
const find = (path: string, filter: string) => acme.scim.get(path).query({ filter });

describe('GET /Roles and /Entitlements (OKTA-WIRE entitlements, RFC 7644 §3.4.2)', () => {
  it('lists the catalogue in the order in which it was made', async () => {
    const { status, body } = await acme.scim.get('/Roles');
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 });
    expect(body.Resources[0]).toEqual({
      schemas: [ROLE],
      id: 'admin',
      displayName: 'Administrator',
      type: 'site',
      description: 'Runs a site.',
      meta: {
        resourceType: 'Role',
        created: '2026-01-01T00:00:00.000Z',
        lastModified: '2026-01-01T00:00:00.000Z',
        location: `${acme.scim.base}/Roles/admin`,
        version: expect.stringMatching(/^W\/"\d+"$/),
      },
    });
    expect(body.Resources[1]).not.toHaveProperty('type');
    expect((await acme.scim.get('/Entitlements')).body.Resources).toMatchObject([
      { schemas: [ENTITLEMENT], id: 'payroll', meta: { resourceType: 'Entitlement' } },
    ]);
  });

  it('answers ?count=1&startIndex=1 with itemsPerPage 1, and pages on', async () => {
    const pages = [];
    for (const startIndex of [1, 2, 3, 4]) pages.push(await acme.scim.get(`/Roles?count=1&startIndex=${startIndex}`));
    expect(pages.map(({ body }) => [body.totalResults, body.itemsPerPage])).toEqual([
      [3, 1],
      [3, 1],
      [3, 1],
      [3, 0],
    ]);
    expect(pages.flatMap(idsOf)).toEqual(['admin', 'auditor', 'Zoo:keeper-1']);
  });

  it('answers an empty list where there is nothing', async () => {
    expect((await zenith.scim.get('/Entitlements')).body).toMatchObject({ totalResults: 0, itemsPerPage: 0 });
  });

  it.each([
    ['displayName eq "ADMINISTRATOR"', ['admin']],
    ['displayName co "o" and not (type eq "site")', ['auditor', 'Zoo:keeper-1']],
    ['id eq "admin"', ['admin']],
    ['id eq "ADMIN"', []],
    ['id sw "Zoo:"', ['Zoo:keeper-1']],
    ['type pr', ['admin', 'Zoo:keeper-1']],
    ['type eq "Site" or type eq "animals"', ['admin', 'Zoo:keeper-1']],
    ['description co "site"', ['admin']],
    ['meta.created gt "2026-01-02T00:00:00Z"', ['Zoo:keeper-1']],
    ['meta.resourceType eq "Role"', ['admin', 'auditor', 'Zoo:keeper-1']],
    ['meta.location ew "/auditor"', ['auditor']],
    ['externalId pr', []],
    [`${ROLE}:displayName sw "A"`, ['admin', 'auditor']],
    [`schemas eq "${ROLE}"`, ['admin', 'auditor', 'Zoo:keeper-1']],
  ])('filters by %s in the database', async (filter, ids) => {
    expect(idsOf(await find('/Roles', filter))).toEqual(ids);
  });

  it('refuses a filter on what a role has not', async () => {
    expect(await find('/Roles', 'userName eq "x"')).toBeScimError(400, 'invalidFilter');
  });

  it('sorts, and selects attributes', async () => {
    const res = await acme.scim.get('/Roles?sortBy=displayName&sortOrder=descending&attributes=displayName');
    expect(idsOf(res)).toEqual(['Zoo:keeper-1', 'auditor', 'admin']);
    expect(res.body.Resources[2]).toEqual({ schemas: [ROLE], id: 'admin', displayName: 'Administrator' });
  });

  it('is searched by a body too (RFC 7644 §3.4.3)', async () => {
    const search = { schemas: [SEARCH_REQUEST], filter: 'type eq "site"' };
    expect(idsOf(await acme.scim.post('/Roles/.search', search))).toEqual(['admin']);
  });

  it('pages by cursor (RFC 9865)', async () => {
    const first = await acme.scim.get('/Roles?cursor&count=2');
    expect(idsOf(first)).toEqual(['admin', 'auditor']);
    expect(idsOf(await acme.scim.get('/Roles').query({ cursor: first.body.nextCursor, count: 2 }))).toEqual([
      'Zoo:keeper-1',
    ]);
  });
});

describe('GET /Roles/{id} (RFC 7644 §3.4.1)', () => {
  it('reads one by id, compared with case, with its ETag', async () => {
    const res = await acme.scim.get('/Roles/Zoo:keeper-1');
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject({ id: 'Zoo:keeper-1', displayName: 'zoo keeper' });
    expect(res.headers.etag).toBe(res.body.meta.version);
    expect(res.body.meta.location).toBe(`${acme.scim.base}/Roles/Zoo:keeper-1`);
    const filter = `meta.version eq ${JSON.stringify(res.body.meta.version)} and id eq "Zoo:keeper-1"`;
    expect(idsOf(await acme.scim.get('/Roles').query({ filter }))).toEqual(['Zoo:keeper-1']);
    expect(idsOf(await acme.scim.get('/Roles').query({ filter: `not (${filter})` }))).toEqual(['admin', 'auditor']);
    const again = await acme.scim.get('/Roles/Zoo:keeper-1').set('If-None-Match', res.headers.etag ?? '');
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it.each([
    ['another case', 'ADMIN'],
    ['an id nobody gave', 'nothing'],
    ['an entitlement', 'payroll'],
    ['a role of another tenant', 'theirs'],
    ['NUL', '%00'],
    ['a quote', '%27'],
    ['3,000 characters', 'a'.repeat(3_000)],
  ])('answers 404 to %s', async (_, id) => {
    expect(await acme.scim.get(`/Roles/${id}`)).toBeScimError(404);
  });

  it('gives another ETag to an entry that was removed and added again', async () => {
    const { organizationId, scim } = await tenant();
    await app.given.catalogue(organizationId, { roles: ['twice'] });
    const before = (await scim.get('/Roles/twice')).headers.etag;
    await app.database.sql('DELETE FROM catalogue_entries WHERE organization_id = $1', [organizationId]);
    expect(await scim.get('/Roles/twice')).toBeScimError(404);
    await app.given.catalogue(organizationId, { roles: ['twice'] });
    const after = await scim.get('/Roles/twice').set('If-None-Match', before ?? '');
    expect(after.status).toBe(200);
  });
});

describe('what clients may not do with a catalogue', () => {
  it.each([
    ['post', '/Roles'],
    ['put', '/Roles/admin'],
    ['patch', '/Roles/admin'],
    ['delete', '/Roles/admin'],
    ['post', '/Entitlements'],
    ['delete', '/Entitlements/payroll'],
  ] as const)('%s %s answers 405 with Allow, and changes nothing (RFC 7644 §3.2)', async (method, path) => {
    const before = (await acme.scim.get('/Roles')).body;
    const res = await request(acme.scim.base)[method](path).set(acme.scim.headers).send({ id: 'x', displayName: 'X' });
    expect(res).toBeScimError(405);
    expect(res.headers.allow).toBe('HEAD, GET');
    expect((await acme.scim.get('/Roles')).body).toEqual(before);
  });

  it('a Bulk refuses to write one, and changes nothing (RFC 7644 §3.7)', async () => {
    const before = (await acme.scim.get('/Roles')).body;
    const res = await acme.scim.post('/Bulk', {
      schemas: [BULK_REQUEST],
      Operations: [
        { method: 'POST', path: '/Roles', bulkId: 'r', data: { id: 'x', displayName: 'X' } },
        { method: 'DELETE', path: '/Roles/admin' },
      ],
    });
    expect(res.status).toBe(200);
    expect(res.body.Operations.map(({ status }: { status: string }) => status)).toEqual(['405', '405']);
    expect((await acme.scim.get('/Roles')).body).toEqual(before);
  });

  it('reading asks for a token, and for the scope of users', async () => {
    const { organizationId } = acme;
    const groupsOnly = (await app.given.token({ organizationId, scopes: ['scim:groups:read'] })).token;
    for (const path of ['/Roles', '/Roles/admin', '/Entitlements']) {
      expect(await request(acme.scim.base).get(path)).toBeScimError(401);
      expect(await createScimClient(app.url, groupsOnly).get(path)).toBeScimError(403);
    }
  });

  it('two tenants at once see their own', async () => {
    const answers = await Promise.all([acme, zenith, acme, zenith].map(({ scim }) => scim.get('/Roles/admin')));
    expect(answers.map(({ body }) => body.displayName)).toEqual([
      'Administrator',
      'The admin',
      'Administrator',
      'The admin',
    ]);
    const lists = await Promise.all([acme, zenith].map(({ scim }) => scim.get('/Roles')));
    expect(lists.map(idsOf)).toEqual([
      ['admin', 'auditor', 'Zoo:keeper-1'],
      ['admin', 'theirs'],
    ]);
  });
});
