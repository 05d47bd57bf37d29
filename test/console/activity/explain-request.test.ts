import type { LoggedRequestDetail } from '../../../app/activity/activity.types.ts';
import { toOutcome } from '../../../app/activity/to-outcome.ts';
import { explainRequest, type MadeChange } from '../../../app/console/activity/explain-request.ts';

const NAMES = { client: 'Okta', brand: 'Brellium', supportEmail: 'help@brellium.example' };
const ID = '6f1c6b0e-2f0a-4a53-9a5b-3f8f6f1f0c11';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const explain = (values: Partial<LoggedRequestDetail>, changes: readonly MadeChange[] = []) => {
  const status = values.status ?? 200;
  return explainRequest(
    {
      id: 1,
      requestId: 'r-1',
      at: new Date(0),
      face: 'scim',
      method: 'GET',
      path: '/scim/v2/Users',
      query: null,
      status,
      outcome: toOutcome(status),
      durationMs: 1,
      error: null,
      resourceId: null,
      ignored: [],
      grantType: null,
      authorizationId: null,
      clientId: null,
      userAgent: null,
      requestBody: null,
      responseBody: null,
      ...values,
    },
    changes,
    NAMES,
  );
};
const user = (action: MadeChange['action'], ...attributes: MadeChange['attributes']): MadeChange => ({
  action,
  resourceType: 'User',
  resourceId: ID,
  attributes,
});
const group = (action: MadeChange['action'], ...attributes: MadeChange['attributes']): MadeChange => ({
  ...user(action, ...attributes),
  resourceType: 'Group',
});
const one = `/scim/v2/Users/${ID}`;
const aGroup = `/scim/v2/Groups/${ID}`;
const title = { attribute: 'title', before: 'Analyst', after: 'Manager' };
const operations = (...list: object[]) => ({ schemas: [PATCH], Operations: list });

type Case = [name: string, request: Partial<LoggedRequestDetail>, changes: MadeChange[], asked: string, done: string];

