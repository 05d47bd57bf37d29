import { SCIM_SCOPES } from '../../../app/connections/scopes.ts';
import type {
  AuthorizeAppLocals,
  NotAllowedLocals,
  OrganizationLocals,
  SetPasswordLocals,
  SignInLocals,
} from '../../../app/http/pages.types.ts';
import { common, form, moment, type PageSample } from './common.ts';

const signIn: SignInLocals = {
  ...common,
  ...form,
  clientName: 'Okta',
  email: '',
  problem: null,
  reentry: null,
  notice: null,
};
const organization: OrganizationLocals = {
  ...common,
  ...form,
  clientName: 'Okta',
  signedInAs: 'ann@acme.example',
  notYouUrl: '/not-you',
  organizations: [
    { id: 'org-1', name: 'Acme', role: 'owner', mayChoose: true, selected: true },
    { id: 'org-2', name: 'Globex', role: 'viewer', mayChoose: false, selected: false },
  ],
  nothingChosen: true,
};
const authorizeApp: AuthorizeAppLocals = {
  ...common,
  ...form,
  clientName: 'Okta',
  organizationName: 'Acme',
  signedInAs: 'ann@acme.example',
  notYouUrl: '/not-you',
  otherOrganizationUrl: '/other',
  scopes: SCIM_SCOPES,
  lifetimeDays: 400,
  redirectHost: 'system-admin.okta.com',
  existing: {
    authorizations: [{ consentedBy: 'bo@acme.example', createdAt: moment, lastUsedAt: moment }],
    selected: 'replace',
  },
};
const notAllowed: NotAllowedLocals = {
  ...common,
  ...form,
  clientName: 'Okta',
  organizationName: 'Acme',
  role: 'viewer',
  signedInAs: 'vic@acme.example',
  notYouUrl: '/not-you',
  authorizers: [{ name: 'Ann Berg', email: 'ann@acme.example', role: 'owner' }],
};
const setPassword: SetPasswordLocals = {
  ...common,
  ...form,
  email: 'ann@acme.example',
  rules: ['At least 12 characters'],
  problems: [
    { field: 'password', text: 'It is too short.' },
    { field: 'passwordAgain', text: 'The two differ.' },
  ],
};

export const formSamples: readonly PageSample[] = [
  ['sign-in', 'in an interaction', signIn],
  ['sign-in', 'for the console', { ...signIn, clientName: null, notice: 'You are signed out.' } satisfies SignInLocals],
  [
    'sign-in',
    'after wrong credentials',
    { ...signIn, email: 'a@b.example', problem: { kind: 'wrong' } } satisfies SignInLocals,
  ],
  ['sign-in', 'after too many tries', { ...signIn, problem: { kind: 'limited', minutes: 14 } } satisfies SignInLocals],
  [
    'sign-in',
    'for the password again',
    { ...signIn, email: 'a@b.example', reentry: { afterMinutes: 15, notYouUrl: '/not-you' } } satisfies SignInLocals,
  ],
  ['organization', 'in an interaction', organization],
  [
    'organization',
    'for the console',
    { ...organization, clientName: null, nothingChosen: false } satisfies OrganizationLocals,
  ],
  ['authorize-app', 'that replaces an older one', authorizeApp],
  [
    'authorize-app',
    'for reading only',
    {
      ...authorizeApp,
      scopes: ['scim:users:read'],
      existing: null,
      otherOrganizationUrl: null,
    } satisfies AuthorizeAppLocals,
  ],
  ['not-allowed', 'for a viewer', notAllowed],
  [
    'not-allowed',
    'for an owner of a suspended organization',
    { ...notAllowed, role: 'owner' } satisfies NotAllowedLocals,
  ],
  [
    'not-allowed',
    'without organization',
    { ...notAllowed, organizationName: null, authorizers: [] } satisfies NotAllowedLocals,
  ],
  ['set-password', 'with problems', setPassword],
  ['set-password', 'at first', { ...setPassword, problems: [] } satisfies SetPasswordLocals],
];
