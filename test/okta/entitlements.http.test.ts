import '../support/to-be-scim-error.ts';
import { aUser, createScimClient, ENTERPRISE, type ScimClient, USER } from '../scim/scim-client.ts';
import { runCommand } from '../support/cli.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

/** What Okta knows before it asks. */
const KNOWN = new Set([USER, ENTERPRISE, 'urn:ietf:params:scim:schemas:core:2.0:Group']);
const ASSIGNED_BY = {
  'urn:okta:scim:schemas:core:1.0:Role': 'roles',
  'urn:okta:scim:schemas:core:1.0:Entitlement': 'entitlements',
} as const;

type SchemaUrn = keyof typeof ASSIGNED_BY;
interface ResourceType {
  endpoint: string;
  schema: string;
  schemaExtensions: { schema: string }[];
}
interface Discovered {
  /** Attributes by the URN of their schema. */
  profile: Record<string, string[]>;
  /** Items by the attribute of a user that takes them. */
  offered: Partial<Record<'roles' | 'entitlements', { id: string; displayName: string }[]>>;
  asked: string[];
}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

async function customer(name: string): Promise<ScimClient> {
  await runCommand(app.database, ['org', 'create', name]);
  const { id } = await app.database.prisma.organization.findUniqueOrThrow({ where: { nameKey: name.toLowerCase() } });
  return createScimClient(app.url, (await app.given.token({ organizationId: id })).token);
}

const add = (name: string, kind: string, id: string, displayName: string) =>
  runCommand(app.database, ['org', kind, 'add', name, id, '--display-name', displayName]);

/** Okta's schema import and discovery: resource types, then schemas, then the endpoints of roles and entitlements. */
async function discover(scim: ScimClient): Promise<Discovered> {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    const res = await scim.get(path);
    if (res.status !== 200) throw new Error(`GET ${path} answered ${res.status}: ${res.text}`);
    return res.body;
  };
  const types: ResourceType[] = (await get('/ResourceTypes')).Resources;
  const schemas: { id: string; attributes: { name: string }[] }[] = (await get('/Schemas')).Resources;
  const user = types.find(({ endpoint }) => endpoint === '/Users');
  const ofUser = [user?.schema, ...(user?.schemaExtensions.map(({ schema }) => schema) ?? [])];
  const profile = Object.fromEntries(
    schemas
      .filter(({ id }) => ofUser.includes(id) || !KNOWN.has(id))
      .map(({ id, attributes }) => [id, attributes.map(({ name }) => name)]),
  );
  const offered: Discovered['offered'] = {};
  for (const { endpoint, schema } of types.filter((type) => type.schema in ASSIGNED_BY)) {
    const items: { id: string; displayName: string }[] = [];
    for (let startIndex = 1, total = 1; startIndex <= total; startIndex = items.length + 1) {
      const page = await get(`${endpoint}?startIndex=${startIndex}&count=100`);
      total = page.totalResults;
      items.push(...page.Resources);
    }
    offered[ASSIGNED_BY[schema as SchemaUrn]] = items;
  }
  return { profile, offered, asked };
}

