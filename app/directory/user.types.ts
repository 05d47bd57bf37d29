import type { ExtraField, TextField } from './user-fields.ts';
import type { UserGroup } from './user-groups.ts';

/** A value of a multi-valued attribute (RFC 7643 §2.4). */
export type ListItem = Readonly<Record<string, string | boolean>>;

/** What a client may write of a user. What is absent is unassigned, and so is an empty list. */
export type UserProfile = {
  readonly userName: string;
  readonly active: boolean;
  readonly emails: readonly ListItem[];
  readonly phoneNumbers: readonly ListItem[];
  readonly addresses: readonly ListItem[];
} & { readonly [F in ExtraField]?: readonly ListItem[] } & { readonly [F in Exclude<TextField, 'userName'>]?: string };

/** Whom the groups, roles, entitlements and permissions of a user belong to, where its own externalId does not tell. */
export interface Person {
  /** Undefined: the user's own, if it has one. */
  readonly externalId?: string;
  /** True: activated by a request without externalId; the next one with an externalId tells who it is. */
  readonly unconfirmed: boolean;
}

/** A person of the customer's, as stored. */
export interface User {
  /** A UUID of ours, in lower case; never changes. */
  readonly id: string;
  /** List order. */
  readonly seq: number;
  /** Grows with every write that changed something. */
  readonly version: number;
  readonly profile: UserProfile;
  readonly permissions: readonly string[];
  /** What groups it is in, directly or not, in their order; empty where they were not read. */
  readonly groups: readonly UserGroup[];
  /** Where its groups were too many to be read with it: how many there are. */
  readonly unread?: number;
  readonly createdAt: Date;
  readonly lastModified: Date;
  /** Undefined: its own externalId tells, or it was not read. */
  readonly person?: Person;
}

/** For whom, by whom and under which rules of the organization a use case runs. */
export interface DirectoryContext {
  readonly organizationId: string;
  readonly userNameFormat: 'email' | 'any';
  readonly anyUserType: boolean;
  /** The Authorization, or other actor, that the history names. */
  readonly actor: string;
  readonly requestId: string;
}

export type ChangeAction = 'created' | 'updated' | 'deactivated' | 'reactivated' | 'restored' | 'deleted';

/** One attribute's part of a change; `attribute` is the path in USER_FIELDS, or PERSON. */
export interface AttributeChange {
  readonly attribute: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** In the history of a user: another person took over, each told by the externalId. */
export const PERSON = 'person';

/** An entry of the history of a user or a group. */
export interface Change {
  readonly id: number;
  readonly action: ChangeAction;
  /** The version of the user or group that it made. */
  readonly version: number;
  /** The Authorization, or other actor, that made it. */
  readonly actor: string;
  readonly requestId: string;
  readonly attributes: readonly AttributeChange[];
  readonly createdAt: Date;
}

/** An accepted `userType` value and what a user may do who is first given it. */
export interface UserTypeRule {
  readonly value: string;
  readonly permissions: readonly string[];
}
