import { randomBytes } from 'node:crypto';
import type { Json, OktaProfile, OktaUser } from './okta-user.types.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * Okta's attribute mappings by external name. Okta's default mappings give a type of `''` to a phone number or an
 * address that is not there; `typeStubs` sends these as Okta then does, without it the mappings are cleaned up.
 */
export interface MappingOptions {
  typeStubs: boolean;
}

/** The profile as SCIM attributes; a key whose value is undefined is mapped but empty. */
export function toScimAttributes(profile: OktaProfile, { typeStubs }: MappingOptions): Json {
  const phone = profile.primaryPhone;
  const address = {
    streetAddress: profile.streetAddress,
    locality: profile.city,
    region: profile.state,
    postalCode: profile.zipCode,
    country: profile.countryCode,
  };
  const hasAddress = Object.values(address).some((value) => value !== undefined);
  const stub = typeStubs ? { type: '' } : undefined;
  return {
    userName: profile.login,
    name: {
      givenName: profile.firstName,
      familyName: profile.lastName,
      middleName: profile.middleName,
      honorificPrefix: profile.honorificPrefix,
      honorificSuffix: profile.honorificSuffix,
    },
    emails: [{ primary: true, value: profile.email, type: 'work' }],
    displayName: profile.displayName,
    nickName: profile.nickName,
    profileUrl: profile.profileUrl,
    title: profile.title,
    userType: profile.userType,
    preferredLanguage: profile.preferredLanguage,
    locale: profile.locale,
    timezone: profile.timezone,
    phoneNumbers: asList(phone === undefined ? stub : { primary: true, value: phone, type: 'work' }),
    addresses: asList(hasAddress ? { type: 'work', ...address } : stub),
    [ENTERPRISE]: {
      employeeNumber: profile.employeeNumber,
      costCenter: profile.costCenter,
      organization: profile.organization,
      division: profile.division,
      department: profile.department,
      manager:
        profile.managerId === undefined && profile.manager === undefined
          ? undefined
          : { value: profile.managerId, displayName: profile.manager },
    },
  };
}

/** The body of the POST for a new user. The password is a placeholder that Okta sends even with password sync off. */
export function toNewUser(user: OktaUser, options: MappingOptions): Json {
  return withoutEmpty({
    schemas: [CORE, ENTERPRISE],
    ...toScimAttributes(user.profile, options),
    externalId: user.id,
    groups: [],
    password: randomBytes(9).toString('base64url'),
    active: true,
  });
}

/**
 * The body of a PUT: the server's own GET body with the mapped attributes laid over it. Everything else the server
 * returned (`id`, `meta`, `groups`, unmapped values) goes back as it came.
 */
export function toFullUser(stored: Json, user: OktaUser, options: MappingOptions, active?: boolean): Json {
  const mapped = toScimAttributes(user.profile, options);
  const merged: Json = { ...stored, ...mapped, externalId: user.id, ...(active !== undefined && { active }) };
  for (const nested of ['name', ENTERPRISE]) {
    merged[nested] = { ...asObject(stored[nested]), ...asObject(mapped[nested]) };
  }
  merged.emails = mergeElement(stored.emails, mapped.emails, (element) => element.primary === true);
  merged.phoneNumbers = mergeElement(stored.phoneNumbers, mapped.phoneNumbers, (element) => element.primary === true);
  merged.addresses = mergeElement(stored.addresses, mapped.addresses, (element) => element.type === 'work');
  const schemas = Array.isArray(stored.schemas) ? stored.schemas : [CORE];
  merged.schemas = schemas.includes(ENTERPRISE) ? schemas : [...schemas, ENTERPRISE];
  return withoutEmpty(merged);
}

/** The operations that turn the profile `before` into `after`: one pathless replace, and a remove for what is now empty. */
export function toPatchOperations(before: OktaProfile, after: OktaProfile, options: MappingOptions): Json[] {
  const old = toScimAttributes(before, options);
  const changed: Json = {};
  const removed: string[] = [];
  for (const [name, value] of Object.entries(toScimAttributes(after, options))) {
    if (JSON.stringify(value) === JSON.stringify(old[name])) continue;
    if (value === undefined) removed.push(name);
    else if (Array.isArray(value) || typeof value !== 'object') changed[name] = value;
    else {
      const inner = asObject(value);
      const previous = asObject(old[name]);
      const different = Object.keys(inner).filter(
        (key) => JSON.stringify(inner[key]) !== JSON.stringify(previous[key]),
      );
      const separator = name.startsWith('urn:') ? ':' : '.';
      removed.push(...different.filter((key) => inner[key] === undefined).map((key) => `${name}${separator}${key}`));
      const set = different.filter((key) => inner[key] !== undefined).map((key) => [key, inner[key]]);
      if (set.length > 0) changed[name] = Object.fromEntries(set);
    }
  }
  return [
    ...(Object.keys(changed).length > 0 ? [{ op: 'replace', value: withoutEmpty(changed) }] : []),
    ...removed.map((path) => ({ op: 'remove', path })),
  ];
}

/** Puts the mapped element in the place of the one it selects and keeps the others. */
function mergeElement(stored: unknown, mapped: unknown, isMapped: (element: Json) => boolean): unknown[] | undefined {
  const elements = Array.isArray(stored) ? stored.map(asObject) : [];
  const [element] = Array.isArray(mapped) ? mapped : [];
  const others = elements.filter((one) => !isMapped(one));
  if (element === undefined) return others.length > 0 ? others : undefined;
  const stub = asObject(element).type === '';
  return [{ ...(stub ? {} : elements.find(isMapped)), ...asObject(element) }, ...others];
}

/** Leaves out what is undefined, at every depth, and objects that are left empty. */
function withoutEmpty(json: Json): Json {
  const kept = Object.entries(json)
    .map(([name, value]) => [name, pruned(value)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept);
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null) return value;
  const object = withoutEmpty(asObject(value));
  return Object.keys(object).length > 0 ? object : undefined;
}

const asList = (element: Json | undefined): Json[] | undefined => (element ? [element] : undefined);

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
