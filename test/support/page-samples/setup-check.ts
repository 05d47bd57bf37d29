import type { SetupCheckLocals, SetupCheckView } from '../../../app/console/setup-check/setup-check-page.types.ts';
import { console, moment, type PageSample } from './common.ts';

const last: SetupCheckView = {
  at: moment,
  ranBy: 'ann@acme.example',
  version: '0.1.0',
  baseUrl: 'https://sso.example.com/scim/v2',
  passed: 1,
  brokeOff: null,
  requests: [
    {
      number: 1,
      title: 'Required Test: Test Users endpoint',
      method: 'GET',
      path: '/Users?count=1&startIndex=1',
      passed: false,
      assertions: [
        { text: "response_status equal_number '200'", passed: true, found: null },
        { text: 'response_json Resources[0].name.familyName not_empty', passed: false, found: 'nothing' },
      ],
      cure: 'The test reads the first user of the list. Complete that user in Okta, then run the check again.',
    },
    {
      number: 8,
      title: 'Required Test: Expect failure when recreating user with same values',
      method: 'POST',
      path: '/Users',
      passed: true,
      assertions: [{ text: "response_status equal_number '409'", passed: true, found: null }],
      cure: null,
    },
  ],
  textUrl: '/console/setup-check.txt',
  jsonUrl: '/console/setup-check.json',
};
const setupCheck: SetupCheckLocals = {
  ...console,
  action: '/console/setup-check',
  hidden: {},
  clientName: 'Okta',
  mayNotRun: null,
  refused: null,
  last,
};

export const setupCheckSamples: readonly PageSample[] = [
  ['console/setup-check', 'with a failure', setupCheck],
  [
    'console/setup-check',
    'all passed',
    { ...setupCheck, last: { ...last, requests: last.requests.slice(1) } } satisfies SetupCheckLocals,
  ],
  ['console/setup-check', 'never run', { ...setupCheck, last: null } satisfies SetupCheckLocals],
  [
    'console/setup-check',
    'running already',
    { ...setupCheck, refused: { why: 'running', minutes: 1 } } satisfies SetupCheckLocals,
  ],
  [
    'console/setup-check',
    'too often, after one that broke off',
    {
      ...setupCheck,
      refused: { why: 'limited', minutes: 7 },
      last: { ...last, brokeOff: 'The server did not answer one of the requests in time.', requests: [] },
    } satisfies SetupCheckLocals,
  ],
  [
    'console/setup-check',
    'of a viewer',
    { ...setupCheck, role: 'viewer', mayNotRun: 'role' } satisfies SetupCheckLocals,
  ],
  ['console/setup-check', 'suspended', { ...setupCheck, mayNotRun: 'suspended' } satisfies SetupCheckLocals],
];
