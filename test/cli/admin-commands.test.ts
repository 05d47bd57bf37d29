import type { Member, Role } from '../../app/accounts/account.types.ts';
import { PASSWORD } from '../support/accounts.ts';
import { createAgent } from '../support/agent.ts';
import { runCommand, runJson } from '../support/cli.ts';
import { type ConsoleGiven, createConsoleGiven } from '../support/console.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
});
afterAll(() => app.close());

const cli = (...args: string[]) => runCommand(app.database, args);
const audit = async (organizationId: string) =>
  (await app.database.prisma.auditEvent.findMany({ where: { organizationId }, orderBy: { id: 'asc' } })).map(
    ({ action, actor, details }) => ({ action, actor, details }),
  );
const roles = async (organization: string) =>
  Object.fromEntries(
    (await runJson<Member[]>(app.database, ['admin', 'list', '--org', organization])).map(({ email, role }) => [
      email,
      role,
    ]),
  );

/** Somebody who never signs in: hashing a password takes long. */
const givenAdmin = (email: string, organizationId: string, role: Role = 'owner') =>
  given.accounts.admins.createAdmin({ email, organizationId, role });

/** An organization with an owner. */
async function givenOwner(name: string) {
  const { id: organizationId } = await app.given.organization({ name });
  return { organizationId, admin: await givenAdmin(`owner@${name.toLowerCase()}.example`, organizationId) };
}

/** The same, signed in to the console. */
async function givenSignedIn(name: string) {
  const tenant = await given.tenant(name);
  await app.database.prisma.auditEvent.deleteMany({ where: { organizationId: tenant.organizationId } });
  return tenant;
}

describe('admin list', () => {
  it('shows who belongs to the organization, and who has not used the link yet', async () => {
    const { admin } = await givenOwner('Listing');
    await app.database.prisma.admin.update({ where: { id: admin.id }, data: { passwordHash: '$argon2id$digest' } });
    await cli('admin', 'create', 'zoe@listing.example', '--org', 'listing', '--role', 'viewer', '--name', 'Zoë Zand');
    const { out } = await cli('admin', 'list', '--org', 'LISTING');
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['E-MAIL', 'NAME', 'ROLE', 'PASSWORD', 'ADDED'],
      ['owner@listing.example', 'owner', 'set', expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)],
      ['zoe@listing.example', 'Zoë Zand', 'viewer', 'not set yet', expect.any(String)],
    ]);
    expect(await runJson(app.database, ['admin', 'list', '--org', 'Listing'])).toEqual([
      expect.objectContaining({ email: 'owner@listing.example', role: 'owner', hasPassword: true }),
      expect.objectContaining({ email: 'zoe@listing.example', name: 'Zoë Zand', role: 'viewer', hasPassword: false }),
    ]);
    expect((await cli('admin', 'list', '--org', 'listing', '--json')).out).not.toMatch(/argon2|passwordHash/);
    expect(await cli('admin', 'list', '--org', 'Nobody')).toMatchObject({ code: 1, out: '' });
  });
});

