/** One assertion of Okta's published specification test, in its own words. */
export type Assertion =
  | readonly ['response_status', '', 'equal_number', string]
  | readonly ['response_time', '', 'is_less_than', string]
  | readonly ['response_json', string, 'not_empty' | 'is_a_number', '']
  | readonly ['response_json', string, 'equal' | 'equal_number' | 'has_value' | 'contains', string]
  | readonly ['script', '', 'totalResults is 0, or Resources is an array', ''];

interface SpecRequest {
  title: string;
  method: 'GET' | 'POST';
  path: string;
  body?: Readonly<Record<string, unknown>>;
  /** Variables taken from the answer: name → property. */
  variables?: Readonly<Record<string, string>>;
  invalidToken?: true;
  assertions: readonly Assertion[];
}

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

const status = (code: string) => ['response_status', '', 'equal_number', code] as const;
const notEmpty = (property: string) => ['response_json', property, 'not_empty', ''] as const;
const number = (property: string) => ['response_json', property, 'is_a_number', ''] as const;
const equal = (property: string, value: string) => ['response_json', property, 'equal', value] as const;
const schema = (value: string) => ['response_json', 'schemas', 'has_value', value] as const;

const newUser = (email: string) => ({
  schemas: [USER],
  userName: '{{randomUsername}}',
  name: { givenName: '{{randomGivenName}}', familyName: '{{randomFamilyName}}' },
  emails: [{ primary: true, value: email, type: 'work' }],
  displayName: '{{randomGivenName}} {{randomFamilyName}}',
  active: true,
});

/** Okta's SCIM 2.0 specification test, which a submission to the catalog has to pass: requests and assertions. */
export const SPEC_TEST: readonly SpecRequest[] = [
  {
    title: 'Required Test: Test Users endpoint',
    method: 'GET',
    path: '/Users?count=1&startIndex=1',
    variables: { ISVUserid: 'Resources[0].id' },
    assertions: [
      status('200'),
      notEmpty('Resources'),
      schema(LIST),
      number('itemsPerPage'),
      number('startIndex'),
      number('totalResults'),
      notEmpty('Resources[0].id'),
      notEmpty('Resources[0].name.familyName'),
      notEmpty('Resources[0].name.givenName'),
      notEmpty('Resources[0].userName'),
      notEmpty('Resources[0].active'),
      notEmpty('Resources[0].emails[0].value'),
    ],
  },
  {
    title: 'Required Test: Get Users/{{id}}',
    method: 'GET',
    path: '/Users/{{ISVUserid}}',
    assertions: [
      status('200'),
      notEmpty('id'),
      notEmpty('name.familyName'),
      notEmpty('name.givenName'),
      notEmpty('userName'),
      notEmpty('active'),
      notEmpty('emails[0].value'),
      equal('id', '{{ISVUserid}}'),
    ],
  },
  {
    title: 'Required Test: Test invalid User by username',
    method: 'GET',
    path: '/Users?filter=userName eq "{{InvalidUserEmail}}"',
    assertions: [status('200'), schema(LIST), equal('totalResults', '0')],
  },
  {
    title: 'Required Test: Test invalid User by ID',
    method: 'GET',
    path: '/Users/{{UserIdThatDoesNotExist}}',
    assertions: [status('404'), notEmpty('detail'), schema(ERROR)],
  },
  {
    title: "Required Test: Make sure random user doesn't exist",
    method: 'GET',
    path: '/Users?filter=userName eq "{{randomEmail}}"',
    assertions: [status('200'), ['response_json', 'totalResults', 'equal_number', '0'], schema(LIST)],
  },
  {
    title: 'Required Test: Create Okta user with realistic values',
    method: 'POST',
    path: '/Users',
    body: newUser('{{randomEmail}}'),
    variables: { idUserOne: 'id', randomUserEmail: 'emails[0].value' },
    assertions: [
      status('201'),
      equal('active', 'true'),
      notEmpty('id'),
      equal('name.familyName', '{{randomFamilyName}}'),
      equal('name.givenName', '{{randomGivenName}}'),
      ['response_json', 'schemas', 'contains', USER],
      equal('userName', '{{randomUsername}}'),
    ],
  },
  {
    title: 'Required Test: Verify that user was created',
    method: 'GET',
    path: '/Users/{{idUserOne}}',
    assertions: [
      status('200'),
      equal('userName', '{{randomUsername}}'),
      equal('name.familyName', '{{randomFamilyName}}'),
      equal('name.givenName', '{{randomGivenName}}'),
    ],
  },
  {
    title: 'Required Test: Expect failure when recreating user with same values',
    method: 'POST',
    path: '/Users',
    body: newUser('{{randomUsername}}'),
    assertions: [status('409')],
  },
  {
    title: 'Required Test: Username Case Sensitivity Check',
    method: 'GET',
    path: '/Users?filter=userName eq "{{randomUsernameCaps}}"',
    assertions: [status('200')],
  },
  {
    title: 'Optional Test: Verify Groups endpoint',
    method: 'GET',
    path: '/Groups',
    assertions: [
      status('200'),
      ['response_time', '', 'is_less_than', '600'],
      ['script', '', 'totalResults is 0, or Resources is an array', ''],
    ],
  },
  {
    title: 'Required Test: Check status 401',
    method: 'GET',
    path: '/Users?filter=userName eq "{{randomUsernameCaps}}"',
    invalidToken: true,
    assertions: [status('401'), notEmpty('detail'), equal('status', '401'), schema(ERROR)],
  },
  {
    title: 'Required Test: Check status 404',
    method: 'GET',
    path: '/Users/00919288221112222',
    assertions: [status('404'), notEmpty('detail'), equal('status', '404'), schema(ERROR)],
  },
];
