import { createAdminService } from '../../app/accounts/admin.service.ts';
import { createAdminStore } from '../../app/accounts/admin.store.ts';
import { runCli } from '../../app/cli/run-cli.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { FolderLockedError } from '../../app/store/lock-folder.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const config = loadConfig({ PUBLIC_URL: 'https://sso.example.com' });

let database: Database;
let opened = 0;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

async function cli(args: string[], given: { stdin?: string; fail?: Error; owner?: boolean } = {}) {
  let [out, err] = ['', ''];
  const code = await runCli({
    args,
    start: async () => {
      opened += 1;
      if (given.fail) throw given.fail;
      const owner = given.owner ? { email: 'owner@example.com', generatedPassword: 'generated' } : undefined;
      return {
        config,
        appSecrets: [],
        database: { ...database, close: async () => undefined },
        bootstrapped: { owner, clientSecretAt: '', redirectUris: [] },
      };
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => given.stdin ?? '',
  });
  return { code, out, err };
}

const admins = () => createAdminService({ store: createAdminStore(database.prisma) });
const organization = (name: string) =>
  database.prisma.organization.findUniqueOrThrow({
    where: { nameKey: name.toLowerCase() },
    include: { userTypes: { orderBy: { position: 'asc' } } },
  });

describe('org', () => {
  it('create makes an organization with the shipped user types', async () => {
    expect(await cli(['org', 'create', 'Acme'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/"Acme"/),
    });
    expect((await organization('acme')).userTypes.map(({ value }) => value)).toEqual([
      'employee',
      'operations',
      'manager',
    ]);
    expect(await cli(['org', 'create', 'ACME'])).toMatchObject({
      code: 1,
      out: '',
      err: 'error: There is already an organization "ACME".\n',
    });
  });

  it('set changes the userName format and the user types', async () => {
    await cli(['org', 'create', 'Setting']);
    const both = ['--user-name-format', 'any', '--user-types', 'manager, contractor'];
    expect((await cli(['org', 'set', 'setting', ...both])).out).toBe(
      '"Setting": userName format any; user types manager, contractor.\n',
    );
    const changed = await organization('setting');
    expect(changed.userNameFormat).toBe('any');
    expect(changed.userTypes.map(({ value, permissions }) => [value, permissions.length > 0])).toEqual([
      ['manager', true],
      ['contractor', false],
    ]);
    expect((await cli(['org', 'set', 'Setting', '--user-types', 'any'])).code).toBe(0);
    expect(await organization('setting')).toMatchObject({ anyUserType: true, userNameFormat: 'any' });
  });

  it('set refuses an unknown organization (1), nothing to set (1) and an unknown format (2)', async () => {
    expect(await cli(['org', 'set', 'Nobody', '--user-types', 'any'])).toMatchObject({
      code: 1,
      err: 'error: There is no organization "Nobody".\n',
    });
    expect((await cli(['org', 'set', 'Acme'])).code).toBe(1);
    expect(await cli(['org', 'set', 'Acme', '--user-name-format', 'phone'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Say "email" or "any"'),
    });
  });

  it('suspend and resume', async () => {
    await cli(['org', 'create', 'Pause']);
    expect((await cli(['org', 'suspend', 'pause'])).code).toBe(0);
    expect((await organization('pause')).suspendedAt).toBeInstanceOf(Date);
    expect((await cli(['org', 'resume', 'pause'])).code).toBe(0);
    expect((await organization('pause')).suspendedAt).toBeNull();
  });
});

describe('admin', () => {
  it('create reads the password from standard input', async () => {
    await cli(['org', 'create', 'People']);
    const args = ['admin', 'create', 'ann@example.com', '--org', 'People', '--role', 'owner', '--password-stdin'];
    const { code, out } = await cli(args, { stdin: 'correct horse battery\n' });
    expect(code).toBe(0);
    expect(out).toBe('Created ann@example.com, owner of "People".\n');
    expect(await admins().verifyPassword('ann@example.com', 'correct horse battery')).toBeDefined();
  });

  it('create without it prints a one-time link that works', async () => {
    const { out } = await cli(['admin', 'create', 'ben@example.com', '--org', 'people', '--role', 'viewer']);
    const [, token = ''] = /https:\/\/sso\.example\.com\/password\/([A-Za-z0-9_-]{43})\n/.exec(out) ?? [];
    expect((await admins().findLinkAdmin(token))?.email).toBe('ben@example.com');
  });

  it('create adds an existing administrator to one more organization, and leaves the password alone', async () => {
    await cli(['org', 'create', 'Second']);
    const args = ['admin', 'create', 'ANN@example.com', '--org', 'Second', '--role', 'integrations'];
    expect((await cli(args)).out).toBe('ann@example.com existed already and is now integrations of "Second".\n');
    const ann = await admins().verifyPassword('ann@example.com', 'correct horse battery');
    expect((await admins().listMemberships(ann?.id ?? '')).map(({ organizationName }) => organizationName)).toEqual([
      'People',
      'Second',
    ]);
    expect((await cli([...args, '--password-stdin'], { stdin: 'another password!' })).code).toBe(1);
  });

  it('link prints a new link, which alone works then', async () => {
    const { out } = await cli(['admin', 'link', 'ben@example.com']);
    expect(out).toMatch(/\/password\/[A-Za-z0-9_-]{43}\n$/);
    expect(await cli(['admin', 'link', 'nobody@example.com'])).toMatchObject({ code: 1, out: '' });
  });

  it.each([
    ['an unknown organization', ['x@example.com', '--org', 'Nobody', '--role', 'owner'], 1],
    ['no e-mail address', ['x', '--org', 'People', '--role', 'owner'], 1],
    ['a short password', ['x@example.com', '--org', 'People', '--role', 'owner', '--password-stdin'], 1],
    ['an unknown role', ['x@example.com', '--org', 'People', '--role', 'king'], 2],
    ['no role', ['x@example.com', '--org', 'People'], 2],
    ['a password as an argument', ['x@example.com', '--org', 'People', '--role', 'owner', '--password', 'secret'], 2],
  ])('create refuses %s', async (_what, args, code) => {
    const answer = await cli(['admin', 'create', ...args], { stdin: 'short\n' });
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toMatch(/^error: /);
    expect(await admins().findAdminByEmail('x@example.com')).toBeUndefined();
  });
});

describe('connection', () => {
  it('list shows the live ones, revoke ends one', async () => {
    const given = createGiven(database, config.publicUrl);
    const { id: organizationId } = await given.organization({ name: 'Connected' });
    const first = await given.token({ organizationId });
    const second = await given.token({ organizationId, redirectHost: 'system-admin.oktapreview.com' });
    const { out } = await cli(['connection', 'list', '--org', 'connected']);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^Connected\s+okta\s+active\s+system-admin\.oktapreview\.com\s+owner@example\.com/);
    expect(out).toContain(first.authorizationId);
    expect(JSON.parse((await cli(['connection', 'list', '--org', 'connected', '--json'])).out)).toEqual([
      expect.objectContaining({ organization: 'Connected', id: second.authorizationId, status: 'active' }),
      expect.objectContaining({ organization: 'Connected', id: first.authorizationId, suspended: false }),
    ]);
    expect(await cli(['connection', 'revoke', second.authorizationId])).toMatchObject({ code: 0, err: '' });
    expect((await cli(['connection', 'list'])).out).not.toContain(second.authorizationId);
    expect((await cli(['connection', 'list', '--all'])).out).toContain('ended (revoked)');
    expect((await cli(['connection', 'revoke', second.authorizationId])).code).toBe(1);
    expect((await cli(['connection', 'revoke', 'nonsense'])).code).toBe(1);
  });

  it('revoke takes an id that begins with a dash', async () => {
    const given = createGiven(database, config.publicUrl);
    const { id: organizationId } = await given.organization();
    const { authorizationId } = await given.token({ organizationId });
    await database.prisma.authorization.update({ where: { id: authorizationId }, data: { id: '-dashed_id' } });
    expect(await cli(['connection', 'revoke', '-dashed_id'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('the command line', () => {
  it.each([[['--help']], [['org', '--help']], [['admin', 'create', '--help']]])(
    'explains itself for %j without opening the database',
    async (args) => {
      const before = opened;
      expect(await cli(args)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Usage: npm run cli --/) });
      expect(opened).toBe(before);
    },
  );

  it.each([[[]], [['nonsense']], [['org']], [['org', 'create']], [['org', 'create', 'A', 'B']]])(
    'answers %j with its usage and exit code 2',
    async (args) => {
      const before = opened;
      const { code, err } = await cli(args);
      expect(code).toBe(2);
      expect(err).toMatch(/--help/);
      expect(opened).toBe(before);
    },
  );

  it('says in one line that the embedded database is in use', async () => {
    const answer = await cli(['org', 'create', 'Locked'], { fail: new FolderLockedError('The folder is in use.') });
    expect(answer).toEqual({ code: 1, out: '', err: 'error: The folder is in use.\n' });
  });

  it('says in one line that the database cannot be reached', async () => {
    const fail = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(await cli(['org', 'create', 'Down'], { fail })).toEqual({
      code: 1,
      out: '',
      err: 'error: the database cannot be reached (DATABASE_URL): connect ECONNREFUSED 127.0.0.1:1\n',
    });
  });

  it('shows the password of the owner whom it made in an empty database', async () => {
    const { out, err } = await cli(['org', 'create', 'Fresh'], { owner: true });
    expect(out).not.toContain('generated');
    expect(err).toContain('shown this once: generated');
  });
});
