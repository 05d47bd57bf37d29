import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../app/package-root.ts';
import type { Database } from '../../app/store/database.types.ts';
import { BULK_REQUEST, createScimClient, ENTERPRISE, SEARCH_REQUEST } from '../scim/scim-client.ts';
import { PASSWORD } from '../support/accounts.ts';
import { createAgent } from '../support/agent.ts';
import { runCommand, runJson } from '../support/cli.ts';
import { createConsoleGiven } from '../support/console.ts';
import type { GivenGroup } from '../support/given-groups.ts';
import { givenNamedOrganization } from '../support/given-named-organization.ts';
import { dumpText, readTables } from '../support/read-tables.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
/** With an embedded database no running server has to be waited for. */
let database: Database;
beforeAll(async () => {
  app = await createTestApp();
  database = { ...app.database, kind: 'embedded' };
});
afterAll(() => app.close());

const cli = (...args: string[]) => runCommand(database, args);
const MANAGER = `${ENTERPRISE}:manager`;

const givenTenant = (name: string) => givenNamedOrganization(app, name);

/** Everything that this person is known by; nobody else has any of it. */
const QUIRINA = {
  userName: 'Quirina.Zweifel@Example.com',
  externalId: '00uQuirina4Zweifel77',
  displayName: 'Quirina "Quiri" Zweifel',
  name: { formatted: 'Dr. Quirina Zweifel', givenName: 'Quirina', familyName: 'Zweifel', middleName: 'Xantippe' },
  nickName: 'Quiri',
  emails: [
    { value: 'Quirina.Zweifel@Example.com', type: 'work', primary: true },
    { value: 'quirina@zuhause.example', type: 'home' },
  ],
  phoneNumbers: [{ value: '+41 44 555 01 99', type: 'work' }],
  addresses: [{ streetAddress: 'Zwinglistrasse 99', locality: 'Winterthur', type: 'work' }],
  [ENTERPRISE]: { employeeNumber: 'Q-4711', department: 'Qualitätssicherung' },
};
const OF_QUIRINA = [
  ...[
    'quirina',
    'zweifel',
    'quirina%40zuhause',
    'xantippe',
    'quiri',
    '00uquirina4zweifel77',
    'quirina@zuhause.example',
    'zwinglistrasse',
  ],
  ...['+41 44 555 01 99', 'q-4711', 'qualitätssicherung', 'née-qui@example.com', 'nee-qui'],
];

