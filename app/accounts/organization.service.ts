import type { Organization, OrganizationSummary, UserNameFormat, UserType } from './account.types.ts';
import { AccountError } from './account-error.ts';
import { BY_COMMAND_LINE } from './audit.service.ts';
import type { AuditedBy } from './audit.types.ts';
import { diffSettings } from './diff-settings.ts';
import type { OrganizationStore } from './organization.store.ts';
import type { Settings } from './settings.types.ts';
import { toKey } from './to-key.ts';
import { validateSettings } from './validate-settings.ts';

/** Characters the name of an organization may have. */
export const MAX_ORGANIZATION_NAME = 120;

export interface OrganizationSettings {
  userNameFormat?: UserNameFormat;
  /** The accepted values, or any. */
  userTypes?: readonly string[] | 'any';
  timeZone?: string;
}

export type OrganizationService = ReturnType<typeof createOrganizationService>;

/** The vendor's customers. Takes the user types, with their permissions, that a new one starts with. */
export function createOrganizationService({
  store,
  shippedUserTypes,
  onChanged = () => undefined,
}: {
  store: OrganizationStore;
  shippedUserTypes: readonly UserType[];
  /** Told whenever one may have changed through this process. */
  onChanged?: () => void;
}) {
  async function getOrganizationByName(name: string): Promise<Organization> {
    const found = await store.findOrganizationByName(name);
    if (found) return found;
    throw new AccountError('organization_not_found', `There is no organization "${name}".`);
  }

  async function getOrganization(id: string): Promise<Organization> {
    const found = await store.findOrganization(id);
    if (found) return found;
    throw unknownId();
  }

  async function changeSettings(
    id: string,
    wanted: Partial<Settings>,
    { by, ifVersion }: { by: AuditedBy; ifVersion?: number },
  ): Promise<Organization> {
    const before = await getOrganization(id);
    if (ifVersion !== undefined && before.settingsVersion !== ifVersion) throw settingsChanged();
    const after = { ...toSettings(before), ...wanted };
    const [problem] = validateSettings(after, before);
    if (problem) throw new AccountError('settings_invalid', problem.text);
    const changes = diffSettings(before, after);
    if (changes.length === 0) return before;
    const act = { action: 'settings.changed', details: { changes }, ...by } as const;
    const changed = await store.updateSettings(id, before.settingsVersion, after, act).finally(onChanged);
    if (changed) return changed;
    throw settingsChanged();
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

    /** All of them, by name, with how much there is of each. */
    listSummaries: (): Promise<OrganizationSummary[]> => store.listSummaries(),

    /** How much there is of one. Throws `organization_not_found`. */
    async getSummary(id: string): Promise<OrganizationSummary> {
      const [summary] = await store.listSummaries(id);
      if (summary) return summary;
      throw unknownId();
    },

    /** By name without case. Throws `organization_not_found`. */
    getOrganizationByName,

    /** Throws `organization_not_found`. */
    getOrganization,

    /**
     * Changes what is given of the settings, with an entry in the audit list; a change that changes nothing is none.
     * Throws `settings_invalid`, and `settings_changed` where they no longer have the version they were read with.
     */
    changeSettings,

    /**
     * As changeSettings, for the command line; a type that stays keeps its permissions.
     * Throws `organization_not_found`, `user_type_invalid`, `settings_invalid`.
     */
    async setOrganization(name: string, wanted: OrganizationSettings): Promise<Organization> {
      const { userTypes, ...others } = wanted;
      const organization = await getOrganizationByName(name);
      const known = [...organization.userTypes, ...shippedUserTypes];
      return changeSettings(
        organization.id,
        {
          ...others,
          ...(userTypes !== undefined && { anyUserType: userTypes === 'any' }),
          ...(userTypes !== undefined && userTypes !== 'any' && { userTypes: toUserTypes(userTypes, known) }),
        },
        { by: BY_COMMAND_LINE },
      );
    },

    /** Stops every token of the organization, until it is resumed. Throws `organization_not_found`. */
    suspendOrganization: async (name: string): Promise<Organization> =>
      store.setSuspended((await getOrganizationByName(name)).id, new Date()).finally(onChanged),

    /** Throws `organization_not_found`. */
    resumeOrganization: async (name: string): Promise<Organization> =>
      store.setSuspended((await getOrganizationByName(name)).id, null).finally(onChanged),
  };
}

const unknownId = (): AccountError =>
  new AccountError('organization_not_found', 'There is no organization with this id.');

const settingsChanged = (): AccountError =>
  new AccountError('settings_changed', 'The settings were changed by somebody else at the same moment: look again.');

/** The part of an organization that is its settings. */
export const toSettings = ({ userNameFormat, anyUserType, userTypes, timeZone }: Settings): Settings => ({
  userNameFormat,
  anyUserType,
  userTypes,
  timeZone,
});

function toUserTypes(values: readonly string[], known: readonly UserType[]): UserType[] {
  const byKey = new Map<string, UserType>();
  for (const value of values.map((raw) => raw.trim())) {
    if (value === '') throw new AccountError('user_type_invalid', 'A user type needs at least one character.');
    const permissions = known.find((type) => toKey(type.value) === toKey(value))?.permissions ?? [];
    byKey.set(toKey(value), { value, permissions });
  }
  if (byKey.size === 0) throw new AccountError('user_type_invalid', 'Name at least one user type, or "any".');
  return [...byKey.values()];
}
