import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import type { Organization, OrganizationSummary, UserType } from './account.types.ts';
import { AccountError } from './account-error.ts';
import type { AuditedAct, AuditedBy } from './audit.types.ts';
import type { Settings } from './settings.types.ts';
import { toAuditRow } from './to-audit-row.ts';
import { toKey } from './to-key.ts';

const ORGANIZATION = {
  id: true,
  name: true,
  userNameFormat: true,
  anyUserType: true,
  timeZone: true,
  settingsVersion: true,
  suspendedAt: true,
  userTypes: { select: { value: true, permissions: true }, orderBy: { position: 'asc' } },
} as const;

export type OrganizationStore = ReturnType<typeof createOrganizationStore>;

/** Organizations and their user types in the database. */
export function createOrganizationStore(prisma: PrismaClient) {
  return {
    hasOrganizations: async (): Promise<boolean> =>
      (await prisma.organization.findFirst({ select: { id: true } })) !== null,

    /** Inserts, or throws `organization_name_taken`. */
    async insertOrganization(name: string, userTypes: readonly UserType[]): Promise<Organization> {
      try {
        return await prisma.organization.create({
          data: { name, nameKey: toKey(name), userTypes: { create: userTypes.map(toRow) } },
          select: ORGANIZATION,
        });
      } catch (cause) {
        if (uniqueViolation(cause) === undefined) throw cause;
        throw new AccountError('organization_name_taken', `There is already an organization "${name}".`, { cause });
      }
    },

    /** By name. */
    listOrganizations: (): Promise<Organization[]> =>
      prisma.organization.findMany({ select: ORGANIZATION, orderBy: { nameKey: 'asc' } }),

    /** All, by name, or the one with that id. */
    async listSummaries(id?: string): Promise<OrganizationSummary[]> {
      const rows = await prisma.organization.findMany({
        where: id === undefined ? {} : { id },
        select: {
          id: true,
          name: true,
          suspendedAt: true,
          createdAt: true,
          _count: { select: { memberships: true, users: true, groups: true } },
        },
        orderBy: { nameKey: 'asc' },
      });
      return rows.map(({ _count: { memberships, ...counts }, ...row }) => ({ ...row, admins: memberships, ...counts }));
    },

    findOrganizationByName: (name: string): Promise<Organization | null> =>
      prisma.organization.findUnique({ where: { nameKey: toKey(name) }, select: ORGANIZATION }),

    findOrganization: (id: string): Promise<Organization | null> =>
      prisma.organization.findUnique({ where: { id }, select: ORGANIZATION }),

    setSuspended: (id: string, suspendedAt: Date | null): Promise<Organization> =>
      prisma.organization.update({ where: { id }, data: { suspendedAt }, select: ORGANIZATION }),

    /**
     * Replaces the settings as they were at `version` and adds to the audit list, both or neither; undefined when they
     * have another version by now. The UPDATE takes the version: of two at once one wins.
     */
    updateSettings: (
      id: string,
      version: number,
      { userTypes, ...columns }: Settings,
      act: AuditedAct & AuditedBy,
    ): Promise<Organization | undefined> =>
      prisma.$transaction(async (tx: Prisma.TransactionClient) => {
        const { count } = await tx.organization.updateMany({
          where: { id, settingsVersion: version },
          data: { ...columns, settingsVersion: version + 1 },
        });
        if (count === 0) return undefined;
        await tx.userType.deleteMany({ where: { organizationId: id } });
        await tx.userType.createMany({
          data: userTypes.map((type, at) => ({ organizationId: id, ...toRow(type, at) })),
        });
        await tx.auditEvent.create({ data: toAuditRow({ ...act, organizationId: id }) });
        return tx.organization.findUniqueOrThrow({ where: { id }, select: ORGANIZATION });
      }),
  };
}

const toRow = ({ value, permissions }: UserType, position: number) => ({
  value,
  valueKey: toKey(value),
  permissions: [...permissions],
  position,
});
