import { createOrganizationRemoval } from '../../app/accounts/organization-removal.service.ts';
import { createOrganizationRemovalStore } from '../../app/accounts/organization-removal.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { runCommand, runJson } from '../support/cli.ts';
import { type GivenGroup, givenGroups } from '../support/given-groups.ts';
import { readTables } from '../support/read-tables.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
/** With an embedded database nobody else has to be waited for. */
let database: Database;
beforeAll(async () => {
  app = await createTestApp();
  database = { ...app.database, kind: 'embedded' };
});
afterAll(() => app.close());

const cli = (...args: string[]) => runCommand(database, args);

/** An organization with something of everything, as requests and commands make it. */
async function givenFull(name: string) {
  const { organizationId, scim, createGroup } = await givenGroups(app);
  await database.prisma.organization.update({
    where: { id: organizationId },
    data: { name, nameKey: name.toLowerCase() },
  });
  const userName = `ada@${name.toLowerCase()}.example`;
  const user = await scim.create({ userName, userType: 'employee', emails: [{ value: userName }] });
  await scim.patch(`/Users/${user.id}`, { op: 'replace', path: 'title', value: `Boss of ${name}` });
  const inner = await createGroup([user.id], { displayName: `Inner ${name}` });
  const outer = (await createGroup([inner.id, user.id], { displayName: `Outer ${name}` })) as GivenGroup;
  await scim.delete(`/Groups/${outer.id}`);
  await createGroup([inner.id], { displayName: `Outer ${name}` });
  await scim.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  await app.requestLog.flush();
  await cli('admin', 'create', `owner@${name.toLowerCase()}.example`, '--org', name, '--role', 'owner');
  await cli('org', 'role', 'add', name, 'boss', '--display-name', `Boss of ${name}`);
  return { organizationId, scim, userName };
}

/** The rows of every table in which one of the texts stands, without case. */
async function rowsWith(...texts: string[]): Promise<string[]> {
  const rows = await readTables(database);
  return rows.filter((row) => texts.some((text) => row.toLowerCase().includes(text.toLowerCase())));
}

describe('org list and show', () => {
  it('tell how much there is of each', async () => {
    const { organizationId } = await givenFull('Shown');
    await cli('org', 'suspend', 'Shown');
    await cli('org', 'create', 'Empty');
    const list = await runJson<Record<string, unknown>[]>(database, ['org', 'list']);
    expect(list.find(({ name }) => name === 'Shown')).toEqual({
      id: organizationId,
      name: 'Shown',
      suspendedAt: expect.any(String),
      createdAt: expect.any(String),
      admins: 1,
      users: 1,
      groups: 2,
    });
    const { out } = await cli('org', 'list');
    expect(out).toMatch(/^NAME +STATE +ADMINISTRATORS +USERS +GROUPS +CREATED +ID\n/);
    expect(out).toMatch(/^Shown +suspended \S+ \S+ +1 +1 +2 /m);
    expect(out).toMatch(/^Empty +active +0 +0 +0 /m);
    expect((await cli('org', 'show', 'shown')).out).toMatch(
      /^Name: +Shown\nID: +\S+\nCreated: .+\nState: +suspended .+\nuserName format: +email\nUser types: +employee, .+\nTime zone: +UTC\nAdministrators: +1\nUsers: +1\nGroups: +2\nLive authorizations: +1\n$/,
    );
    expect(await runJson(database, ['org', 'show', 'Shown'])).toMatchObject({
      id: organizationId,
      userNameFormat: 'email',
      users: 1,
      liveAuthorizations: 1,
      userTypes: expect.arrayContaining([{ value: 'employee', permissions: expect.any(Array) }]),
    });
    expect(await cli('org', 'show', 'Nobody')).toMatchObject({ code: 1, out: '' });
  });

  it('create answers with one JSON document', async () => {
    expect(await runJson(database, ['org', 'create', 'Document'])).toEqual({
      id: expect.any(String),
      name: 'Document',
    });
  });
});

