import type { PrismaClient } from '../../generated/prisma/client.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import type { Organization, UserNameFormat, UserType } from './account.types.ts';
import { AccountError } from './account-error.ts';
import { toKey } from './to-key.ts';

const ORGANIZATION = {
  id: true,
  name: true,
  userNameFormat: true,
  anyUserType: true,
  suspendedAt: true,
  userTypes: { select: { value: true, permissions: true }, orderBy: { position: 'asc' } },
} as const;

export interface OrganizationChange {
  userNameFormat?: UserNameFormat;
  /** Replaces the accepted user types. */
  userTypes?: readonly UserType[];
  anyUserType?: boolean;
  suspendedAt?: Date | null;
}

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

    findOrganizationByName: (name: string): Promise<Organization | null> =>
      prisma.organization.findUnique({ where: { nameKey: toKey(name) }, select: ORGANIZATION }),

    updateOrganization: (id: string, { userTypes, ...columns }: OrganizationChange): Promise<Organization> =>
      prisma.organization.update({
        where: { id },
        data: { ...columns, ...(userTypes && { userTypes: { deleteMany: {}, create: userTypes.map(toRow) } }) },
        select: ORGANIZATION,
      }),
  };
}

const toRow = ({ value, permissions }: UserType, position: number) => ({
  value,
  valueKey: toKey(value),
  permissions: [...permissions],
  position,
});
