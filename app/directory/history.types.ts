import type { Change } from './user.types.ts';

/** An entry of the history as a timeline shows it: members of a group are not among its attributes. */
export interface HistoryEntry extends Change {
  /** Who joined and left a group. */
  readonly members: MemberChange | null;
  /** In the history of a user: the group that the user joined or left, and its name, null where nothing tells it. */
  readonly group: { readonly id: string; readonly name: string | null; readonly joined: boolean } | null;
}

/** How many members joined and left a group at once, and the ids of the first few. */
export interface MemberChange {
  readonly joined: number;
  readonly left: number;
  readonly joinedIds: readonly string[];
  readonly leftIds: readonly string[];
}

/** What is known of a user or group by its id. */
export interface Named {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly name: string;
  /** False: it was deleted; the history tells its name. */
  readonly exists: boolean;
}

/** Part of a history, newest first; `before`: only what is older than the entry with this id. */
export interface HistoryPage {
  readonly limit: number;
  readonly before?: number;
}
