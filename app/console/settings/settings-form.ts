import type { Settings } from '../../accounts/settings.types.ts';
import type { SettingsView } from './settings-page.types.ts';

/** Rows of user types that are read: more than may be saved, so that who typed one too many is told. */
const MAX_ROWS = 60;

/** Reads the fields of the form, whatever they hold; `read` gives '' for one that is missing. */
export function parseSettingsForm(read: (field: string) => string): SettingsView {
  const userTypes: { value: string; permissions: string }[] = [];
  for (let index = 0; index < MAX_ROWS; index += 1) {
    const row = { value: read(`value-${index}`).trim(), permissions: read(`permissions-${index}`).trim() };
    userTypes.push(row);
  }
  const rows = Number(read('rows'));
  return {
    anyUserType: read('userTypes') === 'any',
    userTypes: userTypes.slice(0, Number.isInteger(rows) && rows > 0 ? rows : 0),
    userNameFormat: read('userNameFormat') === 'any' ? 'any' : 'email',
    timeZone: read('timeZone').trim(),
  };
}

/** The fields of the form, for a page that only carries them along. */
export function toFormFields({ anyUserType, userTypes, userNameFormat, timeZone }: SettingsView) {
  return {
    rows: String(userTypes.length),
    userTypes: anyUserType ? 'any' : 'listed',
    userNameFormat,
    timeZone,
    ...Object.fromEntries(
      userTypes.flatMap(({ value, permissions }, index) => [
        [`value-${index}`, value],
        [`permissions-${index}`, permissions],
      ]),
    ),
  };
}

/** The settings that the form asks for; rows left empty are none. */
export function toWantedSettings({ userTypes, ...others }: SettingsView): Settings {
  return {
    ...others,
    userTypes: userTypes.map(({ value, permissions }) => ({
      value,
      permissions: [...new Set(permissions.split(/[\s,]+/).filter(Boolean))],
    })),
  };
}

/** Settings as the form shows them. */
export const toSettingsView = ({ userTypes, ...others }: Settings): SettingsView => ({
  anyUserType: others.anyUserType,
  userNameFormat: others.userNameFormat,
  timeZone: others.timeZone,
  userTypes: userTypes.map(({ value, permissions }) => ({ value, permissions: permissions.join(' ') })),
});

/** A row that was added and left empty is nobody's wish, not a user type without a name. */
export const withoutEmptyRows = (view: SettingsView): SettingsView => ({
  ...view,
  userTypes: view.userTypes.filter(({ value, permissions }) => value !== '' || permissions !== ''),
});

/**
 * The form after one of its small buttons: `add`, `remove-2`, `up-2`, `down-2`; `focus` is the row to type in next.
 * Undefined for another button.
 */
export function editSettingsForm(
  view: SettingsView,
  button: string,
): { view: SettingsView; focus: number | null } | undefined {
  const rows = [...view.userTypes];
  if (button === 'add') {
    return { view: { ...view, userTypes: [...rows, { value: '', permissions: '' }] }, focus: rows.length };
  }
  const [, what, at] = /^(remove|up|down)-(\d{1,2})$/.exec(button) ?? [];
  const index = Number(at);
  const row = rows[index];
  if (what === undefined || row === undefined) return undefined;
  rows.splice(index, 1);
  if (what !== 'remove') rows.splice(Math.max(0, what === 'up' ? index - 1 : index + 1), 0, row);
  return { view: { ...view, userTypes: rows }, focus: null };
}
