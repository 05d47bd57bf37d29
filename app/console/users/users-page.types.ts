import type { UserOrder } from '../../directory/user-search.store.ts';
import type { Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';
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
    createdAt: Moment;
    lastChangedAt: Moment;
    /**
     * By SCIM path without the schema's URN: `userName`, `name.givenName`, `department`, `manager.value`.
     * Multi-valued ones (`emails`, `phoneNumbers`, `addresses`) have one entry a value, in words: `ann@x (work, primary)`.
     * Absent or empty: shown as "not set". Paths that the view does not know come under "Other attributes".
     */
    values: Readonly<Record<string, readonly string[]>>;
  };
  /** Newest first. */
  history: readonly HistoryEntry[];
  /** Older history; null: this is all. */
  olderHistoryUrl: string | null;
  /** Back to the list. */
  backUrl: string;
}

type HistoryAction = 'created' | 'updated' | 'deactivated' | 'reactivated' | 'restored' | 'deleted';

export interface HistoryEntry {
  at: Moment;
  /** In words: "Okta (system-admin.okta.com)". */
  who: string;
  action: HistoryAction;
  requestId: string;
  /** `attribute` by SCIM path without the schema's URN; values in words, null: not set. */
  lines: readonly { attribute: string; before: string | null; after: string | null }[];
}
