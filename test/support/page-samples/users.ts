import type { Timeline, TimelineEntry } from '../../../app/console/timeline/timeline.types.ts';
import type { UserDeletedLocals, UserLocals, UsersLocals } from '../../../app/console/users/users-page.types.ts';
import { console, moment, type PageSample } from './common.ts';

const NO_FILTERS = { q: '', status: '', type: '', department: '', group: '' } as const;
const users: UsersLocals = {
  ...console,
  searchAction: '/console/users',
  filters: { q: 'zo', status: 'active', type: 'manager', department: 'Risk', group: 'Sales' },
  order: 'changed',
  filtered: true,
  options: { types: ['employee', 'manager'], departments: ['Care', 'Risk'], groups: ['Sales'] },
  unknownGroup: false,
  users: [
    {
      url: '/console/users/1',
      name: 'Zoë O’Brien',
      userName: 'zoe@acme.example',
      email: 'zoe@acme.example',
      userType: 'manager',
      department: 'Risk',
      active: true,
      lastChangedAt: moment,
    },
  ],
  total: { count: 1, more: false },
  directoryEmpty: false,
  exportUrl: '/console/users.csv?q=zo',
  previousUrl: '/console/users?before=9',
  nextUrl: null,
};
const entry: TimelineEntry = {
  at: moment,
  who: 'Okta (system-admin.okta.com)',
  action: 'updated',
  did: 'changed this user',
  group: null,
  lines: [
    { label: 'Job title', path: 'title', before: 'Analyst', after: 'Manager' },
    { label: 'Department', path: 'department', before: null, after: 'Risk' },
    { label: 'Nickname', path: 'nickName', before: 'Zo', after: null },
  ],
  joined: null,
  left: null,
  notes: ['Okta sent password: ignored. Passwords from Okta are never stored'],
  requestId: 'request-9',
  requestUrl: '/console/activity/request-9',
};
const group = { name: 'Sales', url: '/console/groups/1' };
/** Of users and of groups: every kind of entry. */
export const timeline: Timeline = {
  entries: [
    entry,
    { ...entry, action: 'joined', did: 'added this user to the group', group, lines: [], notes: [] },
    { ...entry, action: 'left', did: 'took this user out of the group', group: { name: 'Gone', url: null }, lines: [] },
    {
      ...entry,
      lines: [],
      joined: {
        named: [
          { name: 'Ann', url: '/console/users/1' },
          { name: 'Ben', url: null },
        ],
        others: 998,
      },
      left: { named: [], others: 1 },
    },
  ],
  olderUrl: '/console/users/1?older=9#history',
  newestUrl: '/console/users/1#history',
};
export const noTimeline: Timeline = { entries: [], olderUrl: null, newestUrl: null };
const user: UserLocals = {
  ...console,
  user: {
    id: '5b1c0f0e-0000-4000-8000-3f1c9b1d2a11',
    name: 'Zoë O’Brien',
    userName: 'zoe@acme.example',
    active: false,
    userType: 'manager',
    permissions: ['reports:read'],
    permissionsExplained: { differs: true, sentences: ['The user type “manager” now gives also: reports:write.'] },
    roles: ['auditor'],
    entitlements: ['licence (primary)'],
    groups: [
      { ...group, indirect: false },
      { ...group, indirect: true },
    ],
    createdAt: moment,
    lastChangedAt: moment,
    attributes: [
      {
        heading: 'Core attributes',
        rows: [
          { label: 'User name', path: 'userName', values: ['zoe@acme.example'] },
          { label: 'E-mail', path: 'emails', values: ['zoe@acme.example (work, primary)', 'z@home.example'] },
          { label: 'Nickname', path: 'nickName', values: [] },
        ],
      },
      { heading: 'Enterprise attributes', rows: [{ label: 'Department', path: 'department', values: ['Risk'] }] },
    ],
    json: '{\n  "id": "5b1c0f0e-0000-4000-8000-3f1c9b1d2a11"\n}',
  },
  timeline,
  backUrl: '/console/users',
};
const deleted: UserDeletedLocals = {
  ...console,
  id: user.user.id,
  name: 'zoe@acme.example',
  deletedBy: 'Okta',
  deletedAt: moment,
  timeline,
  backUrl: '/console/users',
};

export const userSamples: readonly PageSample[] = [
  ['console/users', 'with hits', users],
  [
    'console/users',
    'for a viewer, of very many',
    { ...users, total: { count: 100_000, more: true }, exportUrl: null } satisfies UsersLocals,
  ],
  ['console/users', 'without hit', { ...users, users: [], total: { count: 0, more: false } } satisfies UsersLocals],
  [
    'console/users',
    'of a group that is not there',
    { ...users, users: [], total: { count: 0, more: false }, unknownGroup: true } satisfies UsersLocals,
  ],
  [
    'console/users',
    'without users',
    {
      ...users,
      filters: NO_FILTERS,
      users: [],
      total: { count: 0, more: false },
      directoryEmpty: true,
    } satisfies UsersLocals,
  ],
  ['console/user', 'with history', user],
  [
    'console/user',
    'without history or name',
    {
      ...user,
      user: {
        ...user.user,
        name: null,
        active: true,
        permissions: [],
        permissionsExplained: { differs: false, sentences: ['Without a user type there are no permissions.'] },
        roles: [],
        entitlements: [],
        groups: [],
        attributes: [],
      },
      timeline: noTimeline,
    } satisfies UserLocals,
  ],
  ['console/user-deleted', 'with history', deleted],
  [
    'console/user-deleted',
    'of whom little is known',
    { ...deleted, deletedBy: null, deletedAt: null, timeline: noTimeline } satisfies UserDeletedLocals,
  ],
];
