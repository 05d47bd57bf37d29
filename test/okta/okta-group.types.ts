import type { Outcome } from './okta-org.types.ts';
import type { Json } from './okta-user.types.ts';

/** A group in Okta's Universal Directory. */
export interface OktaGroup {
  /** `00g…`; never sent. */
  id: string;
  name: string;
  /** Okta's ids of its people, whether or not the app is assigned to them. */
  members: readonly string[];
}

/** One row of the tab Push Groups. */
export interface GroupMapping {
  readonly group: OktaGroup;
  /** The app's id of the group, once known. */
  readonly appGroupId: string | undefined;
  /** The app's ids of the members that Okta believes are there. */
  readonly pushed: ReadonlySet<string>;
  readonly status: 'Active' | 'Error';
}

/** Habits of group push that apps have been seen to meet, either way. */
export interface GroupHabits {
  /** Whether the POST of a new group carries its members already. */
  newGroupMembers: 'none' | 'all';
  /** How the catalog app sends the full list: `replace` with path `members`, or without a path. */
  fullReplace: 'path' | 'pathless';
}

interface GroupImport extends Outcome {
  groups: Json[];
}

/** The tab Push Groups of the app. */
export interface GroupPush {
  /** "Push groups by name": links the app's group of that name, or creates one, and pushes the members. */
  push(group: OktaGroup): Promise<Outcome>;
  /** A change of membership in Okta, pushed as it happens. */
  changeMembers(groupId: string, change: { add?: readonly string[]; remove?: readonly string[] }): Promise<Outcome>;
  rename(groupId: string, name: string): Promise<Outcome>;
  /** "Push now": the full list, whatever Okta believes to be there. */
  pushNow(groupId: string): Promise<Outcome>;
  /** "Unlink pushed group": leaves the group in the app, or deletes it there. */
  unlink(groupId: string, choice: { deleteInApp: boolean }): Promise<Outcome>;
  importGroups(): Promise<GroupImport>;
  mapping(groupId: string): GroupMapping | undefined;
}
