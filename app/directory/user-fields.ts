/** The schema of the attributes an employer adds (RFC 7643 §4.3): their paths begin with it. */
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface FieldSpec {
  /** How the history, and everybody outside, names it (RFC 7643 §4.1, §4.3). */
  readonly path: string;
  readonly column: string;
  readonly type: 'text' | 'boolean' | 'jsonb';
}

/** The column of the lists that have none of their own: an object with a member for each of them that has values. */
const EXTRA = 'extra';

const text = <P extends string>(path: P, column: string) => ({ path, column, type: 'text' }) as const;
const list = <P extends string>(path: P, column: string) => ({ path, column, type: 'jsonb' }) as const;
const extra = <P extends string>(path: P) => ({ path, column: EXTRA, type: 'jsonb' }) as const;

/** Every attribute of a user that a client may write: its name, its path and its column, stated here only. */
export const USER_FIELDS = {
  userName: text('userName', 'user_name'),
  active: { path: 'active', column: 'active', type: 'boolean' },
  externalId: text('externalId', 'external_id'),
  displayName: text('displayName', 'display_name'),
  nameFormatted: text('name.formatted', 'name_formatted'),
  familyName: text('name.familyName', 'family_name'),
  givenName: text('name.givenName', 'given_name'),
  middleName: text('name.middleName', 'middle_name'),
  honorificPrefix: text('name.honorificPrefix', 'honorific_prefix'),
  honorificSuffix: text('name.honorificSuffix', 'honorific_suffix'),
  nickName: text('nickName', 'nick_name'),
  profileUrl: text('profileUrl', 'profile_url'),
  title: text('title', 'title'),
  userType: text('userType', 'user_type'),
  preferredLanguage: text('preferredLanguage', 'preferred_language'),
  locale: text('locale', 'locale'),
  timezone: text('timezone', 'timezone'),
  emails: list('emails', 'emails'),
  phoneNumbers: list('phoneNumbers', 'phone_numbers'),
  addresses: list('addresses', 'addresses'),
  ims: extra('ims'),
  photos: extra('photos'),
  entitlements: extra('entitlements'),
  roles: extra('roles'),
  x509Certificates: extra('x509Certificates'),
  employeeNumber: text(`${ENTERPRISE_URN}:employeeNumber`, 'employee_number'),
  costCenter: text(`${ENTERPRISE_URN}:costCenter`, 'cost_center'),
  enterpriseOrganization: text(`${ENTERPRISE_URN}:organization`, 'enterprise_organization'),
  division: text(`${ENTERPRISE_URN}:division`, 'division'),
  department: text(`${ENTERPRISE_URN}:department`, 'department'),
  managerValue: text(`${ENTERPRISE_URN}:manager.value`, 'manager_value'),
  managerRef: text(`${ENTERPRISE_URN}:manager.$ref`, 'manager_ref'),
  managerDisplayName: text(`${ENTERPRISE_URN}:manager.displayName`, 'manager_display_name'),
} as const satisfies Record<string, FieldSpec>;

export type UserField = keyof typeof USER_FIELDS;
export type TextField = { [F in UserField]: (typeof USER_FIELDS)[F]['type'] extends 'text' ? F : never }[UserField];
export type ExtraField = { [F in UserField]: (typeof USER_FIELDS)[F]['column'] extends 'extra' ? F : never }[UserField];

/** The fields in their order. */
export const USER_FIELD_NAMES = Object.keys(USER_FIELDS) as UserField[];

/** Whether a field is a member of the column `extra`. */
export function isExtraField(field: UserField): field is ExtraField {
  return USER_FIELDS[field].column === EXTRA;
}

const BY_PATH = new Map(USER_FIELD_NAMES.map((field) => [USER_FIELDS[field].path as string, field]));

/** The field with that path; undefined where the directory keeps none. */
export function findUserField(path: string): UserField | undefined {
  return BY_PATH.get(path);
}
