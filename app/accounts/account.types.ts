/** An admin's role in an organization. */
export type Role = 'owner' | 'integrations' | 'viewer';

/** A person who signs in here. */
export interface Admin {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: Role;
  /** A suspended organization's connections do not work, and nothing new can be authorized for it. */
  readonly suspended: boolean;
  /** IANA name of the time zone in which the organization reads times. */
  readonly timeZone: string;
}

/** An administrator as a member of one organization. */
export interface Member extends Admin {
  readonly role: Role;
  /** Since when. */
  readonly addedAt: Date;
  /** False: the one-time link was not used yet. */
  readonly hasPassword: boolean;
}

/** Somebody who may authorize and revoke connections of an organization. */
export interface Authorizer {
  readonly name: string | null;
  readonly email: string;
  readonly role: Role;
}

/** What userNames of an organization must be. */
export type UserNameFormat = 'email' | 'any';

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly userNameFormat: UserNameFormat;
  /** True: any user type is accepted; false: `userTypes`. */
  readonly anyUserType: boolean;
  readonly userTypes: readonly UserType[];
  /** IANA name: the console shows times in it. */
  readonly timeZone: string;
  /** Grows with every change of the settings. */
  readonly settingsVersion: number;
  readonly suspendedAt: Date | null;
}

/** How much there is of an organization. */
export interface OrganizationSummary {
  readonly id: string;
  readonly name: string;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
  readonly admins: number;
  readonly users: number;
  readonly groups: number;
}

export interface UserType {
  readonly value: string;
  /** Given to a user created with this type. */
  readonly permissions: readonly string[];
}
