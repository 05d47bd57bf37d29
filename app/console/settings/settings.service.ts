import type { Membership } from '../../accounts/account.types.ts';
import { AccountError } from '../../accounts/account-error.ts';
import type { AuditedBy } from '../../accounts/audit.types.ts';
import { diffSettings } from '../../accounts/diff-settings.ts';
import { type OrganizationService, toSettings } from '../../accounts/organization.service.ts';
import type { SettingChange, SettingProblem, Settings } from '../../accounts/settings.types.ts';
import { validateSettings } from '../../accounts/validate-settings.ts';
import type { SettingsImpactStore } from '../../directory/settings-impact.store.ts';
import { toImpact, type UserCounts } from './to-impact.ts';

/** A change of settings before it is saved: what is wrong with it, or what it does to whom. */
export interface SettingsPreview {
  /** Of the settings it was compared with. */
  version: number;
  problems: SettingProblem[];
  changes: { change: SettingChange; impact: string }[];
}

export type SettingsService = ReturnType<typeof createSettingsService>;

interface Deps {
  organizations: Pick<OrganizationService, 'getOrganization' | 'changeSettings'>;
  impact: SettingsImpactStore;
}

/** An organization's settings as its owner changes them: looked at first, then saved as they were looked at. */
export function createSettingsService({ organizations, impact }: Deps) {
  async function count(organizationId: string, changes: readonly SettingChange[]): Promise<UserCounts> {
    const asks = (wanted: readonly SettingChange['setting'][]) =>
      changes.some(({ setting }) => wanted.includes(setting));
    const toEmail = changes.some(({ setting, after }) => setting === 'userNameFormat' && after === 'email');
    const [byUserType, otherUserNames] = await Promise.all([
      asks(['userType', 'acceptedUserTypes']) ? impact.countByUserType(organizationId) : new Map<string, number>(),
      toEmail ? impact.countOtherUserNames(organizationId) : 0,
    ]);
    return { byUserType, otherUserNames };
  }

  return {
    /** For every member. */
    async getSettings({ organizationId }: Pick<Membership, 'organizationId'>) {
      const organization = await organizations.getOrganization(organizationId);
      return { settings: toSettings(organization), version: organization.settingsVersion };
    },

    /** What a change would do to whom; saves nothing. Throws `not_permitted` for who is no owner. */
    async previewSettings(member: Membership, wanted: Settings): Promise<SettingsPreview> {
      requireOwner(member);
      const organization = await organizations.getOrganization(member.organizationId);
      const before = toSettings(organization);
      const version = organization.settingsVersion;
      const problems = validateSettings(wanted, before);
      if (problems.length > 0) return { version, problems, changes: [] };
      const changes = diffSettings(before, wanted);
      const counts = await count(member.organizationId, changes);
      return {
        version,
        problems,
        changes: changes.map((change) => ({ change, impact: toImpact(change, wanted, counts) })),
      };
    },

    /** Saves what was looked at. Throws `not_permitted`, `settings_invalid`, `settings_changed` (no longer `version`). */
    async saveSettings(member: Membership, wanted: Settings, version: number, by: AuditedBy): Promise<void> {
      requireOwner(member);
      await organizations.changeSettings(member.organizationId, wanted, { by, ifVersion: version });
    },
  };
}

function requireOwner({ role }: Membership): void {
  if (role !== 'owner') throw new AccountError('not_permitted', 'Only owners can change the settings.');
}
