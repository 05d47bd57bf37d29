import { AUDIT_LABELS } from '../../../app/accounts/audit-words.ts';
import type { AuditLocals } from '../../../app/console/audit/audit-page.types.ts';
import { console, moment, type PageSample } from './common.ts';

const audit: AuditLocals = {
  ...console,
  filterAction: '/console/audit',
  actions: AUDIT_LABELS.map(({ action, label }) => ({ value: action, label, selected: false })),
  actors: [
    { value: 'ann@acme.example', selected: false },
    { value: 'command line', selected: false },
    { value: 'Okta', selected: false },
  ],
  filtered: false,
  events: [
    {
      at: moment,
      who: 'ann@acme.example',
      whoUrl: '/console/audit?actor=ann%40acme.example',
      action: 'Changed settings',
      lines: [
        { label: 'userName must be', before: 'an e-mail address', value: 'any text' },
        { label: 'User type nurse added, giving', before: null, value: 'profile:read, shifts:read' },
        { label: 'User type manager removed, gave', before: 'people:write', value: null },
      ],
      requestId: '6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11',
    },
    {
      at: moment,
      who: 'Okta',
      whoUrl: '/console/audit?actor=Okta',
      action: 'Gave an authorization back',
      lines: [{ label: 'Authorization', value: 'Okta (system-admin.okta.com)' }],
      requestId: 'a5f4a0c2-5a44-4cf2-8d3a-9f6f4f1f0c12',
    },
    {
      at: moment,
      who: 'command line',
      whoUrl: '/console/audit?actor=command+line',
      action: 'Suspended the organization',
      lines: [],
      requestId: null,
    },
  ],
  newerUrl: null,
  olderUrl: '/console/audit?before=1',
  settingsUrl: '/console/settings',
};

export const auditSamples: readonly PageSample[] = [
  ['console/audit', 'with actions', audit],
  ['console/audit', 'empty', { ...audit, events: [], olderUrl: null } satisfies AuditLocals],
  [
    'console/audit',
    'with a filter that finds nothing',
    { ...audit, filtered: true, events: [], olderUrl: null } satisfies AuditLocals,
  ],
];
