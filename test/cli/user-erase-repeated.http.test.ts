import { createConsoleErasureStore } from '../../app/accounts/console-erasure.store.ts';
import { createLogErasureStore } from '../../app/activity/log-erasure.store.ts';
import { prune } from '../../app/activity/pruning.service.ts';
import { createPruningStore } from '../../app/activity/pruning.store.ts';
import { createErasureService } from '../../app/directory/erasure/erasure.service.ts';
import { createErasureStore, type ErasureStore } from '../../app/directory/erasure/erasure.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { BULK_REQUEST } from '../scim/scim-client.ts';
import { PASSWORD } from '../support/accounts.ts';
import { createAgent } from '../support/agent.ts';
import { runCommand } from '../support/cli.ts';
import { createConsoleGiven } from '../support/console.ts';
import { givenNamedOrganization } from '../support/given-named-organization.ts';
import { dumpText, readTables } from '../support/read-tables.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let database: Database;
beforeAll(async () => {
  app = await createTestApp();
  database = app.database;
});
afterAll(() => app.close());

/** What another process may do while the command waits for it. */
const eraseWhile = (pause: (time: number) => Promise<unknown>, ...args: string[]) =>
  runCommand({ ...database, kind: 'server' }, ['user', 'erase', ...args], '', undefined, pause);
const erase = (...args: string[]) => runCommand({ ...database, kind: 'embedded' }, ['user', 'erase', ...args]);
const interrupt = async () => {
  throw new Error('interrupted');
};
const linesWith = async (...texts: string[]) =>
  (await dumpText(database)).split('\n').filter((line) => texts.some((text) => line.includes(text)));

/** All of it is older than HISTORY_DAYS. */
const ageHistory = (organizationId: string) =>
  database.sql("UPDATE changes SET created_at = created_at - interval '3 days' WHERE organization_id = $1::uuid", [
    organizationId,
  ]);
const pruneHistory = () =>
  prune(createPruningStore(database), { activityDays: 30, historyDays: 1, auditDays: undefined });

describe('user erase, once more', () => {
  it.each([
    ['is there', 'Halfway'],
    ['was deleted before', 'Deleted'],
  ])('finishes what was interrupted, whatever was pruned meanwhile, for a user who %s', async (state, name) => {
    const acme = await givenNamedOrganization(app, name);
    const { scim, organizationId } = acme;
    const mark = name.toLowerCase();
    // No request that is about the user: only what is known of the person finds it.
    await scim.find(`externalId eq "${mark}-external"`);
    const { id } = await scim.create({ userName: `${mark}-old@example.com`, externalId: `${mark}-external` });
    await scim.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: `${mark}-new@example.com` });
    const group = await acme.createGroup([id]);
    await scim.find(`userName eq "${mark}-old@example.com"`);
    if (state === 'was deleted before') await scim.delete(`/Users/${id}`);
    await app.requestLog.flush();
    await ageHistory(organizationId);
    expect((await eraseWhile(interrupt, id, '--org', name, '--active')).code).toBe(1);
    expect((await scim.get(`/Users/${id}`)).status).toBe(404);
    await app.requestLog.flush();
    await pruneHistory();
    expect(await database.prisma.change.count({ where: { organizationId, resourceId: id } })).toBe(1);

    expect((await erase(id, '--org', name)).code).toBe(0);
    expect(await linesWith(id, `${mark}-old@`, `${mark}-new@`, `${mark}-external`)).toEqual([]);
    expect(await acme.membersOf(group.id)).toEqual([]);
    expect((await erase(id, '--org', name)).code).toBe(1);
  });

  it('waits longer than a bulk request may take, and erases what was logged meanwhile', async () => {
    const { scim } = await givenNamedOrganization(app, 'Buffered');
    const { id } = await scim.create({ userName: 'buffered@example.com' });
    const waited: number[] = [];
    const pause = async (time: number) => {
      waited.push(time);
      await scim.find('userName eq "BUFFERED@example.com"');
      await scim.put(`/Users/${id}`, { userName: 'buffered@example.com' });
      await app.requestLog.flush();
    };
    expect(await eraseWhile(pause, id, '--org', 'Buffered', '--active')).toMatchObject({
      code: 0,
      err: 'Waiting 50 seconds for requests that are under way, and for the log of running servers.\n',
    });
    expect(waited).toEqual([50_000]);
    expect(await linesWith(id, 'buffered@')).toEqual([]);
  });

  it('finds an id that only the text of a logged request names', async () => {
    const { scim } = await givenNamedOrganization(app, 'Late');
    const { id } = await scim.create({ userName: 'late@example.com' });
    await app.requestLog.flush();
    expect((await erase(id, '--org', 'Late', '--active')).code).toBe(0);
    await scim.post('/Bulk', {
      schemas: [BULK_REQUEST],
      Operations: [{ method: 'DELETE', path: `/Users/${id}` }],
    });
    await app.requestLog.flush();
    expect(await linesWith(id)).toHaveLength(1);
    expect((await erase(id, '--org', 'Late')).code).toBe(0);
    expect(await linesWith(id)).toEqual([]);
  });
});

