import type {
  GroupDeletedLocals,
  GroupListRow,
  GroupLocals,
  GroupsLocals,
} from '../../../app/console/groups/groups-page.types.ts';
import { console, moment, type PageSample } from './common.ts';
import { noTimeline, timeline } from './users.ts';

const row: GroupListRow = {
  url: '/console/groups/1',
  name: 'Sales',
  users: 10_000,
  groups: 1,
  createdAt: moment,
  lastChangedAt: moment,
};
const groups: GroupsLocals = {
  ...console,
  searchAction: '/console/groups',
  q: 'sal',
  order: 'changed',
  groups: [row],
  total: 1,
  directoryEmpty: false,
  previousUrl: '/console/groups?before=x',
  nextUrl: null,
};
const group: GroupLocals = {
  ...console,
  group: { ...row, id: '5b1c0f0e-0000-4000-8000-3f1c9b1d2a12', externalId: '00g1' },
  memberOf: [{ name: 'Everybody', url: '/console/groups/2' }],
  members: [
    { url: '/console/users/1', name: 'Zoë', type: 'User', userName: 'zoe@acme.example', active: false },
    { url: '/console/groups/3', name: 'Nordics', type: 'Group', userName: null, active: null },
  ],
  previousUrl: null,
  nextUrl: '/console/groups/1?after=x',
  usersUrl: '/console/users?group=Sales',
  timeline,
  backUrl: '/console/groups',
};
const deleted: GroupDeletedLocals = {
  ...console,
  id: group.group.id,
  name: 'Sales',
  deletedBy: 'Okta',
  deletedAt: moment,
  timeline,
  backUrl: '/console/groups',
};

export const groupSamples: readonly PageSample[] = [
  ['console/groups', 'with hits', groups],
  ['console/groups', 'without hit', { ...groups, groups: [], total: 0 } satisfies GroupsLocals],
  [
    'console/groups',
    'without groups',
    { ...groups, q: '', groups: [], total: 0, directoryEmpty: true } satisfies GroupsLocals,
  ],
  ['console/group', 'with members and history', group],
  [
    'console/group',
    'without members or history',
    {
      ...group,
      group: { ...group.group, users: 0, groups: 0, externalId: null },
      memberOf: [],
      members: [],
      nextUrl: null,
      timeline: noTimeline,
    } satisfies GroupLocals,
  ],
  ['console/group-deleted', 'with history', deleted],
  [
    'console/group-deleted',
    'of which little is known',
    { ...deleted, deletedBy: null, deletedAt: null } satisfies GroupDeletedLocals,
  ],
];