describe('admin set-role', () => {
  it('changes the role from the next request on, and says so in the audit list', async () => {
    const { organizationId, agent } = await givenSignedIn('Roles');
    await givenAdmin('second@roles.example', organizationId);
    expect((await agent.get('/console/settings')).text).toContain('Review the change');
    expect(await cli('admin', 'set-role', 'OWNER@roles.example', '--org', 'roles', '--role', 'viewer')).toEqual({
      code: 0,
      err: '',
      out: 'owner@roles.example is now viewer of "Roles".\n',
    });
    expect((await agent.get('/console/settings')).text).not.toContain('Review the change');
    expect(await audit(organizationId)).toEqual([
      {
        action: 'admin.role_changed',
        actor: 'command line',
        details: { email: 'owner@roles.example', before: 'owner', role: 'viewer' },
      },
    ]);
    expect((await agent.get('/console/audit')).text).toContain('Changed an administrator&#39;s role');
  });

  it('refuses to demote the only owner, as does admin create', async () => {
    const { organizationId } = await givenOwner('Only');
    await givenAdmin('viewer@only.example', organizationId, 'viewer');
    for (const command of ['set-role', 'create']) {
      for (const role of ['viewer', 'integrations']) {
        expect(await cli('admin', command, 'owner@only.example', '--org', 'Only', '--role', role)).toEqual({
          code: 1,
          out: '',
          err: 'error: owner@only.example is the only owner of "Only": make another administrator an owner first.\n',
        });
      }
    }
    expect(await roles('Only')).toEqual({ 'owner@only.example': 'owner', 'viewer@only.example': 'viewer' });
    expect(await audit(organizationId)).toEqual([]);
    expect((await cli('admin', 'set-role', 'owner@only.example', '--org', 'Only', '--role', 'owner')).out).toBe(
      'owner@only.example is now owner of "Only", as before.\n',
    );
  });

  it('leaves one owner where two demotions, or a demotion and a removal, come at once', async () => {
    for (const [name, second] of [
      ['Twice', ['set-role', '--role', 'viewer']],
      ['Mixed', ['remove']],
    ] as const) {
      const { organizationId } = await givenOwner(name);
      await givenAdmin(`other@${name.toLowerCase()}.example`, organizationId);
      const owners = Object.keys(await roles(name));
      const [verb, ...options] = second;
      const ended = await Promise.all(
        owners.map((email, at) =>
          at === 0
            ? cli('admin', 'set-role', email, '--org', name, '--role', 'viewer')
            : cli('admin', verb, email, '--org', name, ...options),
        ),
      );
      expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
      expect(Object.values(await roles(name)).filter((role) => role === 'owner')).toHaveLength(1);
    }
  });

  it.each([
    ['somebody who is no member', ['owner@other.example', '--org', 'Refusing', '--role', 'viewer'], 1],
    ['nobody', ['nobody@example.com', '--org', 'Refusing', '--role', 'viewer'], 1],
    ['an unknown organization', ['owner@refusing.example', '--org', 'Nobody', '--role', 'viewer'], 1],
    ['an unknown role', ['owner@refusing.example', '--org', 'Refusing', '--role', 'king'], 2],
    ['no role', ['owner@refusing.example', '--org', 'Refusing'], 2],
  ])('refuses %s', async (_what, args, code) => {
    if ((await cli('org', 'create', 'Refusing')).code === 0) await cli('org', 'create', 'Other');
    await cli('admin', 'create', 'owner@refusing.example', '--org', 'Refusing', '--role', 'owner');
    await cli('admin', 'create', 'owner@other.example', '--org', 'Other', '--role', 'owner');
    const answer = await cli('admin', 'set-role', ...args);
    expect(answer).toMatchObject({ code, out: '', err: expect.stringMatching(/^error: /) });
    expect(await roles('Other')).toEqual({ 'owner@other.example': 'owner' });
  });
});