describe('user erase', () => {
  it('leaves nothing of the person in a dump of the whole database, and one audit entry that does not name anybody', async () => {
    const acme = await givenTenant('Acme');
    const { scim, createGroup, organizationId } = acme;
    await scim.find('userName eq "quirina.zweifel@EXAMPLE.com"');
    await scim.find('displayName eq "Quirina \\"Quiri\\" Zweifel" or externalId eq "00uQuirina4Zweifel77"');
    await scim.post('/Users/.search', {
      schemas: [SEARCH_REQUEST],
      filter: 'emails.value eq "QUIRINA@zuhause.example"',
    });
    // Refused before it was created, and after.
    await scim.post('/Users', { ...QUIRINA, schemas: [ENTERPRISE], timezone: 'Nowhere/Atall' });
    const { id } = await scim.create(QUIRINA);
    expect((await scim.post('/Users', { ...QUIRINA, userName: QUIRINA.userName.toUpperCase() })).status).toBe(409);
    await scim.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'Née-Qui@example.com' });
    await scim.put(`/Users/${id}`, { ...QUIRINA, userName: 'Née-Qui@example.com', title: 'Leiterin' });
    await scim.get(`/Users/${id}`);
    await scim.find(`id eq "${id}" or userName eq "bob@example.com"`);
    // Error texts quote what was sent.
    const refused = await scim.post('/Users', { ...QUIRINA, name: { familyName: ['Zweifel'] } });
    expect(refused.body.detail).toMatch(/Zweifel/);
    // Others: who reports to her, the groups she is and was in, and what is sent in one request with her.
    const bob = await scim.create({
      userName: 'bob@example.com',
      [ENTERPRISE]: { manager: { value: id, displayName: QUIRINA.displayName } },
    });
    const eve = await scim.create({ userName: 'eve@example.com' });
    await scim.patch(`/Users/${eve.id}`, {
      op: 'add',
      path: MANAGER,
      value: { value: 'Q-4711', displayName: 'Dr. Quirina Zweifel' },
    });
    await scim.patch(`/Users/${eve.id}`, {
      op: 'replace',
      value: { [`${MANAGER}.value`]: QUIRINA.externalId, title: 'Aide' },
    });
    const first = await createGroup([id, bob.id], { displayName: 'First' });
    const second = await createGroup([eve.id], { displayName: 'Second' });
    await scim.patch(`/Groups/${second.id}`, {
      op: 'add',
      path: 'members',
      value: [{ value: id, display: 'Née-Qui@example.com' }, { value: bob.id }],
    });
    await scim.patch(`/Groups/${second.id}`, { op: 'remove', path: `members[value eq "${id}"]` });
    await scim.post('/Bulk', {
      schemas: [BULK_REQUEST],
      Operations: [
        {
          method: 'PATCH',
          path: `/Users/${id}`,
          data: { Operations: [{ op: 'replace', path: 'nickName', value: 'Quiri-Q' }] },
        },
        {
          method: 'POST',
          path: '/Users',
          bulkId: 'x',
          data: { userName: 'new-bulk@example.com', emails: [{ value: 'new-bulk@example.com' }] },
        },
        { method: 'POST', path: '/Users', bulkId: 'y', data: { ...QUIRINA, name: { familyName: ['Zweifel'] } } },
      ],
    });
    // A token that is not known any more: a request of no organization.
    await createScimClient(app.url, 'x'.repeat(43)).find('userName eq "quirina.zweifel@example.com"');
    // An administrator who exported her, and whose session returns to her page.
    const { accounts } = createConsoleGiven(app);
    const admin = await accounts.admin('owner@acme.example', organizationId);
    const agent = createAgent(app.url);
    await agent.signIn(admin.email, PASSWORD);
    await agent.get('/console/users.csv?q=quirina@zuhause.example');
    const { idHash } = await database.prisma.session.findFirstOrThrow({ where: { adminId: admin.id } });
    const returnTo = '/console/users?q=quirina%40zuhause.example';
    await database.sql(
      "UPDATE sessions SET data = data || jsonb_build_object('returnTo', $2::text) WHERE id_hash = $1",
      [idHash, returnTo],
    );
    await app.requestLog.flush();
    const before = await dumpText(app.database);
    for (const value of [id, ...OF_QUIRINA.filter((text) => text !== 'nee-qui')]) {
      expect([value, before.includes(value)]).toEqual([value, true]);
    }

    const { code, err, out } = await cli('user', 'erase', id, '--org', 'acme', '--active');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      new RegExp(
        `^Erased ${id} from "Acme": the user; entries of the history: \\d+; requests: \\d+ deleted, \\d+ changed; mentions elsewhere: \\d+\\.\\n$`,
      ),
    );
    await app.requestLog.flush();
    const lines = (await dumpText(app.database)).split('\n');
    for (const value of [id, ...OF_QUIRINA])
      expect([value, lines.filter((line) => line.includes(value))]).toEqual([value, []]);

    expect((await scim.get(`/Users/${id}`)).status).toBe(404);
    expect((await scim.read(bob.id))[ENTERPRISE]).toBeUndefined();
    const members = ((await scim.get(`/Groups/${first.id}`)).body as GivenGroup).members ?? [];
    expect(members.map(({ value }) => value)).toEqual([bob.id]);
    const versions = await database.prisma.group.findMany({
      where: { id: { in: [first.id, second.id] } },
      orderBy: { seq: 'asc' },
    });
    expect(versions.map(({ version }) => version)).toEqual([2, 3]);
    // What others did, and that somebody came and went, is still told.
    const [joined] = (await acme.changesOf(second.id)).filter(({ version }) => version === 2);
    expect(joined?.attributes).toEqual([
      { attribute: 'members', after: ['00000000-0000-0000-0000-000000000000', bob.id] },
    ]);
    const bulk = await database.prisma.requestLog.findFirstOrThrow({ where: { path: '/scim/v2/Bulk' } });
    expect(bulk.requestBody).toContain('new-bulk@example.com');
    expect(await database.prisma.user.count({ where: { organizationId, userNameKey: 'new-bulk@example.com' } })).toBe(
      1,
    );
    const events = await database.prisma.auditEvent.findMany({ where: { organizationId, action: 'user.erased' } });
    expect(events.map(({ actor, details }) => ({ actor, details }))).toEqual([
      {
        actor: 'command line',
        details: {
          user: true,
          requests: { deleted: expect.any(Number), changed: expect.any(Number) },
          references: expect.any(Number),
        },
      },
    ]);
    expect((await agent.get('/console/audit')).text).toContain('Erased a user');
  });

  it('leaves a namesake, and the person with the same address in another organization, as they are', async () => {
    const acme = await givenTenant('Namesakes');
    const zenith = await givenTenant('Zenith');
    const jane = (userName: string, externalId: string) => ({
      userName,
      externalId,
      displayName: 'Jane Doe',
      name: { givenName: 'Jane', familyName: 'Doe' },
      emails: [{ value: userName }, { value: 'office@namesakes.example', type: 'other' }],
      phoneNumbers: [{ value: '555-0100' }],
    });
    const gone = await acme.scim.create(jane('jane.doe@example.com', '1'));
    const namesake = await acme.scim.create(jane('jane.doe.2@example.com', '2'));
    const abroad = await zenith.scim.create(jane('jane.doe@example.com', '1'));
    for (const { scim } of [acme, zenith]) {
      await scim.find('userName eq "jane.doe@example.com"');
      await scim.find('userName eq "jane.doe.2@example.com"');
      await scim.find('externalId eq "1" or displayName eq "Jane Doe"');
      await scim.get('/Users?startIndex=1&count=1');
    }
    await acme.scim.patch(`/Users/${namesake.id}`, { op: 'add', path: 'title', value: '1' });
    // Her manager is her namesake.
    const report = await acme.scim.create({
      userName: 'report@example.com',
      [ENTERPRISE]: { manager: { value: namesake.id, displayName: 'Jane Doe' } },
    });
    await acme.createGroup([gone.id, namesake.id, report.id]);
    // A group counts from 1 too.
    await acme.createGroup([], { displayName: 'Numbered', externalId: '1' });
    await app.requestLog.flush();
    const about = async () => {
      const rows = await readTables(app.database);
      // A group that both are in has a new version.
      const shared = /^(groups|changes .*Group|group_members) /;
      const ofOthers = rows.filter(
        (row) =>
          row.includes(zenith.organizationId) ||
          row.includes(abroad.id) ||
          row.includes('jane.doe.2@example.com') ||
          row.includes(report.id),
      );
      return ofOthers.filter((row) => !shared.test(row) && !row.includes('/scim/v2/Groups') && !row.includes(gone.id));
    };
    const before = await about();
    expect(before.length).toBeGreaterThan(12);
    expect((await cli('user', 'erase', gone.id, '--org', 'Namesakes', '--active')).code).toBe(0);
    expect(await about()).toEqual(before);
    expect(await acme.scim.read(namesake.id)).toMatchObject({ displayName: 'Jane Doe', title: '1', externalId: '2' });
    expect((await acme.scim.read(report.id))[ENTERPRISE]).toMatchObject({ manager: { value: namesake.id } });
    expect((await zenith.scim.find('userName eq "jane.doe@example.com"')).body.totalResults).toBe(1);
    const ofAcme = (await readTables(app.database)).filter((row) => row.includes(acme.organizationId));
    expect(ofAcme.filter((row) => row.includes(gone.id) || row.includes('jane.doe@example.com'))).toEqual([]);
    const logged = (await database.prisma.requestLog.findMany({ where: { organizationId: acme.organizationId } })).map(
      ({ requestBody }) => requestBody ?? '',
    );
    expect(logged.filter((body) => body.includes('Numbered'))).toHaveLength(1);
    // A count of one is no externalId.
    expect(ofAcme.filter((row) => row.includes('/scim/v2/Users') && row.includes('startIndex')).join()).toMatch(
      /count\W+1/,
    );
  });

  it('finds names of every script and with every character', async () => {
    const acme = await givenTenant('Scripts');
    const userName = 'İbrahim"\\\\{},%_(x|y)*\'; --@örnek.example';
    const { id } = await acme.scim.create({ userName, emails: [{ value: '李小龍@örnek.example' }] });
    const report = await acme.scim.create({
      userName: 'report.of@example.com',
      [ENTERPRISE]: { manager: { value: userName } },
    });
    await acme.scim.find(`userName eq ${JSON.stringify(userName)}`);
    await acme.scim.find('emails.value eq "李小龍@ÖRNEK.example" or userName eq "nobody"');
    await acme.scim.post('/Users', { userName: userName.toLowerCase() });
    await app.requestLog.flush();
    expect((await cli('user', 'erase', id, '--org', 'Scripts', '--active')).code).toBe(0);
    const lines = (await dumpText(app.database)).split('\n');
    expect(lines.filter((line) => /brahim|李小龍|rnek\.example/.test(line) || line.includes(id))).toEqual([]);
    expect((await acme.scim.read(report.id))[ENTERPRISE]).toBeUndefined();
  });

  it('erases what is left of a user who was deleted before, and then knows nobody', async () => {
    const acme = await givenTenant('Before');
    const { id } = await acme.scim.create({ userName: 'deleted-before@example.com' });
    await acme.createGroup([id]);
    await acme.scim.delete(`/Users/${id}`);
    await app.requestLog.flush();
    expect(await runJson(database, ['user', 'erase', id.toUpperCase(), '--org', 'Before'])).toEqual({
      id,
      organization: 'Before',
      user: false,
      history: 2,
      requests: { deleted: 2, changed: 1 },
      references: 2,
    });
    const dump = await dumpText(app.database);
    for (const text of [id, 'deleted-before@']) expect([text, dump.includes(text)]).toEqual([text, false]);
    expect(await cli('user', 'erase', id, '--org', 'Before')).toMatchObject({ code: 1, out: '' });
  });

  it('has a decision for every table (docs/personal-data.md)', async () => {
    const page = fs.readFileSync(path.join(ROOT, 'docs/personal-data.md'), 'utf8');
    const tables = await database.sql<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'",
    );
    expect(tables.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('refuses an unknown id, one of another organization, a malformed one, and an unknown organization', async () => {
    const acme = await givenTenant('Refusals');
    await givenTenant('Stranger');
    const { id } = await acme.scim.create({ userName: 'stays@example.com' });
    // Groups, there or not, are no people.
    const group = await acme.createGroup([id]);
    const deleted = await acme.createGroup([]);
    await acme.createGroup([group.id, deleted.id]);
    await acme.scim.delete(`/Groups/${deleted.id}`);
    await app.requestLog.flush();
    const before = await readTables(app.database);
    const unknown = '11111111-2222-3333-4444-555555555555';
    for (const [args, text] of [
      [
        [unknown, '--org', 'Refusals'],
        `There is no user with id ${unknown} in "Refusals", and no data about one is stored.`,
      ],
      [[id, '--org', 'Stranger'], `There is no user with id ${id} in "Stranger", and no data about one is stored.`],
      ...[group.id, deleted.id].map(
        (other) =>
          [
            [other, '--org', 'Refusals'],
            `There is no user with id ${other} in "Refusals", and no data about one is stored.`,
          ] as const,
      ),
      [
        ['stays@example.com', '--org', 'Refusals'],
        '"stays@example.com" is not the id of a user: ids are UUIDs, such as 4c0e1ca3-5d1f-4a52-9d0c-1f6e8a7b2c3d.',
      ],
      [
        ["'; DROP TABLE users; --", '--org', 'Refusals'],
        `"'; DROP TABLE users; --" is not the id of a user: ids are UUIDs, such as 4c0e1ca3-5d1f-4a52-9d0c-1f6e8a7b2c3d.`,
      ],
      [[id, '--org', 'Nobody'], 'There is no organization "Nobody".'],
    ] as const) {
      expect(await cli('user', 'erase', ...args)).toEqual({ code: 1, out: '', err: `error: ${text}\n` });
    }
    expect((await cli('user', 'erase', id)).code).toBe(2);
    expect(await readTables(app.database)).toEqual(before);
  });
});
