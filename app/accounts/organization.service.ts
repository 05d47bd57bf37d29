import type { Organization, UserNameFormat, UserType } from './account.types.ts';
import { AccountError } from './account-error.ts';
import type { OrganizationStore } from './organization.store.ts';
import { toKey } from './to-key.ts';

/** Characters the name of an organization may have. */
export const MAX_ORGANIZATION_NAME = 120;
const MAX_USER_TYPE = 100;

export interface OrganizationSettings {
  userNameFormat?: UserNameFormat;
  /** The accepted values, or any. */
  userTypes?: readonly string[] | 'any';
}

export type OrganizationService = ReturnType<typeof createOrganizationService>;

/** The vendor's customers. Takes the user types, with their permissions, that a new one starts with. */
export function createOrganizationService({
  store,
  shippedUserTypes,
}: {
  store: OrganizationStore;
  shippedUserTypes: readonly UserType[];
}) {
  async function getOrganizationByName(name: string): Promise<Organization> {
    const found = await store.findOrganizationByName(name);
    if (found) return found;
    throw new AccountError('organization_not_found', `There is no organization "${name}".`);
  }

  return {
    /** Creates an organization with the shipped user types. Throws `organization_name_invalid`, `organization_name_taken`. */
    async createOrganization(name: string): Promise<Organization> {
      const trimmed = name.trim();
      if (trimmed.length === 0 || trimmed.length > MAX_ORGANIZATION_NAME || /\p{Cc}/u.test(trimmed)) {
        throw new AccountError(
          'organization_name_invalid',
          `The name of an organization needs 1 to ${MAX_ORGANIZATION_NAME} printable characters.`,
        );
      }
      return store.insertOrganization(trimmed, shippedUserTypes);
    },

    /** All of them, by name. */
    listOrganizations: (): Promise<Organization[]> => store.listOrganizations(),

    /** By name without case. Throws `organization_not_found`. */
    getOrganizationByName,

    /** Changes settings; a type that stays keeps its permissions. Throws `organization_not_found`, `user_type_invalid`. */
    async setOrganization(name: string, { userNameFormat, userTypes }: OrganizationSettings): Promise<Organization> {
      const organization = await getOrganizationByName(name);
      const known = [...organization.userTypes, ...shippedUserTypes];
      return store.updateOrganization(organization.id, {
        ...(userNameFormat && { userNameFormat }),
        ...(userTypes !== undefined && { anyUserType: userTypes === 'any' }),
        ...(userTypes !== undefined && userTypes !== 'any' && { userTypes: toUserTypes(userTypes, known) }),
      });
    },

    /** Stops every token of the organization, until it is resumed. Throws `organization_not_found`. */
    suspendOrganization: async (name: string): Promise<Organization> =>
      store.updateOrganization((await getOrganizationByName(name)).id, { suspendedAt: new Date() }),

    /** Throws `organization_not_found`. */
    resumeOrganization: async (name: string): Promise<Organization> =>
      store.updateOrganization((await getOrganizationByName(name)).id, { suspendedAt: null }),
  };
}

function toUserTypes(values: readonly string[], known: readonly UserType[]): UserType[] {
  const byKey = new Map<string, UserType>();
  for (const value of values.map((raw) => raw.trim())) {
    if (value.length === 0 || value.length > MAX_USER_TYPE || /\p{Cc}/u.test(value)) {
      throw new AccountError('user_type_invalid', `A user type needs 1 to ${MAX_USER_TYPE} printable characters.`);
    }
    const permissions = known.find((type) => toKey(type.value) === toKey(value))?.permissions ?? [];
    byKey.set(toKey(value), { value, permissions });
  }
  if (byKey.size === 0) throw new AccountError('user_type_invalid', 'Name at least one user type, or "any".');
  return [...byKey.values()];
}