describe('org delete', () => {
  it('leaves nothing of the organization in any table, and of others everything', async () => {
    const gone = await givenFull('Gone');
    const kept = await givenFull('Kept');
    const both = ['both@kept.example', '--role', 'viewer', '--org'];
    for (const name of ['Kept', 'Gone']) await cli('admin', 'create', ...both, name);
    await database.prisma.auditEvent.deleteMany({ where: { organizationId: null } });
    const before = await rowsWith(kept.organizationId, kept.userName);
    const answer = await cli('org', 'delete', 'gone', '--confirm', 'Gone');
    expect(answer).toEqual({
      code: 0,
      err: '',
      out: 'Deleted "Gone" (users: 1, groups: 2, authorizations: 1, accounts: 1).\n',
    });
    const left = await rowsWith(gone.organizationId, 'ada@gone', 'owner@gone', 'Boss of Gone', 'Inner Gone');
    expect(left).toEqual([expect.stringContaining('organization.deleted')]);
    expect(await rowsWith(kept.organizationId, kept.userName)).toEqual(before);
    expect(await runJson(database, ['audit', 'list'])).toEqual([
      expect.objectContaining({
        action: 'organization.deleted',
        actor: 'command line',
        details: { organizationId: gone.organizationId, name: 'Gone' },
      }),
    ]);
    const memberships = await database.prisma.membership.findMany({ where: { admin: { email: 'both@kept.example' } } });
    expect(memberships.map(({ organizationId }) => organizationId)).toEqual([kept.organizationId]);
    expect(await cli('org', 'delete', 'Gone', '--confirm', 'Gone')).toMatchObject({
      code: 1,
      err: 'error: There is no organization "Gone".\n',
    });
    expect((await kept.scim.get('/Users')).body.totalResults).toBe(1);
  });

  it('refuses without its name as it is written, and deletes nothing then', async () => {
    await cli('org', 'create', 'Careful');
    expect(await cli('org', 'delete', 'careful', '--confirm', 'careful')).toEqual({
      code: 1,
      out: '',
      err: 'error: Nothing was deleted: confirm with --confirm "Careful".\n',
    });
    expect((await cli('org', 'delete', 'Careful')).code).toBe(2);
    expect(await cli('org', 'show', 'Careful')).toMatchObject({ code: 0, out: expect.stringContaining('active') });
    expect(await cli('org', 'delete', 'Nobody', '--confirm', 'Nobody')).toMatchObject({ code: 1, out: '' });
  });

  it('shuts the organization first, waits for what other processes know, and only then deletes', async () => {
    const { organizationId, scim } = await givenFull('Waiting');
    expect((await scim.get('/Users')).status).toBe(200);
    const store = createOrganizationRemovalStore(database);
    const seen: unknown[] = [];
    const removal = createOrganizationRemoval({
      store: {
        ...store,
        async close(id) {
          const admins = await store.close(id);
          // As another process sees it that knew the token before; this one keeps it a little longer.
          const [row] = await database.sql<{ shut: boolean }>(
            'SELECT suspended_at IS NOT NULL AS shut FROM organizations WHERE id = $1::uuid',
            [id],
          );
          seen.push(row?.shut, Date.now());
          return admins;
        },
        deletePart(id, part, limit) {
          if (seen.length === 2) seen.push(Date.now());
          return store.deletePart(id, part, limit);
        },
      },
      settle: 200,
    });
    await removal.deleteOrganization({ id: organizationId, name: 'Waiting' });
    const [shut, from, to] = seen as [boolean, number, number];
    expect(shut).toBe(true);
    expect(to - from).toBeGreaterThanOrEqual(199);
  });

  it('is finished by another command where it was interrupted', async () => {
    const { organizationId } = await givenFull('Interrupted');
    const store = createOrganizationRemovalStore(database);
    const removal = createOrganizationRemoval({
      store: {
        ...store,
        deletePart(id, part, limit) {
          if (part === 'changes') throw new Error('killed');
          return store.deletePart(id, part, limit);
        },
      },
      settle: 0,
    });
    await expect(removal.deleteOrganization({ id: organizationId, name: 'Interrupted' })).rejects.toThrow('killed');
    expect((await cli('org', 'show', 'Interrupted')).out).toMatch(/State: +suspended/);
    expect(await runJson(database, ['org', 'delete', 'Interrupted', '--confirm', 'Interrupted'])).toMatchObject({
      id: organizationId,
      deleted: { users: 0, groups: 0, authorizations: 0, accounts: 0 },
    });
    expect(await rowsWith('ada@interrupted')).toEqual([]);
  });

  it('goes round again where a request that was let in before adds a member meanwhile', async () => {
    const { organizationId } = await givenFull('Busy');
    const store = createOrganizationRemovalStore(database);
    let added = 0;
    const removal = createOrganizationRemoval({
      store: {
        ...store,
        async deletePart(id, part, limit) {
          if (part === 'users' && added === 0) {
            added += 1;
            await database.sql(
              `WITH g AS (INSERT INTO groups (organization_id, display_name, display_name_key)
                 VALUES ($1::uuid, 'Late', 'late') RETURNING id)
               INSERT INTO group_members (organization_id, group_id, user_id)
               SELECT $1::uuid, g.id, u.id FROM g, users u WHERE u.organization_id = $1::uuid`,
              [id],
            );
          }
          return store.deletePart(id, part, limit);
        },
      },
      settle: 0,
    });
    expect(await removal.deleteOrganization({ id: organizationId, name: 'Busy' })).toMatchObject({
      users: 1,
      groups: 3,
    });
    expect(await rowsWith('ada@busy')).toEqual([]);
  });

  it('takes an administrator with it who was created after it was shut', async () => {
    const { organizationId } = await givenFull('Shutting');
    const store = createOrganizationRemovalStore(database);
    const codes: number[] = [];
    const removal = createOrganizationRemoval({
      store: {
        ...store,
        async deleteOrganization(id, act) {
          for (const email of ['late@shutting.example', 'late@elsewhere.example'])
            codes.push((await cli('admin', 'create', email, '--org', 'Shutting', '--role', 'owner')).code);
          await cli('org', 'create', 'Elsewhere');
          await cli('admin', 'create', 'late@elsewhere.example', '--org', 'Elsewhere', '--role', 'owner');
          return store.deleteOrganization(id, act);
        },
      },
      settle: 0,
    });
    expect(await removal.deleteOrganization({ id: organizationId, name: 'Shutting' })).toMatchObject({ admins: 2 });
    expect(codes).toEqual([0, 0]);
    expect(await rowsWith('late@shutting')).toEqual([]);
    const kept = await runJson<{ email: string }[]>(database, ['admin', 'list', '--org', 'Elsewhere']);
    expect(kept.map(({ email }) => email)).toEqual(['late@elsewhere.example']);
  });

  it('at the same time twice is done once', async () => {
    await givenFull('Race');
    const ended = await Promise.all([1, 2].map(() => cli('org', 'delete', 'Race', '--confirm', 'Race')));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
    const deletions = await database.prisma.auditEvent.findMany({ where: { action: 'organization.deleted' } });
    expect(deletions.filter(({ details }) => JSON.stringify(details).includes('"Race"'))).toHaveLength(1);
  });

  it('deletes thousands of rows in batches', async () => {
    const { id } = await app.given.organization({ name: 'Large' });
    await app.given.users(id, 2_100);
    const store = createOrganizationRemovalStore(database);
    const batches: number[] = [];
    const removal = createOrganizationRemoval({
      store: {
        ...store,
        async deletePart(organizationId, part, limit) {
          const rows = await store.deletePart(organizationId, part, limit);
          if (part === 'users') batches.push(rows);
          return rows;
        },
      },
      settle: 0,
    });
    expect(await removal.deleteOrganization({ id, name: 'Large' })).toMatchObject({ users: 2_100 });
    expect(batches).toEqual([1_000, 1_000, 100, 0]);
  });
});
