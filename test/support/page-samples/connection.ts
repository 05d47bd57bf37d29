import { SCIM_SCOPES } from '../../../app/connections/scopes.ts';
import type {
  AuthorizationView,
  ConnectionLocals,
  RevokeLocals,
} from '../../../app/console/connection/connection-page.types.ts';
import { console, form, moment, type PageSample } from './common.ts';

export const active: AuthorizationView = {
  id: 'grant-1',
  status: 'active',
  consentedBy: 'ann@acme.example',
  redirectHost: 'system-admin.okta.com',
  keepsExisting: true,
  scopes: SCIM_SCOPES,
  missingScopes: ['scim:groups:read'],
  createdAt: moment,
  lastRequestAt: moment,
  lastRefreshAt: null,
  expiresAt: moment,
  endedAt: null,
  endReason: null,
  revokeUrl: '/console/authorizations/grant-1/revoke',
};
export const ended: AuthorizationView = {
  ...active,
  status: 'ended',
  endedAt: moment,
  endReason: 'replaced',
  revokeUrl: null,
};
const connection: ConnectionLocals = {
  ...console,
  clientName: 'Okta',
  live: [active],
  ended: [ended],
  notice: 'The authorization was revoked.',
};
const revoke: RevokeLocals = {
  ...console,
  ...form,
  clientName: 'Okta',
  authorization: active,
  othersLive: 1,
  cancelUrl: '/console',
  problem: { kind: 'wrong' },
};

export const connectionSamples: readonly PageSample[] = [
  ['console/connection', 'with live and ended authorizations', connection],
  [
    'console/connection',
    'never connected',
    { ...connection, live: [], ended: [], notice: null } satisfies ConnectionLocals,
  ],
  ['console/connection', 'no longer connected', { ...connection, live: [] } satisfies ConnectionLocals],
  [
    'console/connection',
    'waiting for the code to be exchanged',
    {
      ...connection,
      live: [{ ...active, status: 'pending', revokeUrl: null }],
      role: 'viewer',
    } satisfies ConnectionLocals,
  ],
  ['console/revoke', 'after a wrong password', revoke],
  ['console/revoke', 'of the only authorization', { ...revoke, othersLive: 0, problem: null } satisfies RevokeLocals],
];
