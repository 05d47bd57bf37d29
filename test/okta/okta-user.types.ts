/** A person in Okta's Universal Directory: the base profile by Okta's own names. Missing means empty in Okta. */
export interface OktaProfile {
  login: string;
  email: string;
  firstName: string;
  lastName: string;
  middleName?: string;
  honorificPrefix?: string;
  honorificSuffix?: string;
  displayName?: string;
  nickName?: string;
  title?: string;
  userType?: string;
  primaryPhone?: string;
  streetAddress?: string;
  city?: string;
  state?: string;
  zipCode?: string;
  countryCode?: string;
  preferredLanguage?: string;
  locale?: string;
  timezone?: string;
  profileUrl?: string;
  employeeNumber?: string;
  costCenter?: string;
  organization?: string;
  division?: string;
  department?: string;
  managerId?: string;
  manager?: string;
}

export interface OktaUser {
  /** `00u…`, 20 characters; becomes `externalId`. */
  id: string;
  profile: OktaProfile;
}

/** Any JSON object on the SCIM wire. */
export type Json = { [name: string]: unknown };
