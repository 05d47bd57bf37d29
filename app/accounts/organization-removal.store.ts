import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../store/database.types.ts';
import { BY_COMMAND_LINE } from './audit.service.ts';
import type { OperatorAct } from './audit.types.ts';
import { toAuditRow } from './to-audit-row.ts';

const OF_CONNECTIONS = 'connection_id IN (SELECT id FROM connections WHERE organization_id = $1::uuid)';

/** The large parts of an organization and which rows of the table they are, in the order in which they go. */
const PARTS = {
  oidc_records: `grant_id IN (SELECT id FROM authorizations WHERE ${OF_CONNECTIONS})`,
  authorizations: OF_CONNECTIONS,
  group_members: 'group_id IN (SELECT id FROM groups WHERE organization_id = $1::uuid)',
  groups: 'organization_id = $1::uuid',
  users: 'organization_id = $1::uuid',
  changes: 'organization_id = $1::uuid',
  request_logs: 'organization_id = $1::uuid',
  request_counts: 'organization_id = $1::uuid',
  audit_events: 'organization_id = $1::uuid',
} as const;

export type OrganizationPart = keyof typeof PARTS;
export const ORGANIZATION_PARTS = Object.keys(PARTS) as OrganizationPart[];

export type OrganizationRemovalStore = ReturnType<typeof createOrganizationRemovalStore>;

/** Takes an organization out of the database, piece by piece. */
export function createOrganizationRemovalStore({ prisma, sql }: Pick<Database, 'prisma' | 'sql'>) {
  return {
    /**
     * Shuts it: its tokens are refused, nobody is its administrator any more, and accounts that belonged to it alone are
     * deleted with their sessions; gives how many accounts went.
     */
    close: (id: string): Promise<number> =>
      prisma.$transaction(async (tx: Prisma.TransactionClient) => {
        await tx.$queryRaw`SELECT FROM organizations WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
        await tx.organization.updateMany({ where: { id, suspendedAt: null }, data: { suspendedAt: new Date() } });
        return removeMembers(tx, id);
      }),

    /** Deletes at most `limit` rows of a part; gives how many. */
    async deletePart(id: string, part: OrganizationPart, limit: number): Promise<number> {
      const rows = await sql(
        `DELETE FROM ${part} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${part} WHERE ${PARTS[part]} LIMIT $2::integer))
         RETURNING 1`,
        [id, limit],
      );
      return rows.length;
    },

    /**
     * Deletes the organization itself, with what was added to it meanwhile, and says so; gives how many accounts went with
     * it, undefined when it was gone.
     */
    deleteOrganization: (id: string, act: OperatorAct): Promise<number | undefined> =>
      prisma.$transaction(async (tx: Prisma.TransactionClient) => {
        // Whoever makes somebody a member meanwhile was first, or finds no organization.
        await tx.$queryRaw`SELECT FROM organizations WHERE id = ${id}::uuid FOR UPDATE`;
        const admins = await removeMembers(tx, id);
        const { count } = await tx.organization.deleteMany({ where: { id } });
        if (count === 0) return undefined;
        await tx.auditEvent.create({ data: toAuditRow({ ...act, ...BY_COMMAND_LINE, organizationId: null }) });
        return admins;
      }),
  };
}

/** Ends the memberships of an organization; gives how many accounts went, which belonged to it alone. */
async function removeMembers(tx: Prisma.TransactionClient, organizationId: string): Promise<number> {
  // Whoever adds one of them to another organization meanwhile waits, or was first.
  const members = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM admins
    WHERE id IN (SELECT admin_id FROM memberships WHERE organization_id = ${organizationId}::uuid)
    ORDER BY id FOR UPDATE`;
  await tx.membership.deleteMany({ where: { organizationId } });
  const { count } = await tx.admin.deleteMany({
    where: { id: { in: members.map((member) => member.id) }, memberships: { none: {} } },
  });
  return count;
}