const SUCCESSES: Case[] = [
  [
    'a lookup that finds',
    { query: { filter: 'userName eq "ann@acme.com"', count: '100' }, responseBody: { totalResults: 1 } },
    [],
    'look up the user whose userName is “ann@acme.com”',
    'The user was found.',
  ],
  [
    'a lookup that finds nobody',
    { query: { filter: 'userName eq "o\\"x"' }, responseBody: { totalResults: 0 } },
    [],
    'look up the user whose userName is “o"x”',
    'There is no such user here, which Okta takes as: create it.',
  ],
  [
    'a lookup of a group',
    { path: '/scim/v2/Groups', query: { filter: 'displayName eq "g"' }, responseBody: { totalResults: 2 } },
    [],
    'look up the group whose displayName is “g”',
    '2 groups were found.',
  ],
  [
    'another search',
    { query: { filter: 'active eq true and title pr' }, responseBody: { totalResults: 1_234 } },
    [],
    'search users by active eq true and title pr',
    '1,234 users were found.',
  ],
  [
    'a search in a body',
    { method: 'POST', path: '/scim/v2/Users/.search' },
    [],
    'search users',
    'The users that were found were sent.',
  ],
  [
    'the test of the connection',
    { query: { startIndex: '1', count: '2' }, responseBody: { totalResults: 1 } },
    [],
    'read the first users, as it does to test the connection',
    'The connection works: 1 user was found.',
  ],
  [
    'a page of an import',
    {
      query: { startIndex: '101', count: '100' },
      responseBody: { totalResults: 250, itemsPerPage: 100, startIndex: 101 },
    },
    [],
    'read a page of users, from number 101',
    '100 of 250 users were sent.',
  ],
  ['a read', { path: one }, [], 'read one user', 'The user was sent.'],
  ['a read of what is known', { path: one, status: 304 }, [], 'read one user', 'newest state of the user already'],
  ['a role', { path: '/scim/v2/Roles/admin' }, [], 'read one role', 'The role was sent.'],
  [
    'a creation',
    { method: 'POST', status: 201 },
    [user('created', title)],
    'create a user, or restore',
    'The user was created, with the permissions of its user type.',
  ],
  [
    'a restoration',
    { method: 'POST', status: 201 },
    [user('restored', title)],
    'create a user, or restore',
    'it was restored under the same id, and its permissions were assigned anew',
  ],
  [
    'an update',
    { method: 'PUT', path: one },
    [user('updated', title)],
    'update a user',
    '1 attribute of the user was changed.',
  ],
  ['an update without effect', { method: 'PUT', path: one }, [], 'update a user', 'Everything was so already'],
  [
    'a deactivation by PATCH without path',
    { method: 'PATCH', path: one, requestBody: operations({ op: 'replace', value: { active: false } }) },
    [user('deactivated')],
    'Okta asked to deactivate a user.',
    'no access to Brellium from then on. Nothing was deleted.',
  ],
  [
    'a deactivation by PATCH with a path and a text',
    { method: 'PATCH', path: one, requestBody: operations({ op: 'Replace', path: 'active', value: 'False' }) },
    [user('deactivated')],
    'Okta asked to deactivate a user.',
    'The user was deactivated',
  ],
  [
    'a deactivation by PUT',
    { method: 'PUT', path: one, requestBody: { userName: 'a', active: false } },
    [user('deactivated')],
    'update a user, which is to be inactive',
    'The user was deactivated',
  ],
  [
    'a reactivation',
    { method: 'PATCH', path: one, requestBody: operations({ op: 'replace', value: { active: true } }) },
    [user('reactivated')],
    'Okta asked to reactivate a user.',
    'has access to Brellium again',
  ],
  [
    'a PATCH of attributes',
    {
      method: 'PATCH',
      path: one,
      requestBody: operations(
        { op: 'replace', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'R' },
        { op: 'add', path: 'emails[type eq "work"].value', value: 'x' },
        { op: 'replace', value: { password: '[removed]', title: 'M' } },
      ),
    },
    [user('updated', title, { attribute: 'department', after: 'R' })],
    'change department, emails, title of a user',
    '2 attributes of the user were changed.',
  ],
  ['a deletion', { method: 'DELETE', path: one, status: 204 }, [user('deleted')], 'delete a user', 'deleted for good'],
  [
    'a new group',
    { method: 'POST', path: '/scim/v2/Groups', status: 201 },
    [group('created', { attribute: 'displayName', after: 'g' }, { attribute: 'members', after: ['1', '2'] })],
    'create a group',
    'The group was created with 2 members.',
  ],
  [
    'members who join and leave, pushed one by one',
    {
      method: 'PATCH',
      path: aGroup,
      status: 204,
      requestBody: operations(
        { op: 'remove', path: 'members[value eq "1"]' },
        { op: 'add', path: 'members', value: [] },
      ),
    },
    [group('updated', { attribute: 'members', before: ['1'], after: ['2', '3'] })],
    'change members of a group',
    '2 members joined, 1 member left.',
  ],
  [
    'a group that is renamed by a PATCH without path',
    {
      method: 'PATCH',
      path: aGroup,
      status: 204,
      requestBody: operations({ op: 'replace', value: { id: ID, displayName: 'n' } }),
    },
    [group('updated', { attribute: 'displayName', before: 'g', after: 'n' })],
    'change displayName of a group',
    'The group was renamed.',
  ],
  [
    'a group that is emptied',
    {
      method: 'PATCH',
      path: aGroup,
      status: 204,
      requestBody: operations({ op: 'replace', path: 'members', value: [] }),
    },
    [group('updated', { attribute: 'members', before: ['1'] })],
    'change members of a group',
    '1 member left.',
  ],
  [
    'a group that is deleted',
    { method: 'DELETE', path: aGroup, status: 204 },
    [group('deleted')],
    'delete a group',
    'its members stay as users',
  ],
  ['the schemas', { path: '/scim/v2/Schemas' }, [], 'read which attributes there are', 'Nothing was changed.'],
  [
    'the resource types',
    { path: '/scim/v2/ResourceTypes/User' },
    [],
    'read which kinds of resources there are',
    'answered',
  ],
  ['the configuration', { path: '/scim/v2/ServiceProviderConfig' }, [], 'read what this server offers', 'answered'],
  [
    'a bulk request',
    {
      method: 'POST',
      path: '/scim/v2/Bulk',
      requestBody: { Operations: [{}, {}, {}] },
      responseBody: { Operations: [{ status: '201' }, { status: '200' }, { status: '409' }] },
    },
    [],
    'make 3 changes in one request',
    '2 changes of 3 were carried out, 1 refused: the answer below says why.',
  ],
  [
    'the first token',
    { face: 'oauth', method: 'POST', path: '/oauth/token', grantType: 'authorization_code' },
    [],
    'get its first token, after Accept',
    'the connection works from here on',
  ],
  [
    'a renewal',
    { face: 'oauth', method: 'POST', path: '/oauth/token', grantType: 'refresh_token' },
    [],
    'renew its token',
    'got a new access token',
  ],
  [
    'a revocation',
    { face: 'oauth', method: 'POST', path: '/oauth/revoke' },
    [],
    'give its token back',
    'Users stay as they are',
  ],
];

