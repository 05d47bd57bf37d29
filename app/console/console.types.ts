import type { Admin, Membership } from '../accounts/account.types.ts';
import type { GroupSearchStore } from '../directory/group-search.store.ts';
import type { UserService } from '../directory/user.service.ts';
import type { UserStore } from '../directory/user.store.ts';
import type { UserSearchStore } from '../directory/user-search.store.ts';
import type { CommonLocals, PageRole } from '../http/pages.types.ts';
import type { Places } from './places.ts';

/** Who looks at the console, and for which of their organizations. */
export interface ConsoleViewer {
  readonly admin: Admin;
  readonly memberships: readonly Membership[];
  readonly membership: Membership;
  /** Where the pages of the organization's lists begin. */
  readonly places: Places;
}

/** What the console reads of the directory; every call names the organization. */
export type ConsoleDirectory = UserSearchStore &
  GroupSearchStore &
  Pick<UserStore, 'listUserTypes'> &
  Pick<UserService, 'getUser'>;

/** An attribute of a user as people read of it; its schema belongs to another face. */
export interface AttributeWords {
  /** Without the URN of the schema: `name.givenName`, `emails`, `manager.value`. */
  readonly path: string;
  readonly label: string;
  /** Whether it belongs to the enterprise extension (RFC 7643 §4.3). */
  readonly enterprise: boolean;
}

/** A page of the console's rail; `key` is what its view passes as `current`, and names its icon. */
export interface NavEntry {
  key: string;
  label: string;
  url: string;
}

/** What the console's frame takes beside CommonLocals. */
export interface ConsoleLocals extends CommonLocals {
  organizationName: string;
  signedInAs: string;
  role: PageRole;
  /** The organization's: exact times are in it. */
  timeZone: string;
  nav: readonly NavEntry[];
  connectionUrl: string;
  /** POST with `_csrf`. */
  signOutAction: string;
  /** Null when the admin belongs to one organization only. */
  switchOrganizationUrl: string | null;
}
