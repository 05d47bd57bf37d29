import type {
  ActivityLocals,
  RequestDetails,
  RequestLocals,
} from '../../../app/console/activity/activity-page.types.ts';
import { OUTCOME_VIEWS } from '../../../app/console/activity/outcomes.ts';
import { console, moment, type PageSample } from './common.ts';

const choice = (value: string, label: string) => ({ value, label, selected: false });
const row = {
  at: moment,
  url: '/console/activity/6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11',
  asked: 'Look up the user whose userName is “ann@acme.example”',
  effect: null,
  method: 'GET',
  address: '/scim/v2/Users?filter=userName eq "ann@acme.example"&startIndex=1&count=100',
  outcome: OUTCOME_VIEWS.ok,
  status: 200,
  duration: '4 ms',
  touched: { name: 'Ann O’Neill', url: '/console/users/1' },
  error: null,
};
const failure = {
  ...row,
  asked: 'Create a user',
  method: 'POST',
  address: '/scim/v2/Users',
  outcome: OUTCOME_VIEWS.refused,
  status: 400,
  touched: { name: '6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11', url: null },
  error: 'userType "boss" is not accepted; accepted are employee, manager.',
};

const activity: ActivityLocals = {
  ...console,
  clientName: 'Okta',
  filterAction: '/console/activity',
  outcomes: Object.entries(OUTCOME_VIEWS).map(([value, { label }]) => choice(value, label)),
  methods: ['GET', 'POST'].map((method) => choice(method, method)),
  ranges: [choice('day', 'Last 24 hours'), choice('custom', 'From … to …')],
  user: '',
  from: '',
  to: '',
  problems: [],
  filtered: false,
  keptDays: 30,
  requests: [
    row,
    { ...row, asked: 'Change a user', effect: 'User deactivated', method: 'PATCH', address: '/scim/v2/Users/1' },
    failure,
    { ...row, asked: 'Renew its token', method: 'POST', address: '/oauth/token', touched: null },
    { ...failure, outcome: OUTCOME_VIEWS.denied, status: 403 },
    { ...failure, outcome: OUTCOME_VIEWS.limited, status: 429 },
    { ...failure, outcome: OUTCOME_VIEWS.failed, status: 500 },
  ],
  newerUrl: null,
  olderUrl: '/console/activity?older=1-1',
};

const details: RequestDetails = {
  ...row,
  asked: 'Okta asked to update a user',
  requestId: '6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11',
  explanation: {
    done: ['2 attributes of the user were changed.'],
    ignored: [{ attribute: 'password', why: 'Passwords from Okta are never stored: nobody signs in here with one.' }],
    shown: 'Okta shows no error for this.',
    detail: null,
    cure: [],
  },
  facts: [
    { label: 'Request id', value: '6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11', copy: true },
    { label: 'Program', value: 'Okta SCIM Client 1.0.0', copy: false },
  ],
  requestBody: '{\n  "title": "Manager"\n}',
  responseBody: '{\n  "id": "1"\n}',
  guide: null,
};
const refused: RequestDetails = {
  ...details,
  outcome: OUTCOME_VIEWS.refused,
  status: 400,
  explanation: {
    done: ['A value could not be used.', 'Nothing was changed.'],
    ignored: [],
    shown: 'Okta shows this message under Dashboard > Tasks:',
    detail: failure.error,
    cure: ['Do what the message says.', 'In Okta, open Dashboard > Tasks and choose Retry Selected.'],
  },
  requestBody: null,
  responseBody: null,
  guide: { title: 'The user type is not accepted', url: '/guide/okta-scim#the-user-type-is-not-accepted' },
};
const request: RequestLocals = {
  ...console,
  clientName: 'Okta',
  backUrl: '/console/activity',
  requests: [details],
  changes: [
    {
      name: 'Ann O’Neill',
      url: '/console/users/1',
      verb: 'updated',
      lines: [
        { label: 'title', before: 'Analyst', value: 'Manager' },
        { label: 'department', before: null, value: 'Finance' },
      ],
    },
  ],
  moreChanges: 0,
  supportText: 'Brellium provisioning request\n',
  supportUrl: '/console/activity/6f1c6b0e.txt',
};

export const activitySamples: readonly PageSample[] = [
  ['console/activity', 'with requests', activity],
  ['console/activity', 'empty', { ...activity, requests: [], olderUrl: null } satisfies ActivityLocals],
  [
    'console/activity',
    'with a filter that finds nothing',
    {
      ...activity,
      requests: [],
      olderUrl: null,
      filtered: true,
      user: 'nobody',
      from: '2026-11-24T10:30',
      problems: ['No user or group is called “nobody”.'],
    } satisfies ActivityLocals,
  ],
  ['console/request', 'done', request],
  ['console/request', 'refused', { ...request, requests: [refused], changes: [] } satisfies RequestLocals],
  ['console/request', 'twice', { ...request, requests: [details, refused], moreChanges: 3 } satisfies RequestLocals],
];
