import type { GroupOrder } from '../../directory/group-search.store.ts';
import type { Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';
import type { NamedLink, Timeline } from '../timeline/timeline.types.ts';

/** `console/groups`: its form is a GET with `q` and `sort`. */
export interface GroupsLocals extends ConsoleLocals {
  searchAction: string;
  q: string;
  order: GroupOrder;
  groups: readonly GroupListRow[];
  /** How many match. */
  total: number;
  /** True: the organization has no group at all. */
  directoryEmpty: boolean;
  previousUrl: string | null;
  nextUrl: string | null;
}

export interface GroupListRow {
  url: string;
  name: string;
  /** Of its own members. */
  users: number;
  groups: number;
  createdAt: Moment;
  lastChangedAt: Moment;
}

/** `console/group`. */
export interface GroupLocals extends ConsoleLocals {
  group: GroupListRow & { id: string; externalId: string | null };
  /** The groups that it is a member of. */
  memberOf: readonly NamedLink[];
  members: readonly MemberRow[];
  previousUrl: string | null;
  nextUrl: string | null;
  /** Its users, those of groups in it too, in the list of users. */
  usersUrl: string;
  timeline: Timeline;
  /** Back to the list. */
  backUrl: string;
}

export interface MemberRow {
  url: string;
  name: string;
  type: 'User' | 'Group';
  /** Null: it is a group. */
  userName: string | null;
  active: boolean | null;
}

/** `console/group-deleted`: what is left of a group that was deleted. */
export interface GroupDeletedLocals extends ConsoleLocals {
  id: string;
  name: string;
  deletedBy: string | null;
  deletedAt: Moment | null;
  timeline: Timeline;
  backUrl: string;
}
