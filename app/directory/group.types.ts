/** A member of a group: a user or another group of the same organization (RFC 7643 §4.2). */
export interface GroupMember {
  /** The id of the user or group. */
  readonly value: string;
  readonly type: 'User' | 'Group';
  /** The name of the user or group, as people read it; undefined where it was not read. */
  readonly display?: string;
}

/** What a client may write of a group, apart from its members. */
export interface GroupProfile {
  readonly displayName: string;
  readonly externalId?: string;
}

/** A group of the customer's, as stored. */
export interface Group {
  /** A UUID of ours, in lower case; never changes. */
  readonly id: string;
  /** List order. */
  readonly seq: number;
  /** Grows with every write that changed something, members included. */
  readonly version: number;
  readonly profile: GroupProfile;
  /** In the order in which they joined; only those that were read. */
  readonly members: readonly GroupMember[];
  readonly createdAt: Date;
  readonly lastModified: Date;
  /** Where its members were too many to be read with it: at least how many there are. */
  readonly unread?: number;
}

/** A group with any number of members, all as they were at one moment. */
export interface LongGroup {
  /** Without its members. */
  readonly group: Group;
  /** How much memory the members take as they are. */
  readonly bytes: number;
  /** The members with their names, part after part: each is made when it is asked for. */
  readonly parts: Iterable<readonly GroupMember[]>;
}

/**
 * What a group shall be: its profile, and whom of the members that were read it shall have, and new ones. Without
 * `members` they stay as they are.
 */
export interface GroupEdit {
  readonly profile: GroupProfile;
  readonly members?: ReadonlySet<string>;
}

/**
 * How much of the members a reader needs: nothing, who they are, their names too, who of these ids is one, or the names
 * where they are `most` at most.
 */
export type MemberDetail = 'none' | 'ids' | 'names' | readonly string[] | { readonly most: number };
