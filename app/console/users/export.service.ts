import { AccountError } from '../../accounts/account-error.ts';
import type { AdminService } from '../../accounts/admin.service.ts';
import { mayExport } from '../../accounts/may-export.ts';
import type { User } from '../../directory/user.types.ts';
import type { UserSearch, UserSearchStore } from '../../directory/user-search.store.ts';

/** Users read at a time. */
const BATCH = 500;

export type ExportService = ReturnType<typeof createExportService>;

/** Taking the directory away as a file: who may is asked at the moment it is done, whatever a page showed. */
export function createExportService({
  admins,
  directory,
}: {
  admins: Pick<AdminService, 'listMemberships'>;
  directory: Pick<UserSearchStore, 'streamUsers'>;
}) {
  return {
    /** The users that match, batch after batch. Throws `not_permitted`. */
    async exportUsers(
      { adminId, organizationId }: { adminId: string; organizationId: string },
      search: Pick<UserSearch, 'text' | 'query'>,
    ): Promise<AsyncGenerator<User[], void, void>> {
      const memberships = await admins.listMemberships(adminId);
      const membership = memberships.find((one) => one.organizationId === organizationId);
      if (!membership || !mayExport(membership.role)) {
        throw new AccountError('not_permitted', 'Only owners and integrations administrators can export users.');
      }
      return directory.streamUsers(organizationId, search, BATCH);
    },
  };
}
