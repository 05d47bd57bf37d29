import type { UserLocals, UsersLocals } from '../../../app/console/users/users-page.types.ts';
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
const user: UserLocals = {
  ...console,
  user: {
    id: '5b1c0f0e-0000-4000-8000-3f1c9b1d2a11',
    name: 'Zoë O’Brien',
    userName: 'zoe@acme.example',
    active: false,
    userType: 'manager',
    permissions: ['reports:read'],
    createdAt: moment,
    lastChangedAt: moment,
    values: { userName: ['zoe@acme.example'], title: ['Manager'], department: ['Risk'], unheardOf: ['1'] },
  },
  history: [
    {
      at: moment,
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
      user: { ...user.user, name: null, values: {}, permissions: [] },
      history: [],
      olderHistoryUrl: null,
    } satisfies UserLocals,
  ],
];
