import type { Admin, Membership } from '../accounts/account.types.ts';

/** Who looks at the console, and for which of their organizations. */
export interface ConsoleViewer {
  readonly admin: Admin;
  readonly memberships: readonly Membership[];
  readonly membership: Membership;
}