describe('user erase of an active user', () => {
  it('is refused without --active: the id may be that of another person by now', async () => {
    const { scim } = await givenNamedOrganization(app, 'Taken');
    const { id } = await scim.create({ userName: 'taken@example.com', externalId: 'leaver', active: false });
    await scim.put(`/Users/${id}`, { userName: 'taken@example.com', externalId: 'namesake', active: true });
    await app.requestLog.flush();
    const before = await readTables(database);
    const { code, out, err } = await erase(id, '--org', 'Taken');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`^error: Nothing was erased: user ${id} of "Taken" is active, .* --active\\.\\n$`));
    expect(await readTables(database)).toEqual(before);
    await scim.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect((await erase(id, '--org', 'Taken')).code).toBe(0);
    await app.requestLog.flush();
  });

  /** The service where something happens each time after a row was read, as long as there is something. */
  function raced(...between: (() => Promise<unknown>)[]) {
    const store = createErasureStore(database);
    const findUser: ErasureStore['findUser'] = async (...args) => {
      const user = await store.findUser(...args);
      await between.shift()?.();
      return user;
    };
    return createErasureService({ store: { ...store, findUser } });
  }
  const contextOf = (organizationId: string) => ({
    organizationId,
    userNameFormat: 'any' as const,
    anyUserType: true,
    actor: 'command line',
    requestId: 'r',
  });

  it('is refused, too, when the user becomes active at that moment', async () => {
    const { scim, organizationId } = await givenNamedOrganization(app, 'Activated');
    const { id } = await scim.create({ userName: 'activated@example.com', active: false });
    const erasure = raced(() => scim.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true }));
    expect(await erasure.deleteUser(contextOf(organizationId), id, { active: false })).toBe('active');
    expect(await scim.read(id)).toMatchObject({ active: true });
  });

  it('knows the person by a name that was given at that moment', async () => {
    const { scim, organizationId } = await givenNamedOrganization(app, 'Renamed');
    const { id } = await scim.create({ userName: 'maiden@example.com' });
    const erasure = raced(() =>
      scim.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'married@example.com' }),
    );
    expect(await erasure.deleteUser(contextOf(organizationId), id, { active: true })).toBe('deleted');
    const eraser = await erasure.findEraser(organizationId, id);
    expect(eraser.text('maiden@example.com, married@example.com')).toBe('[erased], [erased]');
  });
});

describe('user erase of names', () => {
  it('takes a family or given name that was searched for alone, and leaves one that others have', async () => {
    const acme = await givenNamedOrganization(app, 'Names');
    const { scim, organizationId } = acme;
    const petra = { displayName: 'Pia Po', nickName: 'Pia', name: { givenName: 'Petra', familyName: 'Plusmann' } };
    const { id } = await scim.create({ userName: 'pp@example.com', ...petra });
    await scim.create({ userName: 'other@example.com', name: { givenName: 'Petra', familyName: 'Minusfrau' } });
    await scim.find('name.familyName eq "plusmann"');
    await scim.find('name.givenName eq "Petra"');
    const { accounts } = createConsoleGiven(app);
    for (const [at, returnTo] of [
      '/console/users?q=Pia+Po',
      '/console/users?q=Petra%20Plusmann',
      '/console/users?q=Minusfrau',
    ].entries()) {
      const admin = await accounts.admin(`owner-${at}@names.example`, organizationId);
      await createAgent(app.url).signIn(admin.email, PASSWORD);
      await database.sql(
        "UPDATE sessions SET data = data || jsonb_build_object('returnTo', $2::text) WHERE admin_id = $1::uuid",
        [admin.id, returnTo],
      );
    }
    await app.requestLog.flush();
    expect((await erase(id, '--org', 'Names', '--active')).code).toBe(0);
    expect(await linesWith('plusmann', 'pia+p')).toEqual([]);
    expect(await linesWith('q=minusfrau')).toHaveLength(1);
    expect((await linesWith('name.givenname eq')).map((line) => line.includes('petra'))).toEqual([true]);
  });
});

describe('statements of an erasure', () => {
  it('change nothing of another organization', async () => {
    const acme = await givenNamedOrganization(app, 'Statements');
    const { id } = await acme.scim.create({ userName: 'statements@example.com' });
    await app.requestLog.flush();
    const where = { organizationId: acme.organizationId };
    const row = await database.prisma.requestLog.findFirstOrThrow({ where });
    const change = await database.prisma.change.findFirstOrThrow({ where: { ...where, resourceId: id } });
    const event = await database.prisma.auditEvent.create({
      data: { ...where, actor: 'a', actorKey: 'a', action: 'users.exported', details: { filter: 'x' } },
    });
    const before = await readTables(database);
    const other = '11111111-2222-3333-4444-555555555555';
    const none = { path: '', query: null, error: null, requestBody: null, responseBody: null, ignored: null };
    const log = createLogErasureStore(database);
    for (const organization of [other, null]) {
      await log.updateRow(organization, Number(row.id), none);
      await log.deleteRows(organization, [Number(row.id)]);
    }
    await createErasureStore(database).updateChange(other, Number(change.id), []);
    await createConsoleErasureStore(database).updateDetails(other, Number(event.id), {});
    expect(await readTables(database)).toEqual(before);
  });
});
