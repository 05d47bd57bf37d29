import { SCIM_SCOPES, SCOPES } from '../../app/connections/scopes.ts';
import type {
  AuthorizationView,
  AuthorizeAppLocals,
  CommonLocals,
  ConnectionLocals,
  ConsoleLocals,
  MessageLocals,
  Moment,
  NotAllowedLocals,
  OrganizationLocals,
  RevokeLocals,
  SetPasswordLocals,
  SignInLocals,
  UserLocals,
  UsersLocals,
} from '../../app/http/pages.types.ts';

const then: Moment = { iso: '2026-05-03T11:02:00.000Z', exact: '3 May 2026, 11:02 UTC', relative: '6 months ago' };
const common: CommonLocals = {
  brand: 'Brellium',
  supportEmail: 'support@brellium.example',
  csrfToken: 'csrf-token',
  requestId: 'request-1',
  scopeWords: SCOPES,
};
const form = { action: '/form', hidden: { admin: 'hidden-value' } };

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
  replaces: [{ consentedBy: 'bo@acme.example', createdAt: then, lastUsedAt: then }],
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
const message: MessageLocals = {
  ...common,
  tone: 'problem',
  title: 'The way back is not on the list',
  happened: ['The address is not registered.'],
  next: ['Check the address.', 'Write to support.'],
  details: [{ label: 'Redirect URI', value: 'https://elsewhere.example/callback' }],
  link: { href: '/console', label: 'Open the console' },
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
const console: ConsoleLocals = {
  ...common,
  organizationName: 'Acme',
  signedInAs: 'ann@acme.example',
  role: 'owner',
  nav: {
    connectionUrl: '/console',
    usersUrl: '/console/users',
    signOutAction: '/console/sign-out',
    switchOrganizationUrl: '/console/organization',
  },
};
const active: AuthorizationView = {
  id: 'grant-1',
  status: 'active',
  consentedBy: 'ann@acme.example',
  redirectHost: 'system-admin.okta.com',
  scopes: authorizeApp.scopes,
  createdAt: then,
  lastRequestAt: then,
  lastRefreshAt: null,
  expiresAt: then,
  endedAt: null,
  endReason: null,
  revokeUrl: '/console/authorizations/grant-1/revoke',
};
const ended: AuthorizationView = { ...active, status: 'ended', endedAt: then, endReason: 'replaced', revokeUrl: null };
const connection: ConnectionLocals = {
  ...console,
  clientName: 'Okta',
  live: [active],
  ended: [ended],
  users: { active: 2, inactive: 1 },
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
const users: UsersLocals = {
  ...console,
  searchAction: '/console/users',
  q: 'zo',
  users: [
    {
      url: '/console/users/1',
      name: 'Zoë O’Brien',
      userName: 'zoe@acme.example',
      email: 'zoe@acme.example',
      userType: 'manager',
      active: true,
      lastChangedAt: then,
    },
  ],
  total: 1,
  directoryEmpty: false,
  previousUrl: '/console/users?before=9',
  nextUrl: null,
};
const user: UserLocals = {
  ...console,
  user: {
    id: '5b1c0f0e-0000-4000-8000-3f1c9b1d2a11',
    name: 'Zoë O’Brien',
    userName: 'zoe@acme.example',
    active: false,
    userType: 'manager',
    permissions: ['reports:read'],
    createdAt: then,
    lastChangedAt: then,
    values: { userName: ['zoe@acme.example'], title: ['Manager'], department: ['Risk'], unheardOf: ['1'] },
  },
  history: [
    {
      at: then,
      who: 'Okta (system-admin.okta.com)',
      action: 'updated',
      requestId: 'request-9',
      lines: [
        { attribute: 'title', before: 'Analyst', after: 'Manager' },
        { attribute: 'department', before: null, after: 'Risk' },
        { attribute: 'nickName', before: 'Zo', after: null },
      ],
    },
  ],
  olderHistoryUrl: '/console/users/1?before=1',
  backUrl: '/console/users',
};

/** Every view in each of its states: `[view, state, locals]`. */
export const pageSamples: readonly (readonly [view: string, state: string, locals: CommonLocals])[] = [
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
      replaces: [],
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
  ['message', 'of a problem', message],
  ['message', 'of success', { ...message, tone: 'done', next: [], details: [], link: null } satisfies MessageLocals],
  ['set-password', 'with problems', setPassword],
  ['set-password', 'at first', { ...setPassword, problems: [] } satisfies SetPasswordLocals],
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
  ['console/users', 'with hits', users],
  ['console/users', 'without hit', { ...users, users: [], total: 0 } satisfies UsersLocals],
  [
    'console/users',
    'without users',
    { ...users, q: '', users: [], total: 0, directoryEmpty: true } satisfies UsersLocals,
  ],
  ['console/user', 'with history', user],
  [
    'console/user',
    'without history or name',
    {
      ...user,
      user: { ...user.user, name: null, values: {}, permissions: [] },
      history: [],
      olderHistoryUrl: null,
    } satisfies UserLocals,
  ],
];
