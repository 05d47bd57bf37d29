import type { UserOrder } from '../../directory/user-search.store.ts';
import type { Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';
import type { Timeline } from '../timeline/timeline.types.ts';
import type { PermissionsExplained } from './explain-permissions.ts';
import type { UserFilters } from './user-filters.ts';

/** `console/users`: its form is a GET with the names of `filters`, and `sort`. */
export interface UsersLocals extends ConsoleLocals {
  searchAction: string;
  filters: UserFilters;
  order: UserOrder;
  /** Whether anything was searched or filtered for. */
  filtered: boolean;
  /** What can be chosen; of departments and groups the first 200, others may be typed. */
  options: { types: readonly string[]; departments: readonly string[]; groups: readonly string[] };
  /** True: the organization has no group of the name asked for. */
  unknownGroup: boolean;
  users: readonly UserRow[];
  /** How many match; `more`: that many and more. */
  total: { count: number; more: boolean };
  /** True: the organization has no user at all, whatever was asked for. */
  directoryEmpty: boolean;
  /** The same users as a file; null: the role may not. */
  exportUrl: string | null;
  previousUrl: string | null;
  nextUrl: string | null;
}

export interface UserRow {
  url: string;
  /** displayName, else formatted or given and family name; null: none. */
  name: string | null;
  userName: string;
  email: string | null;
  userType: string | null;
  department: string | null;
  active: boolean;
  lastChangedAt: Moment;
}

/** `console/user`. */
export interface UserLocals extends ConsoleLocals {
  user: {
    id: string;
    /** As in UserRow. */
    name: string | null;
    userName: string;
    active: boolean;
    userType: string | null;
    permissions: readonly string[];
    permissionsExplained: PermissionsExplained;
    /** In words, one a value. */
    roles: readonly string[];
    entitlements: readonly string[];
    /** `indirect`: through a group in it. */
    groups: readonly { name: string; url: string; indirect: boolean }[];
    createdAt: Moment;
    lastChangedAt: Moment;
    /** The core attributes, then those of the enterprise extension; lists have one line of words a value. */
    attributes: readonly { heading: string; rows: readonly AttributeRow[] }[];
    /** As SCIM answers it. */
    json: string;
  };
  timeline: Timeline;
  /** Back to the list. */
  backUrl: string;
}

export interface AttributeRow {
  label: string;
  /** The SCIM path without the schema's URN. */
  path: string;
  /** None: not set. */
  values: readonly string[];
}

/** `console/user-deleted`: what is left of a user that was deleted. */
export interface UserDeletedLocals extends ConsoleLocals {
  id: string;
  /** The last name that the history knows. */
  name: string;
  deletedBy: string | null;
  deletedAt: Moment | null;
  timeline: Timeline;
  backUrl: string;
}
