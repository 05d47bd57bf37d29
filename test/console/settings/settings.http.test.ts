import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { runCommand } from '../../support/cli.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { type Fields, post, press, readForm, readStored, SETTINGS, save, words } from '../../support/settings-form.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
let round = 0;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  round += 1;
  acme = await given.tenant(`Acme${round}`);
  umbrella = await given.tenant(`Umbrella${round}`);
});
const stored = (organizationId: string) => readStored(app, organizationId);

describe('the settings', () => {
  it('show what is set, and how to change it', async () => {
    const { status, text } = await acme.agent.get(SETTINGS);
    expect(status).toBe(200);
    expect(readForm(text)).toMatchObject({
      userTypes: 'listed',
      rows: '3',
      'value-0': 'employee',
      'permissions-0': 'employee.read employee.write',
      'value-2': 'manager',
      userNameFormat: 'email',
      timeZone: 'UTC',
    });
  });

  it('are looked at before they are saved: what changes, and whom it concerns', async () => {
    const add = (userName: string, userType?: string) =>
      given.users.createUser(acme.context, given.profile({ userName, ...(userType && { userType }) }));
    await add('a@acme.example', 'manager');
    await add('b@acme.example', 'MANAGER');
    await add('c@acme.example', 'employee');
    await given.users.createUser(
      umbrella.context,
      given.profile({ userName: 'x@umbrella.example', userType: 'manager' }),
    );
    const { status, text } = await press(acme, 'review', {
      'permissions-0': 'employee.read people:read',
      'value-2': 'nurse',
      'permissions-2': 'shifts:read',
      userNameFormat: 'any',
      timeZone: 'Asia/Kolkata',
    });
    expect(status).toBe(200);
    const told = words(text);
    for (const part of [
      'User type employee gives: employee.read, employee.write → changed to employee.read, people:read',
      '1 user has this type. That user keeps the permissions already given.',
      'User type nurse added, giving: set to shifts:read',
      'No user has this type.',
      'User type manager removed, gave: manager.read, manager.write → removed',
      '2 users have this type. They keep it, with the permissions already given. Nobody else can be given it',
      'userName must be: an e-mail address → changed to any text',
      'Every userName there is stays accepted',
      'Time zone: UTC → changed to Asia/Kolkata',
    ]) {
      expect(told).toContain(part);
    }
    expect(await stored(acme.organizationId)).toMatchObject({ userNameFormat: 'email', timeZone: 'UTC' });
  });

  it('are saved as they were looked at, apply at once, leave existing users alone, and are in the audit list', async () => {
    const old = await given.users.createUser(
      acme.context,
      given.profile({ userName: 'old@acme.example', userType: 'employee' }),
    );
    const { token } = await app.given.token({ organizationId: acme.organizationId });
    const create = (body: object) =>
      fetch(`${app.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], ...body }),
      });
    expect((await create({ userName: 'nobody' })).status).toBe(400);
    expect((await create({ userName: 'n@acme.example', userType: 'nurse' })).status).toBe(400);
    const changes = {
      'value-0': 'employee',
      'permissions-0': 'people:read, people:read\n  profile:read',
      'value-1': 'nurse',
      'permissions-1': 'shifts:read',
      userNameFormat: 'any',
      timeZone: 'US/Eastern',
    };
    const res = await save(acme, changes);
    expect(res.status).toBe(303);
    expect(res.headers.location).toBe(SETTINGS);
    const now = await stored(acme.organizationId);
    expect(now).toMatchObject({
      userNameFormat: 'any',
      anyUserType: false,
      timeZone: 'US/Eastern',
      settingsVersion: 2,
    });
    expect(now.userTypes.map(({ value, permissions }) => [value, permissions])).toEqual([
      ['employee', ['people:read', 'profile:read']],
      ['nurse', ['shifts:read']],
      ['manager', ['manager.read', 'manager.write']],
    ]);
    expect((await create({ userName: 'nobody', userType: 'NURSE' })).status).toBe(201);
    const made = await app.database.prisma.user.findFirstOrThrow({ where: { userNameKey: 'nobody' } });
    expect(made.permissions).toEqual(['shifts:read']);
    expect((await given.users.getUser(acme.organizationId, old.id)).permissions).toEqual(old.permissions);
    const page = words((await acme.agent.get(SETTINGS)).text);
    expect(page).toContain('The settings were saved.');
    const audit = words((await acme.agent.get('/console/audit?action=settings.changed')).text);
    expect(audit).toContain(`Changed settings by ${acme.email}`);
    expect(audit).toMatch(/\d{2}:\d{2} E[SD]T/);
    expect(audit).toContain('User type operations removed, gave: operations.read, operations.write → removed');
    expect(await stored(umbrella.organizationId)).toMatchObject({ userNameFormat: 'email', settingsVersion: 1 });
    expect(words((await umbrella.agent.get('/console/audit')).text)).not.toContain(`Changed settings by ${acme.email}`);
  });

  it('count who has another type, and a userName that is no address, when less is accepted', async () => {
    await app.database.prisma.organization.update({
      where: { id: acme.organizationId },
      data: { anyUserType: true, userNameFormat: 'any' },
    });
    const any = { ...acme.context, userNameFormat: 'any', anyUserType: true } as const;
    for (const [userName, userType] of [
      ['plain', 'Consultant'],
      ['with space@x.example', 'consultant'],
      ['fine@acme.example', 'employee'],
      ['@', undefined],
    ]) {
      await given.users.createUser(any, given.profile({ userName: userName ?? '', ...(userType && { userType }) }));
    }
    const told = words((await press(acme, 'review', { userTypes: 'listed', userNameFormat: 'email' })).text);
    expect(told).toContain('Accepted user types: any → changed to those listed');
    expect(told).toContain('2 users have a type that will not be listed');
    expect(told).toContain('3 users have a userName that is no e-mail address');
  });

  it('are added to, ordered and shortened without JavaScript, and nothing is saved by it', async () => {
    const added = await press(acme, 'add', { 'value-0': 'typed before' });
    expect(added.status).toBe(200);
    expect(readForm(added.text)).toMatchObject({ rows: '4', 'value-0': 'typed before', 'value-3': '' });
    expect(added.text).toMatch(/id="value-3"[^>]* autofocus/);
    const typed = { ...readForm(added.text), 'value-3': 'nurse', 'permissions-3': 'shifts:read' };
    const moved = await post(acme, { ...typed, do: 'up-3' });
    expect(readForm(moved.text)).toMatchObject({
      'value-2': 'nurse',
      'permissions-2': 'shifts:read',
      'value-3': 'manager',
    });
    const removed = await post(acme, { ...readForm(moved.text), do: 'remove-0' });
    expect(readForm(removed.text)).toMatchObject({ rows: '3', 'value-0': 'operations', 'value-1': 'nurse' });
    const down = await post(acme, { ...readForm(removed.text), do: 'down-0' });
    expect(readForm(down.text)).toMatchObject({ 'value-0': 'nurse', 'value-1': 'operations' });
    expect(await stored(acme.organizationId)).toMatchObject({ settingsVersion: 1 });
  });

  it.each([
    ['a permission that is none', { 'permissions-1': 'people:read Everything' }, '"Everything" is not a permission'],
    ['a user type twice', { 'value-1': 'EMPLOYEE' }, '"EMPLOYEE" is listed already'],
    ['a user type too long', { 'value-1': 'x'.repeat(101) }, 'needs 1 to 100 printable characters'],
    ['permissions of no type', { 'value-1': '' }, 'needs 1 to 100 printable characters'],
    ['no user type', { rows: '0' }, 'Name at least one user type, or accept any'],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, '"Mars/Olympus" is not the name of a time zone'],
    ['a time zone without summer time', { timeZone: '+02:00' }, 'is not the name of a time zone'],
  ])('refuse %s with words beside the field, and keep what was typed', async (_what, changes, text) => {
    for (const button of ['review', 'save']) {
      const res = await press(acme, button, { ...(changes as Fields), 'permissions-0': 'typed:too' });
      expect(res.status).toBe(422);
      expect(words(res.text).replaceAll('&#34;', '"')).toContain(text);
      if (!('rows' in changes)) expect(readForm(res.text)['permissions-0']).toBe('typed:too');
    }
    expect(await stored(acme.organizationId)).toMatchObject({ settingsVersion: 1 });
  });

  it('say so when nothing changes, and ignore rows left empty', async () => {
    const res = await press(acme, 'review', { rows: '5', 'value-3': '', 'permissions-3': '', 'value-4': ' ' });
    expect(res.status).toBe(200);
    expect(words(res.text)).toContain('there is nothing to save');
  });

  it('are not overwritten by who looked at older ones (409): what is left to change is shown again', async () => {
    const mine = readForm((await press(acme, 'review', { timeZone: 'Europe/Berlin' })).text);
    await given.accounts.admin(`second@acme${round}.example`, acme.organizationId);
    const agent = createAgent(app.url);
    await agent.signIn(`second@acme${round}.example`, PASSWORD);
    expect((await save({ agent }, { userNameFormat: 'any' })).status).toBe(303);
    const refused = await post(acme, { ...mine, do: 'save' });
    expect(refused.status).toBe(409);
    const told = words(refused.text);
    expect(told).toContain('Somebody else changed the settings');
    expect(told).toContain('userName must be: any text → changed to an e-mail address');
    expect(await stored(acme.organizationId)).toMatchObject({ timeZone: 'UTC', userNameFormat: 'any' });
    const again = await post(acme, { ...readForm(refused.text), userNameFormat: 'any', do: 'save' });
    expect(again.status).toBe(303);
    expect(await stored(acme.organizationId)).toMatchObject({ timeZone: 'Europe/Berlin', userNameFormat: 'any' });
  });

  it('are saved once of two at the same moment', async () => {
    const one = readForm((await press(acme, 'review', { timeZone: 'Europe/Berlin' })).text);
    const other = { ...one, timeZone: 'Europe/Paris' };
    const answers = await Promise.all([one, other].map((fields) => post(acme, { ...fields, do: 'save' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const { settingsVersion } = await stored(acme.organizationId);
    expect(settingsVersion).toBe(2);
    const events = await app.database.prisma.auditEvent.findMany({
      where: { organizationId: acme.organizationId, action: 'settings.changed' },
    });
    expect(events).toHaveLength(1);
  });

  it('share their rules with the command line, whose changes are in the audit list too', async () => {
    const args = ['org', 'set', `Acme${round}`, '--user-types', 'employee,nurse', '--time-zone', 'Europe/Berlin'];
    expect(await runCommand(app.database, args)).toMatchObject({
      code: 0,
      out: expect.stringContaining('user types employee, nurse; time zone Europe/Berlin.'),
    });
    const refused = await runCommand(app.database, ['org', 'set', `Acme${round}`, '--time-zone', 'Mars']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('is not the name of a time zone') });
    const audit = words((await acme.agent.get('/console/audit?actor=command+line')).text);
    expect(audit).toContain('Changed settings by command line');
    expect(audit).toContain('User type manager removed');
  });
});
