import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { isForeignKeyViolation, uniqueViolation } from '../store/database-errors.ts';
import type { Admin, Authorizer, Member, Membership, Role } from './account.types.ts';
import { AccountError } from './account-error.ts';
import type { AuditedAct, AuditedBy } from './audit.types.ts';
import { AUTHORIZING_ROLES } from './may-authorize.ts';
import { toAuditRow } from './to-audit-row.ts';
import { toKey } from './to-key.ts';

const ADMIN = { id: true, email: true, name: true } as const;

/** What a removed member was, and whether the account went too. */
export interface RemovedMembership {
  readonly role: Role;
  readonly accountDeleted: boolean;
}

export type AdminStore = ReturnType<typeof createAdminStore>;

/**
 * Admins, their memberships and one-time links in the database. Where it is said `by` whom, a change and its entry of
 * the audit list are written both or neither.
 */
export function createAdminStore(prisma: PrismaClient) {
  /** Changes of an organization's memberships go one after the other, so that each sees who is an owner by then. Throws `organization_not_found`. */
  const inTurn = <T>(organizationId: string, work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> =>
    prisma.$transaction(async (tx: Prisma.TransactionClient) => {
      const found = await tx.$queryRaw<object[]>`
        SELECT FROM organizations WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
      if (found.length > 0) return work(tx);
      throw new AccountError('organization_not_found', 'The organization was deleted at the same moment.');
    });

  return {
    hasAdmins: async (): Promise<boolean> => (await prisma.admin.findFirst({ select: { id: true } })) !== null,

    /** Inserts an admin and a membership, or throws `email_taken`, `organization_not_found`. */
    async insertAdmin(
      input: { email: string; name: string | null; passwordHash: string | null; organizationId: string; role: Role },
      by?: AuditedBy,
    ): Promise<Admin> {
      const { organizationId, role, ...admin } = input;
      const { email } = admin;
      try {
        return await inTurn(organizationId, async (tx) => {
          const created = await tx.admin.create({
            data: { ...admin, emailKey: toKey(email), memberships: { create: { organizationId, role } } },
            select: ADMIN,
          });
          await insertEvent(tx, organizationId, { action: 'admin.added', details: { email, role } }, by);
          return created;
        });
      } catch (cause) {
        if (uniqueViolation(cause) === undefined) throw cause;
        throw new AccountError('email_taken', `There is already an administrator "${input.email}".`, { cause });
      }
    },

    findAdmin: (id: string): Promise<Admin | null> => prisma.admin.findUnique({ where: { id }, select: ADMIN }),

    findAdminWithPassword: (id: string): Promise<(Admin & { passwordHash: string | null }) | null> =>
      prisma.admin.findUnique({ where: { id }, select: { ...ADMIN, passwordHash: true } }),

    findAdminByEmail: (email: string): Promise<(Admin & { passwordHash: string | null }) | null> =>
      prisma.admin.findUnique({ where: { emailKey: toKey(email) }, select: { ...ADMIN, passwordHash: true } }),

    /**
     * Makes the admin a member with this role, or changes the role; gives the role before, undefined for a new member.
     * Throws `last_owner`, `organization_not_found`, and `admin_not_found` for an admin who was removed at the same moment.
     */
    async putMembership(
      { id: adminId, email }: Pick<Admin, 'id' | 'email'>,
      organizationId: string,
      role: Role,
      by?: AuditedBy,
    ): Promise<Role | undefined> {
      const key = { adminId, organizationId };
      try {
        return await inTurn(organizationId, async (tx) => {
          const before = await tx.membership.findUnique({ where: { adminId_organizationId: key } });
          if (before?.role === 'owner' && role !== 'owner') await requireAnotherOwner(tx, key);
          await tx.membership.upsert({
            where: { adminId_organizationId: key },
            create: { ...key, role },
            update: { role },
          });
          if (before?.role !== role) await insertEvent(tx, organizationId, toRoleAct(email, before?.role, role), by);
          return before?.role;
        });
      } catch (cause) {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AccountError('admin_not_found', 'The administrator was removed at the same moment.', { cause });
      }
    },

    /**
     * Ends a membership and the admin's sessions; the account goes with its last membership. Undefined when there was
     * none. Throws `last_owner`, `organization_not_found`.
     */
    deleteMembership: (
      { id: adminId, email }: Pick<Admin, 'id' | 'email'>,
      organizationId: string,
      by?: AuditedBy,
    ): Promise<RemovedMembership | undefined> =>
      inTurn(organizationId, async (tx) => {
        const key = { adminId, organizationId };
        // A membership of another organization that is added or ends meanwhile waits, or has ended.
        await tx.$queryRaw`SELECT FROM admins WHERE id = ${adminId}::uuid FOR UPDATE`;
        const before = await tx.membership.findUnique({ where: { adminId_organizationId: key } });
        if (!before) return undefined;
        if (before.role === 'owner') await requireAnotherOwner(tx, key);
        await tx.membership.delete({ where: { adminId_organizationId: key } });
        await tx.session.deleteMany({ where: { adminId } });
        const { count } = await tx.admin.deleteMany({ where: { id: adminId, memberships: { none: {} } } });
        const removed = { role: before.role, accountDeleted: count > 0 };
        await insertEvent(tx, organizationId, { action: 'admin.removed', details: { email, ...removed } }, by);
        return removed;
      }),

    async listMembers(organizationId: string): Promise<Member[]> {
      const rows = await prisma.membership.findMany({
        where: { organizationId },
        select: { role: true, createdAt: true, admin: { select: { ...ADMIN, passwordHash: true } } },
        orderBy: { admin: { emailKey: 'asc' } },
      });
      return rows.map(({ role, createdAt, admin: { passwordHash, ...admin } }) => ({
        ...admin,
        role,
        addedAt: createdAt,
        hasPassword: passwordHash !== null,
      }));
    },

    async listMemberships(adminId: string): Promise<Membership[]> {
      const rows = await prisma.membership.findMany({
        where: { adminId },
        select: { role: true, organization: { select: { id: true, name: true, suspendedAt: true, timeZone: true } } },
        orderBy: { organization: { nameKey: 'asc' } },
      });
      return rows.map(({ role, organization }) => ({
        organizationId: organization.id,
        organizationName: organization.name,
        role,
        suspended: organization.suspendedAt !== null,
        timeZone: organization.timeZone,
      }));
    },

    async listAuthorizers(organizationId: string): Promise<Authorizer[]> {
      const rows = await prisma.membership.findMany({
        where: { organizationId, role: { in: AUTHORIZING_ROLES } },
        select: { role: true, admin: { select: { email: true, name: true } } },
        orderBy: { admin: { emailKey: 'asc' } },
      });
      return rows.map(({ role, admin }) => ({ ...admin, role }));
    },

    /** A new link, for so many hours by the database's clock, takes the place of the admin's unused ones. */
    insertLink: (
      { tokenHash, adminId, hours }: { tokenHash: string; adminId: string; hours: number },
      by?: AuditedBy,
    ): Promise<void> =>
      prisma.$transaction(async (tx: Prisma.TransactionClient) => {
        await tx.oneTimeLink.deleteMany({ where: { adminId, usedAt: null } });
        await tx.$executeRaw`INSERT INTO one_time_links (token_hash, admin_id, expires_at)
          VALUES (${tokenHash}, ${adminId}::uuid, now() + make_interval(hours => ${hours}::int))`;
        if (!by) return;
        const select = { organizationId: true, admin: { select: { email: true } } } as const;
        for (const { organizationId, admin } of await tx.membership.findMany({ where: { adminId }, select }))
          await insertEvent(tx, organizationId, { action: 'admin.link_made', details: admin }, by);
      }),

    /** The admin an unused, unexpired link is for. */
    async findLinkAdmin(tokenHash: string): Promise<Admin | undefined> {
      const [link] = await prisma.$queryRaw<{ admin_id: string }[]>`
        SELECT admin_id::text FROM one_time_links
        WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > now()`;
      if (!link) return undefined;
      return (await prisma.admin.findUnique({ where: { id: link.admin_id }, select: ADMIN })) ?? undefined;
    },

    /**
     * Uses the link: sets the password and ends all sessions of its admin, in one transaction. Gives the admin;
     * undefined when the link was used, expired or never made. The UPDATE consumes it: of two at once one wins.
     */
    useLink: (tokenHash: string, passwordHash: string): Promise<Admin | undefined> =>
      prisma.$transaction(async (tx: Prisma.TransactionClient) => {
        const [link] = await tx.$queryRaw<{ admin_id: string }[]>`
          UPDATE one_time_links SET used_at = now()
          WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > now()
          RETURNING admin_id::text`;
        if (!link) return undefined;
        await tx.session.deleteMany({ where: { adminId: link.admin_id } });
        return tx.admin.update({ where: { id: link.admin_id }, data: { passwordHash }, select: ADMIN });
      }),
  };
}

async function insertEvent(
  tx: Prisma.TransactionClient,
  organizationId: string,
  act: AuditedAct,
  by: AuditedBy | undefined,
): Promise<void> {
  if (by) await tx.auditEvent.create({ data: toAuditRow({ ...act, ...by, organizationId }) });
}

const toRoleAct = (email: string, before: Role | undefined, role: Role): AuditedAct =>
  before === undefined
    ? { action: 'admin.added', details: { email, role } }
    : { action: 'admin.role_changed', details: { email, before, role } };

async function requireAnotherOwner(
  tx: Prisma.TransactionClient,
  { adminId, organizationId }: { adminId: string; organizationId: string },
): Promise<void> {
  const owners = await tx.membership.findMany({
    where: { organizationId, role: 'owner' },
    select: { adminId: true, admin: { select: { email: true } }, organization: { select: { name: true } } },
  });
  const [last, ...others] = owners;
  if (last === undefined || others.length > 0 || last.adminId !== adminId) return;
  throw new AccountError(
    'last_owner',
    `${last.admin.email} is the only owner of "${last.organization.name}": make another administrator an owner first.`,
  );
}
