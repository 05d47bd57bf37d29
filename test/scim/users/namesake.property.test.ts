import fc from 'fast-check';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { type GivenScim, GROUP, givenScim, USER } from '../scim-client.ts';

const SEQUENCES = Number(process.env.SEQUENCES ?? 4);
const GROUPS = ['Admins', 'Sales'];
const PERMISSIONS = { employee: ['employee.read', 'employee.write'], manager: ['manager.read', 'manager.write'] };

type Type = keyof typeof PERMISSIONS;

/** A user as the rules of docs/scim.md say it must be: `known` is the externalId of the person, whatever is stored. */
interface Row {
  readonly id: string;
  userName: string;
  active: boolean;
  externalId: string | undefined;
  known: string | undefined;
  doubt: boolean;
  taken: number;
  type: Type;
  groups: Set<string>;
  roles: string[];
  permissions: readonly string[];
}

interface Sent {
  readonly userName: string;
  readonly externalId: string | undefined;
  readonly active: boolean | undefined;
  readonly type: Type;
  readonly roles: string[];
}

type Step =
  | { readonly kind: 'post' | 'put'; readonly sent: Sent }
  | {
      readonly kind: 'patch';
      readonly active?: boolean;
      readonly externalId?: string;
      readonly role?: string;
      readonly turned: boolean;
    }
  | { readonly kind: 'join'; readonly group: string }
  | { readonly kind: 'delete' };

/** What becomes of the person of a row, told step by step. */
function judge(row: Row, active: boolean, externalId: string | undefined, carried: boolean): boolean {
  const activated = active && !row.active;
  if (activated) row.doubt = true;
  let replaced = false;
  if (activated || (active && row.doubt && carried)) {
    replaced = row.known !== undefined && externalId !== undefined && row.known !== externalId;
    if (externalId !== undefined) row.known = externalId;
  } else if (externalId !== undefined && (active ? !row.doubt : row.known === undefined && !row.active)) {
    row.known = externalId;
  } else if (!active) {
    row.known ??= externalId;
  }
  if (active && carried) row.doubt = false;
  Object.assign(row, { active, externalId });
  if (replaced) {
    row.groups.clear();
    row.roles = [];
    row.taken += 1;
  }
  return replaced;
}

function overwrite(row: Row, { active = row.active, ...sent }: Sent, anew: boolean) {
  const replaced = judge(row, active, sent.externalId, sent.externalId !== undefined);
  Object.assign(row, { userName: sent.userName, type: sent.type, roles: sent.roles });
  if (replaced || anew) row.permissions = PERMISSIONS[sent.type];
}

const externalId = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: undefined });
const roles = fc.subarray(['admin', 'auditor']);
const sent = fc.record({
  userName: fc.constantFrom('jo@example.com', 'jo@example.com', 'kim@example.com'),
  externalId,
  active: fc.option(fc.boolean(), { nil: undefined }),
  type: fc.constantFrom<Type>('employee', 'manager'),
  roles,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constantFrom('post' as const, 'put' as const), sent }) },
  {
    weight: 12,
    arbitrary: fc.record(
      {
        kind: fc.constant('patch' as const),
        active: fc.boolean(),
        externalId: fc.constantFrom('A', 'B', 'C', ''),
        role: fc.constantFrom('admin', 'auditor'),
        turned: fc.boolean(),
      },
      { requiredKeys: ['kind', 'turned'] },
    ),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('join' as const), group: fc.constantFrom(...GROUPS) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'delete' as const }) },
);
/** Who does what to which of its users. */
const sequence = fc.array(fc.record({ tenant: fc.nat(1), target: fc.nat(1), step }), { minLength: 20, maxLength: 30 });

interface Tenant {
  readonly scim: GivenScim;
  readonly groups: ReadonlyMap<string, string>;
  rows: Row[];
}

async function givenTenant(app: TestApp): Promise<Tenant> {
  const scim = await givenScim(app);
  await app.given.catalogue(scim.organizationId, { roles: ['admin', 'auditor'] });
  const groups = new Map<string, string>();
  for (const displayName of GROUPS) {
    groups.set(displayName, (await scim.post('/Groups', { schemas: [GROUP], displayName })).body.id);
  }
  return { scim, groups, rows: [] };
}

async function clear({ database }: TestApp, tenant: Tenant) {
  for (const table of ['group_members', 'users']) {
    await database.sql(`DELETE FROM ${table} WHERE organization_id = $1`, [tenant.scim.organizationId]);
  }
  tenant.rows = [];
}

const toBody = ({ type, roles: given, ...rest }: Sent) => ({
  schemas: [USER],
  ...rest,
  userType: type,
  roles: given.map((value) => ({ value })),
});