describe('Okta imports the schema, discovers roles and entitlements, and assigns them (OKTA-WIRE)', () => {
  it('finds every attribute of users, and the two resource types by their URNs', async () => {
    const scim = await customer('Schema');
    const { profile, asked, offered } = await discover(scim);
    expect(profile[USER]).toEqual(expect.arrayContaining(['userName', 'emails', 'photos']));
    // What no user can be given is no attribute yet.
    expect(profile[USER]?.filter((name) => name === 'roles' || name === 'entitlements')).toEqual([]);
    expect(profile[ENTERPRISE]).toEqual(expect.arrayContaining(['employeeNumber', 'manager']));
    for (const urn of Object.keys(ASSIGNED_BY)) {
      expect(profile[urn]).toEqual(['id', 'displayName', 'type', 'description']);
    }
    expect(asked.slice(0, 2)).toEqual(['/ResourceTypes', '/Schemas']);
    expect(offered).toEqual({ roles: [], entitlements: [] });
    await add('Schema', 'role', 'a', 'A');
    expect((await discover(scim)).profile[USER]).toContain('roles');
  });

  it('each endpoint answers the test with one item', async () => {
    const scim = await customer('Probe');
    for (const kind of ['role', 'entitlement']) for (const id of ['a', 'b']) await add('Probe', kind, id, id);
    for (const path of ['/Roles', '/Entitlements', '/Users']) {
      if (path === '/Users') await scim.create();
      expect((await scim.get(`${path}?count=1&startIndex=1`)).body).toMatchObject({ itemsPerPage: 1, startIndex: 1 });
    }
  });

  it('assigns what it found to a user, reads it back, changes and takes it away', async () => {
    const scim = await customer('Assign');
    await add('Assign', 'role', 'site-admin', 'Site administrator');
    await add('Assign', 'role', 'auditor', 'Auditor');
    await add('Assign', 'entitlement', 'payroll:read', 'Payroll, reading');
    const { offered } = await discover(scim);
    const [siteAdmin, auditor] = offered.roles ?? [];
    const [payroll] = offered.entitlements ?? [];
    const user = await scim.create({
      roles: [{ value: siteAdmin?.id, display: siteAdmin?.displayName }],
      entitlements: [{ value: payroll?.id, display: payroll?.displayName, type: 'Entitlement' }],
    });
    expect(await scim.read(user.id)).toMatchObject({
      roles: [{ value: 'site-admin', display: 'Site administrator' }],
      entitlements: [{ value: 'payroll:read', display: 'Payroll, reading', type: 'Entitlement' }],
    });
    // Okta's update: our own GET with what is mapped laid over it.
    const read = await scim.read(user.id);
    await scim.put(`/Users/${user.id}`, { ...read, roles: [{ value: auditor?.id }], entitlements: [] });
    const changed = await scim.read(user.id);
    expect(changed.roles).toEqual([{ value: 'auditor', display: 'Auditor' }]);
    expect(changed).not.toHaveProperty('entitlements');
    expect((await scim.find('roles.value eq "auditor"')).body.totalResults).toBe(1);
  });

  it('pages through a catalogue of more than a page', async () => {
    const scim = await customer('Large');
    await app.database.sql(
      `INSERT INTO catalogue_entries (organization_id, kind, id, display_name)
       SELECT o.id, 'entitlement', 'e' || n, 'E ' || n FROM organizations o, generate_series(1, 250) n
       WHERE o.name_key = 'large' ORDER BY n`,
    );
    const { offered } = await discover(scim);
    expect(offered.entitlements?.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, n) => `e${n + 1}`));
  });

  it('two customers at once find and assign their own only', async () => {
    const [acme, zenith] = [await customer('Acme'), await customer('Zenith')];
    await add('Acme', 'role', 'admin', 'Administrator of Acme');
    await add('Zenith', 'role', 'pilot', 'Pilot of Zenith');
    const [ours, theirs] = await Promise.all([discover(acme), discover(zenith)]);
    expect(ours.offered.roles?.map(({ id }) => id)).toEqual(['admin']);
    expect(theirs.offered.roles?.map(({ id }) => id)).toEqual(['pilot']);
    const give = (scim: ScimClient, value: string) => scim.post('/Users', aUser({ roles: [{ value }] }));
    const answers = await Promise.all([
      give(acme, 'admin'),
      give(zenith, 'admin'),
      give(acme, 'pilot'),
      give(zenith, 'pilot'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 201]);
    expect(answers[1]).toBeScimError(400, 'invalidValue');
    expect(answers[1]?.body.detail).not.toContain('Acme');
    expect(answers[1]?.body.detail).toContain('accepted: "pilot".');
  });
});
