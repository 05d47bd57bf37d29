import type { UserLocals, UsersLocals } from '../../../app/console/users/users-page.types.ts';
import { console, moment, type PageSample } from './common.ts';

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
      lastChangedAt: moment,
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
