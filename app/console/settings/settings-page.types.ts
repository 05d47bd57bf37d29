import type { HiddenFields } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';

/**
 * `console/settings`: an owner's form, which posts `do` = `review` | `add` | `remove-N` | `up-N` | `down-N` with all its
 * fields (`userTypes`, `value-N`, `permissions-N`, `userNameFormat`, `timeZone`). Status 200, or 422 with problems.
 */
export interface SettingsLocals extends ConsoleLocals {
  action: string;
  hidden: HiddenFields;
  /** "Okta" */
  clientName: string;
  /** False: what is set is shown, and who may change it. */
  mayChange: boolean;
  /** Who may, e-mails. */
  owners: readonly string[];
  settings: SettingsView;
  /** Words beside a field; `index`: of which user type. */
  problems: readonly { field: string; index?: number; text: string }[];
  /** The user type whose name is typed next, after "Add"; null: none. */
  focus: number | null;
  timeZones: readonly string[];
  auditUrl: string;
  notice: { text: string; tone: 'good' | 'info' | 'problem' } | null;
}

export interface SettingsView {
  anyUserType: boolean;
  /** `permissions` as typed: separated by spaces. */
  userTypes: readonly { value: string; permissions: string }[];
  userNameFormat: 'email' | 'any';
  timeZone: string;
}

/** `console/settings-confirm`: posts `do` = `save` | `edit` with `hidden`. Status 200, or 409 with `conflict`. */
export interface SettingsConfirmLocals extends ConsoleLocals {
  action: string;
  hidden: HiddenFields;
  /** `before` and `value`: as in the audit list; null: there is none. */
  changes: readonly { label: string; before: string | null; value: string | null; impact: string }[];
  /** True: somebody else changed the settings since the form was opened. */
  conflict: boolean;
  settingsUrl: string;
}