async function post({ scim, rows }: Tenant, { active = true, ...rest }: Sent) {
  const body = { ...rest, active };
  const holder = rows.find(({ userName }) => userName === body.userName);
  const named = rows.filter(
    (row) => !row.active && body.externalId !== undefined && row.externalId === body.externalId,
  );
  const twin = holder ?? named.at(-1);
  const res = await scim.post('/Users', toBody(body));
  expect(res.status).toBe(holder?.active ? 409 : 201);
  if (holder?.active) return;
  if (twin) {
    expect(res.body.id).toBe(twin.id);
    overwrite(twin, body, true);
    return;
  }
  const { type, ...others } = body;
  rows.push({
    ...others,
    type,
    id: res.body.id,
    known: body.externalId,
    doubt: false,
    taken: 0,
    groups: new Set(),
    permissions: PERMISSIONS[type],
  });
}

async function patch({ scim }: Tenant, row: Row, change: Extract<Step, { kind: 'patch' }>) {
  const operations: { op: string; path: string; value: unknown }[] = [];
  if (change.active !== undefined) operations.push({ op: 'replace', path: 'active', value: change.active });
  if (change.externalId !== undefined) operations.push({ op: 'replace', path: 'externalId', value: change.externalId });
  if (change.role !== undefined) operations.push({ op: 'add', path: 'roles', value: [{ value: change.role }] });
  if (operations.length === 0) return;
  expect((await scim.patch(`/Users/${row.id}`, ...(change.turned ? operations.reverse() : operations))).status).toBe(
    200,
  );
  const next = change.externalId === undefined ? row.externalId : change.externalId || undefined;
  const replaced = judge(row, change.active ?? row.active, next, Boolean(change.externalId));
  if (change.role !== undefined) row.roles = [...new Set([...row.roles, change.role])];
  if (replaced) row.permissions = PERMISSIONS[row.type];
}

async function take(tenant: Tenant, target: number, action: Step) {
  const { scim, rows, groups } = tenant;
  if (action.kind === 'post') return post(tenant, action.sent);
  const row = rows[target % Math.max(rows.length, 1)];
  if (!row) return;
  if (action.kind === 'put') {
    const body = { ...action.sent, userName: row.userName };
    expect((await scim.put(`/Users/${row.id}`, toBody(body))).status).toBe(200);
    overwrite(row, body, false);
  } else if (action.kind === 'patch') {
    await patch(tenant, row, action);
  } else if (action.kind === 'join') {
    const join = { op: 'add', path: 'members', value: [{ value: row.id }] };
    expect((await scim.patch(`/Groups/${groups.get(action.group)}`, join)).status).toBe(204);
    row.groups.add(action.group);
  } else {
    expect((await scim.delete(`/Users/${row.id}`)).status).toBe(204);
    tenant.rows = rows.filter((each) => each !== row);
  }
}

/** What the product reads, and how often the history says that another person took over. */
const readRows = (app: TestApp, { scim }: Tenant) =>
  app.database.sql<{ id: string }>(
    `SELECT u.id, u.active, u.external_id AS "externalId", u.permissions,
       (SELECT coalesce(array_agg(r ->> 'value' ORDER BY r ->> 'value'), '{}') FROM jsonb_array_elements(u.roles) r) AS roles,
       (SELECT coalesce(array_agg(m.group_display_name ORDER BY m.group_display_name), '{}')
         FROM directory_group_members m WHERE m.user_id = u.id) AS groups,
       (SELECT count(*) FROM changes c WHERE c.resource_id = u.id
         AND jsonb_path_exists(c.attributes, '$[*] ? (@.attribute == "person")')) AS taken,
       u.person_since > u.created_at AS later
     FROM directory_users u WHERE u.organization_id = $1 ORDER BY u.id`,
    [scim.organizationId],
  );

const expected = ({ rows }: Tenant) =>
  rows
    .map(({ id, active, permissions, taken, ...row }) => ({
      id,
      active,
      externalId: row.externalId ?? null,
      permissions,
      roles: [...row.roles].sort(),
      groups: [...row.groups].sort(),
      taken,
      later: taken > 0,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));

describe('any sequence of writes of two organizations', () => {
  let app: TestApp;
  let tenants: Tenant[];
  beforeAll(async () => {
    app = await createTestApp();
    tenants = [await givenTenant(app), await givenTenant(app)];
  });
  afterAll(() => app.close());

  it('leaves each person what was given to that person, and no other', async () => {
    const run = async (steps: readonly { tenant: number; target: number; step: Step }[]) => {
      for (const tenant of tenants) await clear(app, tenant);
      for (const { tenant: index, target, step: action } of steps) {
        const tenant = tenants[index] as Tenant;
        await take(tenant, target, action);
        expect(await readRows(app, tenant)).toEqual(expected(tenant));
      }
      for (const tenant of tenants) expect(await readRows(app, tenant)).toEqual(expected(tenant));
    };
    await fc.assert(fc.asyncProperty(sequence, run), { numRuns: SEQUENCES });
  });
});
