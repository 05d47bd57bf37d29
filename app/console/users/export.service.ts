import { AccountError } from '../../accounts/account-error.ts';
import type { AdminService } from '../../accounts/admin.service.ts';
import type { AuditService } from '../../accounts/audit.service.ts';
import { mayExport } from '../../accounts/may-export.ts';
import type { User } from '../../directory/user.types.ts';
import type { UserSearch, UserSearchStore } from '../../directory/user-search.store.ts';

/** Users read at a time. */
const BATCH = 500;

/** Who exports, by which request, and what the list was narrowed to, in words: as the audit list keeps it. */
export interface Export {
  readonly adminId: string;
  readonly email: string;
  readonly organizationId: string;
  readonly requestId: string;
  readonly filter: string;
}

export type ExportService = ReturnType<typeof createExportService>;

/** Taking the directory away as a file: who may is asked at the moment it is done, whatever a page showed. */
export function createExportService({
  admins,
  audit,
  directory,
}: {
  admins: Pick<AdminService, 'listMemberships'>;
  audit: Pick<AuditService, 'record'>;
  directory: Pick<UserSearchStore, 'streamUsers'>;
}) {
  return {
    /** The users that match, batch after batch; the audit list says who began to take them. Throws `not_permitted`. */
    async exportUsers(
      { adminId, email, organizationId, requestId, filter }: Export,
      search: Pick<UserSearch, 'text' | 'query'>,
    ): Promise<AsyncGenerator<User[], void, void>> {
      const memberships = await admins.listMemberships(adminId);
      const membership = memberships.find((one) => one.organizationId === organizationId);
      if (!membership || !mayExport(membership.role)) {
        throw new AccountError('not_permitted', 'Only owners and integrations administrators can export users.');
      }
      await audit.record({ organizationId, action: 'users.exported', details: { filter }, actor: email, requestId });
      return directory.streamUsers(organizationId, search, BATCH);
    },
  };
}
