import type { ConnectionState } from '../../../app/connections/connection-health.ts';
import { OUTCOME_VIEWS } from '../../../app/console/activity/outcomes.ts';
import type { OverviewLocals } from '../../../app/console/overview/overview-page.types.ts';
import { toRequestCharts } from '../../../app/console/overview/to-request-charts.ts';
import { console, moment, type PageSample } from './common.ts';
import { active, ended } from './connection.ts';

const counted = (hours: number, ok: number) => ({
  at: new Date(Date.UTC(2026, 10, 24, hours)),
  ok,
  refused: 1,
  denied: 0,
  limited: 0,
  failed: 2,
});
const series = [counted(8, 30), counted(9, 4), counted(10, 0)];
const overview: OverviewLocals = {
  ...console,
  clientName: 'Okta',
  state: 'failing',
  lastHeardAt: moment,
  ended: null,
  live: [active],
  users: { active: 1200, inactive: 7, url: '/console/users' },
  groups: { total: 12, url: '/console/groups' },
  day: { requests: 43, problems: 9, url: '/console/activity' },
  charts: toRequestCharts({ day: series, month: series, zone: 'Europe/Paris' }),
  failures: [
    {
      at: moment,
      asked: 'create a user',
      outcome: OUTCOME_VIEWS.refused,
      status: 409,
      detail: 'userName "ann" is taken',
      url: '/console/activity/1',
    },
    {
      at: moment,
      asked: 'read users',
      outcome: OUTCOME_VIEWS.failed,
      status: 503,
      detail: null,
      url: '/console/activity/2',
    },
  ],
  failuresUrl: '/console/activity?outcome=problem',
  warnings: [
    { kind: 'ends', redirectHost: 'system-admin.okta.com', at: moment, missingScopes: [] },
    { kind: 'scopes', redirectHost: 'system-admin.okta.com', at: null, missingScopes: ['scim:groups:read'] },
  ],
  secret: { since: moment, inUse: 2 },
};
const connected = (state: ConnectionState, changes: Partial<OverviewLocals> = {}): PageSample => [
  'console/overview',
  state,
  { ...overview, state, warnings: [], failures: [], ...changes } satisfies OverviewLocals,
];
const disconnected = (state: ConnectionState, changes: Partial<OverviewLocals> = {}): PageSample =>
  connected(state, { live: [], lastHeardAt: null, ended, ...changes });

export const overviewSamples: readonly PageSample[] = [
  ['console/overview', 'failing', overview],
  connected('healthy'),
  connected('idle'),
  connected('idle', { lastHeardAt: null, secret: null }),
  connected('suspended'),
  connected('waiting', { live: [{ ...active, status: 'pending', revokeUrl: null }], lastHeardAt: null }),
  disconnected('never', { ended: null }),
  disconnected('authenticate'),
  disconnected('revoked', { ended: { ...ended, endReason: 'revoked' } }),
];