describe('explainRequest tells in plain sentences what was asked and done', () => {
  it.each(SUCCESSES)('%s', (_name, request, changes, asked, done) => {
    const explanation = explain(request, changes);
    expect(explanation.asked).toContain(asked);
    expect(explanation.done.join(' ')).toContain(done);
    expect(explanation).toMatchObject({ shown: 'Okta shows no error for this.', detail: null, cure: [] });
  });

  it('many changes of many are counted, not told one by one', () => {
    const changes = Array.from({ length: 9 }, (_, i) => ({ ...user('created'), resourceId: `${i}` }));
    expect(explain({ method: 'POST', path: '/scim/v2/Users' }, changes).done).toEqual([
      '9 changes were made; they are listed below.',
    ]);
  });
});

const error = 'What was wrong. In Okta, do this.';
const refused = (status: number, scimType?: string, values: Partial<LoggedRequestDetail> = {}) =>
  explain({
    method: 'POST',
    status,
    error,
    responseBody: { status: String(status), scimType, detail: error },
    ...values,
  });

describe('explainRequest tells why a request did not succeed, what Okta shows, and what helps', () => {
  it.each<[number, string | undefined, RegExp, RegExp]>([
    [400, 'invalidValue', /value could not be used/, /Retry Selected/],
    [400, 'invalidSyntax', /not well-formed/, /help@brellium.example.*r-1/],
    [400, 'invalidFilter', /search was not understood/, /always work/],
    [400, 'invalidPath', /attribute that there is not/, /mappings/],
    [400, 'noTarget', /value that is not there/, /Retry/],
    [400, 'mutability', /cannot be changed/, /Do what the message says/],
    [400, 'tooMany', /more than can be done/, /Do what/],
    [400, undefined, /could not be used/, /Do what/],
    [401, undefined, /token was not accepted/, /authenticate again/],
    [403, undefined, /permission/, /authenticate again/],
    [404, undefined, /deleted, or never was/, /Do what/],
    [405, undefined, /does not offer/, /nothing to do/],
    [408, undefined, /did not arrive in time/, /tries again by itself/],
    [409, 'uniqueness', /names are unique/, /Do what/],
    [412, undefined, /had changed/, /nothing to do/],
    [413, undefined, /too large/, /in parts/],
    [415, undefined, /another form than JSON/, /help@/],
    [429, undefined, /Too many requests/, /waits and tries again/],
    [500, undefined, /went wrong in Brellium/, /help@.*r-1/],
    [501, undefined, /does not offer/, /nothing to do/],
    [503, undefined, /database/, /tries again by itself/],
  ])('%s %s', (status, scimType, why, cure) => {
    const explanation = refused(status, scimType);
    expect(explanation.done.join(' ')).toMatch(why);
    expect(explanation.done).toContain('Nothing was changed.');
    expect(explanation.cure.join(' ')).toMatch(cure);
    expect(explanation.detail).toBe(error);
  });

  it('says of an answer that nobody waited for that it may have been done', () => {
    const { done, cure, detail } = explain({ method: 'POST', status: 499 }, [user('created')]);
    expect(done.join(' ')).toMatch(/closed the connection.*The user was created/);
    expect(cure.join(' ')).toContain('not done twice');
    expect(detail).toBeNull();
  });

  it.each<[string, string | null, number, RegExp]>([
    ['/oauth/token', 'refresh_token', 400, /connection has ended/],
    ['/oauth/token', 'authorization_code', 400, /used already, has expired/],
    ['/oauth/token', 'refresh_token', 401, /client secret/],
    ['/oauth/token', 'refresh_token', 429, /Too many token requests/],
    ['/oauth/token', null, 400, /could not be used/],
    ['/oauth/token', 'refresh_token', 503, /could not answer/],
  ])('%s %s answered %s', (path, grantType, status, why) => {
    const { done, shown, cure } = refused(status, undefined, { face: 'oauth', path, grantType });
    expect(done.join(' ')).toMatch(why);
    expect(shown).toContain('Okta');
    expect(cure.length).toBeGreaterThan(0);
  });

  it('says what was ignored, and why, without URNs of the standard', () => {
    const { ignored } = explain({
      method: 'PUT',
      path: one,
      ignored: [
        { attribute: 'password', why: 'never stored' },
        { attribute: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:floor', why: 'unknown attribute' },
        { attribute: 'urn:example:Custom', why: 'unknown extension' },
        { attribute: 'groups', why: 'read-only' },
        { attribute: 'phoneNumbers', why: 'no value' },
      ],
    });
    expect(ignored.map(({ attribute }) => attribute)).toEqual([
      'password',
      'floor',
      'urn:example:Custom',
      'groups',
      'phoneNumbers',
    ]);
    expect(ignored[0]?.why).toContain('never stored');
    expect(ignored.every(({ why }) => /\.$/.test(why))).toBe(true);
  });
});
