import { createAdminService } from '../../app/accounts/admin.service.ts';
import { createAdminStore } from '../../app/accounts/admin.store.ts';
import { mayAuthorize } from '../../app/accounts/may-authorize.ts';
import { createOrganizationService } from '../../app/accounts/organization.service.ts';
import { createOrganizationStore } from '../../app/accounts/organization.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const PASSWORD = 'correct horse battery';
const SHIPPED = [
  { value: 'employee', permissions: ['visits:read'] },
  { value: 'manager', permissions: ['visits:read', 'reports:read'] },
];

let database: Database;
let admins: ReturnType<typeof createAdminService>;
let organizations: ReturnType<typeof createOrganizationService>;
let acme: string;
beforeAll(async () => {
  database = await openTestDatabase();
  admins = createAdminService({ store: createAdminStore(database.prisma) });
  organizations = createOrganizationService({
    store: createOrganizationStore(database.prisma),
    shippedUserTypes: SHIPPED,
  });
  acme = (await organizations.createOrganization('Acme')).id;
});
afterAll(() => giveBack(database));

describe('admins', () => {
  it('are unique by e-mail without case', async () => {
    await admins.createAdmin({ email: 'Zoë@Example.com', organizationId: acme, role: 'owner' });
    await expect(
      admins.createAdmin({ email: 'ZOE\u0308@example.COM', organizationId: acme, role: 'owner' }),
    ).rejects.toMatchObject({ code: 'email_taken' });
    expect((await admins.findAdminByEmail('zoë@example.com'))?.email).toBe('Zoë@Example.com');
  });

  it.each([
    '',
    'ann',
    '@example.com',
    'ann@example',
    'a b@example.com',
    'ann@exam\nple.com',
    `${'a'.repeat(300)}@e.com`,
  ])('are refused with the e-mail %j', async (email) => {
    await expect(admins.createAdmin({ email, organizationId: acme, role: 'owner' })).rejects.toMatchObject({
      code: 'email_invalid',
    });
  });

  it.each(['', 'elevenchars', 'x'.repeat(257)])('are refused with a password of a bad length', async (password) => {
    const input = { email: 'short@example.com', organizationId: acme, role: 'owner', password } as const;
    await expect(admins.createAdmin(input)).rejects.toMatchObject({ code: 'password_length' });
    expect(await admins.findAdminByEmail('short@example.com')).toBeUndefined();
  });

  it('have their password kept as argon2id (19 MiB, two passes)', async () => {
    await admins.createAdmin({ email: 'hash@example.com', organizationId: acme, role: 'owner', password: PASSWORD });
    const row = await database.prisma.admin.findUnique({ where: { emailKey: 'hash@example.com' } });
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('prove themselves with a password, whatever way its accents were typed', async () => {
    const input = { email: 'nfc@example.com', organizationId: acme, role: 'viewer' } as const;
    await admins.createAdmin({ ...input, password: 'pässwörd with umlauts' });
    expect(await admins.verifyPassword('NFC@example.com', 'pa\u0308sswo\u0308rd with umlauts')).toBeDefined();
    expect(await admins.verifyPassword('nfc@example.com', 'passwörd with umlauts')).toBeUndefined();
  });

  it('without a password prove nothing', async () => {
    await admins.createAdmin({ email: 'none@example.com', organizationId: acme, role: 'owner' });
    for (const password of ['', PASSWORD]) {
      expect(await admins.verifyPassword('none@example.com', password)).toBeUndefined();
    }
  });

  it('belong to organizations with a role, and only owner and integrations may authorize', async () => {
    const umbrella = await organizations.createOrganization('Umbrella');
    const admin = await admins.createAdmin({ email: 'm@example.com', organizationId: umbrella.id, role: 'viewer' });
    await admins.addMembership(admin, acme, 'integrations');
    await organizations.suspendOrganization('umbrella');
    expect(await admins.listMemberships(admin.id)).toEqual([
      { organizationId: acme, organizationName: 'Acme', role: 'integrations', suspended: false, timeZone: 'UTC' },
      { organizationId: umbrella.id, organizationName: 'Umbrella', role: 'viewer', suspended: true, timeZone: 'UTC' },
    ]);
    expect((['owner', 'integrations', 'viewer'] as const).map(mayAuthorize)).toEqual([true, true, false]);
    expect(await admins.listAuthorizers(umbrella.id)).toEqual([]);
    expect((await admins.listAuthorizers(acme)).map(({ email }) => email)).toContain('m@example.com');
  });
});

describe('one-time links', () => {
  const given = async (email: string) => {
    const admin = await admins.createAdmin({ email, organizationId: acme, role: 'owner' });
    return { admin, token: await admins.createOneTimeLink(admin.id) };
  };

  it('are kept by the digest of their token alone', async () => {
    const { token } = await given('digest@example.com');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(await database.prisma.oneTimeLink.findMany())).not.toContain(token);
  });

  it('set the password once, however many try at the same moment', async () => {
    const { token } = await given('race@example.com');
    const tries = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => admins.setPasswordByLink(token, `${PASSWORD} number ${n}`)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = tries.filter((one): one is PromiseRejectedResult => one.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(['link_invalid', 'link_invalid', 'link_invalid']);
    const works = await Promise.all(
      [1, 2, 3, 4].map((n) => admins.verifyPassword('race@example.com', `${PASSWORD} number ${n}`)),
    );
    expect(works.filter(Boolean)).toHaveLength(1);
  });

  it('end the sessions of their admin', async () => {
    const { admin, token } = await given('ends@example.com');
    const expiresAt = new Date(Date.now() + 60_000);
    await database.prisma.session.create({ data: { idHash: 'x', adminId: admin.id, data: {}, expiresAt } });
    await admins.setPasswordByLink(token, PASSWORD);
    expect(await database.prisma.session.count({ where: { adminId: admin.id } })).toBe(0);
  });

  it('stop working after 24 hours, when a newer one is made, and are unknown otherwise', async () => {
    const { admin, token } = await given('old@example.com');
    await database.prisma.oneTimeLink.updateMany({
      where: { adminId: admin.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const newer = await admins.createOneTimeLink(admin.id);
    const newest = await admins.createOneTimeLink(admin.id);
    for (const dead of [token, newer, 'nonsense', '']) {
      expect(await admins.findLinkAdmin(dead)).toBeUndefined();
      await expect(admins.setPasswordByLink(dead, PASSWORD)).rejects.toMatchObject({ code: 'link_invalid' });
    }
    expect(await admins.findLinkAdmin(newest)).toEqual(admin);
  });

  it('are not used up by a password that is too short', async () => {
    const { token } = await given('short-first@example.com');
    await expect(admins.setPasswordByLink(token, 'short')).rejects.toMatchObject({ code: 'password_length' });
    await admins.setPasswordByLink(token, PASSWORD);
    expect(await admins.verifyPassword('short-first@example.com', PASSWORD)).toBeDefined();
  });
});

describe('organizations', () => {
  it('start with the shipped user types, unique by name without case', async () => {
    const created = await organizations.createOrganization('  Globex ');
    expect(created).toMatchObject({ name: 'Globex', userNameFormat: 'email', anyUserType: false, userTypes: SHIPPED });
    await expect(organizations.createOrganization('GLOBEX')).rejects.toMatchObject({ code: 'organization_name_taken' });
    await expect(organizations.createOrganization(' ')).rejects.toMatchObject({ code: 'organization_name_invalid' });
  });

  it('take other user types, which keep or get the permissions known for them', async () => {
    await organizations.createOrganization('Initech');
    const changed = await organizations.setOrganization('initech', {
      userNameFormat: 'any',
      userTypes: ['Manager', 'contractor', 'CONTRACTOR'],
    });
    expect(changed).toMatchObject({ userNameFormat: 'any', anyUserType: false });
    expect(changed.userTypes).toEqual([
      { value: 'Manager', permissions: ['visits:read', 'reports:read'] },
      { value: 'CONTRACTOR', permissions: [] },
    ]);
    expect(await organizations.setOrganization('Initech', { userTypes: 'any' })).toMatchObject({ anyUserType: true });
    for (const userTypes of [[], [' ']]) {
      await expect(organizations.setOrganization('Initech', { userTypes })).rejects.toMatchObject({
        code: 'user_type_invalid',
      });
    }
  });

  it('are suspended and resumed by name', async () => {
    await organizations.createOrganization('Hooli');
    expect((await organizations.suspendOrganization('hooli')).suspendedAt).toBeInstanceOf(Date);
    expect((await organizations.resumeOrganization('HOOLI')).suspendedAt).toBeNull();
    await expect(organizations.suspendOrganization('nobody')).rejects.toMatchObject({ code: 'organization_not_found' });
  });
});

describe('a change and its entry of the audit list', () => {
  /** PostgreSQL takes no NUL in a text: the entry is refused, by whatever database. */
  const REFUSED = { actor: 'nobody\0', requestId: null };

  it('are written both or neither', async () => {
    const { id: organizationId } = await organizations.createOrganization('Both');
    const owner = await admins.createAdmin({ email: 'owner@both.example', organizationId, role: 'owner' });
    await admins.createAdmin({ email: 'second@both.example', organizationId, role: 'owner' });
    const guest = await admins.createAdmin({ email: 'guest@both.example', organizationId: acme, role: 'viewer' });
    const before = await admins.listMembers(organizationId);
    const late = { email: 'late@both.example', organizationId, role: 'viewer' } as const;
    await expect(admins.createAdmin(late, REFUSED)).rejects.toThrow();
    await expect(admins.addMembership(guest, organizationId, 'viewer', REFUSED)).rejects.toThrow();
    await expect(admins.setRole(owner.email, organizationId, 'viewer', REFUSED)).rejects.toThrow();
    await expect(admins.removeMember(owner.email, organizationId, REFUSED)).rejects.toThrow();
    await expect(admins.createOneTimeLink(owner.id, REFUSED)).rejects.toThrow();
    expect(await database.prisma.oneTimeLink.count({ where: { adminId: owner.id } })).toBe(0);
    expect(await admins.listMembers(organizationId)).toEqual(before);
    expect(await admins.findAdminByEmail(late.email)).toBeUndefined();
    expect(await database.prisma.auditEvent.count({ where: { organizationId } })).toBe(0);
  });

  it('are neither made for an organization that was deleted meanwhile', async () => {
    const organizationId = '11111111-2222-3333-4444-555555555555';
    const owner = await admins.createAdmin({ email: 'owner@meanwhile.example', organizationId: acme, role: 'viewer' });
    const gone = { code: 'organization_not_found' };
    const late = { email: 'late@meanwhile.example', organizationId, role: 'viewer' } as const;
    await expect(admins.createAdmin(late)).rejects.toMatchObject(gone);
    await expect(admins.addMembership(owner, organizationId, 'viewer')).rejects.toMatchObject(gone);
    expect(await admins.findAdminByEmail(late.email)).toBeUndefined();
  });
});
