import type { Admin, Membership } from '../accounts/account.types.ts';
import type { UserService } from '../directory/user.service.ts';
import type { UserHistoryStore } from '../directory/user-history.store.ts';
import type { UserSearchStore } from '../directory/user-search.store.ts';

/** Who looks at the console, and for which of their organizations. */
export interface ConsoleViewer {
  readonly admin: Admin;
  readonly memberships: readonly Membership[];
  readonly membership: Membership;
}

/** What the console reads of the directory; every call names the organization. */
export type ConsoleDirectory = UserSearchStore & UserHistoryStore & Pick<UserService, 'getUser'>;
