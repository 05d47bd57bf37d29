import type { Admin, Membership } from '../accounts/account.types.ts';
import type { Change, User } from '../directory/user.types.ts';

/** Who looks at the console, and for which of their organizations. */
export interface ConsoleViewer {
  readonly admin: Admin;
  readonly memberships: readonly Membership[];
  readonly membership: Membership;
}

/** What the console reads of the directory; every call names the organization. */
export interface ConsoleDirectory {
  /** In list order; `more` tells whether others follow in the direction asked. */
  searchUsers(request: {
    organizationId: string;
    search?: string;
    after?: number;
    before?: number;
    limit: number;
  }): Promise<{ users: User[]; more: boolean }>;
  countUsers(organizationId: string, search?: string): Promise<{ total: number; active: number }>;
  /** Throws DirectoryError `user_not_found`. */
  getUser(organizationId: string, id: string): Promise<User>;
  /** Newest first. */
  listChanges(organizationId: string, userId: string, limit?: number): Promise<Change[]>;
}