describe('admin remove', () => {
  it('ends the sessions and deletes the account of whoever belongs nowhere else', async () => {
    const { organizationId, admin, agent, authorizationId } = await givenSignedIn('Leaving');
    await givenAdmin('stays@leaving.example', organizationId);
    await app.database.prisma.authorization.update({
      where: { id: authorizationId },
      data: { adminId: admin.id, consentedBy: admin.email },
    });
    expect((await agent.get('/console')).status).toBe(200);
    expect(await cli('admin', 'remove', 'OWNER@leaving.example', '--org', 'Leaving')).toEqual({
      code: 0,
      err: '',
      out: 'owner@leaving.example, owner, was removed from "Leaving". The account was deleted: it belonged to no other organization.\n',
    });
    expect((await agent.get('/console')).headers.location).toMatch(/sign-in/);
    expect(await app.database.prisma.session.count({ where: { adminId: admin.id } })).toBe(0);
    expect(await given.accounts.admins.findAdminByEmail(admin.email)).toBeUndefined();
    expect(await audit(organizationId)).toEqual([
      {
        action: 'admin.removed',
        actor: 'command line',
        details: { email: 'owner@leaving.example', role: 'owner', accountDeleted: true },
      },
    ]);
    // What was granted outlives who granted it (DESIGN.md).
    expect(await app.database.prisma.authorization.findUnique({ where: { id: authorizationId } })).toMatchObject({
      status: 'active',
      adminId: null,
      consentedBy: admin.email,
    });
  });

  it('keeps the account of whoever belongs elsewhere, and shows them nothing of the organization any more', async () => {
    const left = await givenOwner('Left');
    const kept = await given.accounts.admin('kept@left.example', left.organizationId);
    await givenOwner('Elsewhere');
    await cli('admin', 'create', 'kept@left.example', '--org', 'Elsewhere', '--role', 'viewer');
    const agent = createAgent(app.url);
    await agent.signIn(kept.email, PASSWORD);
    expect((await cli('admin', 'remove', kept.email, '--org', 'Left')).out).toContain('The account stays');
    expect((await agent.get('/console')).headers.location).toMatch(/sign-in/);
    await agent.signIn(kept.email, PASSWORD);
    const { text } = await agent.get('/console');
    expect(text).toContain('Elsewhere');
    expect(text).not.toContain('Left');
  });

  it('refuses the only owner, whoever is no member, and a second time', async () => {
    const { organizationId } = await givenOwner('Keeper');
    await givenAdmin('viewer@keeper.example', organizationId, 'viewer');
    expect(await cli('admin', 'remove', 'owner@keeper.example', '--org', 'Keeper')).toMatchObject({
      code: 1,
      err: 'error: owner@keeper.example is the only owner of "Keeper": make another administrator an owner first.\n',
    });
    expect((await cli('admin', 'remove', 'viewer@keeper.example', '--org', 'Keeper')).code).toBe(0);
    for (const email of ['viewer@keeper.example', 'nobody@example.com']) {
      expect(await cli('admin', 'remove', email, '--org', 'Keeper')).toMatchObject({
        code: 1,
        err: `error: "${email}" is not an administrator of this organization.\n`,
      });
    }
    expect(await roles('Keeper')).toEqual({ 'owner@keeper.example': 'owner' });
  });

  it('of two at once removes once, and deletes the account whose two memberships end at once', async () => {
    const one = await givenOwner('One');
    await givenOwner('Two');
    const { id } = await givenAdmin('both@one.example', one.organizationId);
    await cli('admin', 'create', 'both@one.example', '--org', 'Two', '--role', 'viewer');
    const ended = await Promise.all(
      ['One', 'Two', 'Two'].map((org) => cli('admin', 'remove', 'both@one.example', '--org', org)),
    );
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 0, 1]);
    expect(await given.accounts.admins.findAdmin(id)).toBeUndefined();
  });
});

describe('--json', () => {
  it('of admin create and admin link gives the link, and none where there is none', async () => {
    await cli('org', 'create', 'Documents');
    const options = ['--org', 'Documents', '--role', 'owner'];
    const made = await runJson<{ passwordLink: string }>(app.database, [
      'admin',
      'create',
      'a@documents.example',
      ...options,
    ]);
    expect(made).toEqual({
      id: expect.any(String),
      email: 'a@documents.example',
      organization: 'Documents',
      role: 'owner',
      created: true,
      passwordLink: expect.stringMatching(/\/password\/[\w-]{43}$/),
    });
    const again = await runJson(app.database, ['admin', 'create', 'a@documents.example', ...options]);
    expect(again).toEqual({ ...made, created: false, passwordLink: undefined });
    expect(await runJson(app.database, ['admin', 'link', 'a@documents.example'])).toEqual({
      email: 'a@documents.example',
      passwordLink: expect.stringMatching(/\/password\/[\w-]{43}$/),
    });
    expect(await runCommand(app.database, ['admin', 'link', 'nobody@example.com', '--json'])).toMatchObject({
      code: 1,
      out: '',
      err: 'error: There is no administrator "nobody@example.com".\n',
    });
  });
});
