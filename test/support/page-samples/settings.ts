import type { SettingsConfirmLocals, SettingsLocals } from '../../../app/console/settings/settings-page.types.ts';
import { console, form, type PageSample } from './common.ts';

const settings: SettingsLocals = {
  ...console,
  ...form,
  action: '/console/settings',
  clientName: 'Okta',
  mayChange: true,
  owners: ['ann@acme.example'],
  settings: {
    anyUserType: false,
    userTypes: [
      { value: 'employee', permissions: 'profile:read profile:write' },
      { value: 'manager', permissions: 'profile:read profile:write people:read people:write' },
    ],
    userNameFormat: 'email',
    timeZone: 'Europe/Berlin',
  },
  problems: [],
  focus: null,
  timeZones: ['Europe/Berlin', 'UTC'],
  auditUrl: '/console/audit?action=settings.changed',
  notice: null,
};
const confirm: SettingsConfirmLocals = {
  ...console,
  ...form,
  action: '/console/settings',
  changes: [
    {
      label: 'User type nurse added, giving',
      before: null,
      value: 'profile:read, shifts:read',
      impact: 'No user has this type. Who is given it from now on gets its permissions.',
    },
    {
      label: 'User type operations removed, gave',
      before: 'profile:read',
      value: null,
      impact: '1,204 users have this type. They keep it, with the permissions already given.',
    },
  ],
  conflict: false,
  settingsUrl: '/console/settings',
};

export const settingsSamples: readonly PageSample[] = [
  ['console/settings', 'of an owner', settings],
  [
    'console/settings',
    'with problems',
    {
      ...settings,
      problems: [
        { field: 'value', index: 0, text: 'A user type needs 1 to 100 printable characters.' },
        { field: 'permissions', index: 1, text: '"Read" is not a permission.' },
        { field: 'userTypes', text: 'Name at least one user type, or accept any.' },
        { field: 'timeZone', text: '"Mars" is not the name of a time zone, such as Europe/Berlin.' },
      ],
    } satisfies SettingsLocals,
  ],
  [
    'console/settings',
    'saved, any user type and none listed',
    {
      ...settings,
      settings: { ...settings.settings, anyUserType: true, userTypes: [] },
      notice: { text: 'The settings were saved.', tone: 'good' },
    } satisfies SettingsLocals,
  ],
  ['console/settings', 'of a viewer', { ...settings, role: 'viewer', mayChange: false } satisfies SettingsLocals],
  ['console/settings-confirm', 'with changes', confirm],
  [
    'console/settings-confirm',
    'after somebody else’s change',
    { ...confirm, conflict: true } satisfies SettingsConfirmLocals,
  ],
];
