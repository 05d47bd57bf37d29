import { SCOPES } from '../../../app/connections/scopes.ts';
import type { ConsoleLocals } from '../../../app/console/console.types.ts';
import type { CommonLocals, Moment } from '../../../app/http/pages.types.ts';

/** A view in one of its states. */
export type PageSample = readonly [view: string, state: string, locals: CommonLocals];

export const moment: Moment = {
  iso: '2026-05-03T11:02:00.000Z',
  exact: '3 May 2026, 11:02 UTC',
  relative: '6 months ago',
};
export const common: CommonLocals = {
  brand: 'Brellium',
  logo: { url: '/brand/logo.svg', wide: false },
  supportEmail: 'support@brellium.example',
  guideUrl: '/guide/okta-scim',
  csrfToken: 'csrf-token',
  requestId: 'request-1',
  scopeWords: SCOPES,
};
export const form = { action: '/form', hidden: { admin: 'hidden-value' } };
export const console: ConsoleLocals = {
  ...common,
  organizationName: 'Acme',
  signedInAs: 'ann@acme.example',
  role: 'owner',
  timeZone: 'Europe/Berlin',
  nav: [
    { key: 'connection', label: 'Connection', url: '/console/connection' },
    { key: 'users', label: 'Users', url: '/console/users' },
  ],
  connectionUrl: '/console/connection',
  signOutAction: '/console/sign-out',
  switchOrganizationUrl: '/console/organization',
};
