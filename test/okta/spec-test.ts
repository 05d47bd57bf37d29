import { randomBytes } from 'node:crypto';
import type { Json } from './okta-user.types.ts';
import { sendRequest, type WireResponse } from './send-request.ts';

/** One assertion of Okta's published specification test, in its own words. */
type Assertion =
  | readonly ['response_status', '', 'equal_number', string]
  | readonly ['response_time', '', 'is_less_than', string]
  | readonly ['response_json', string, 'not_empty' | 'is_a_number', '']
  | readonly ['response_json', string, 'equal' | 'equal_number' | 'has_value' | 'contains', string]
  | readonly ['script', '', 'totalResults is 0, or Resources is an array', ''];

interface SpecRequest {
  title: string;
  method: 'GET' | 'POST';
  path: string;
  body?: Json;
  /** Variables taken from the answer: name → property. */
  variables?: Readonly<Record<string, string>>;
  invalidToken?: true;
  assertions: readonly Assertion[];
}

/** What a reviewer reads about one request. */
export interface SpecResult {
  number: number;
  title: string;
  passed: boolean;
  /** The assertions that failed, each with what was there instead. */
  failures: string[];
}

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

const status = (code: string) => ['response_status', '', 'equal_number', code] as const;
const notEmpty = (property: string) => ['response_json', property, 'not_empty', ''] as const;
const number = (property: string) => ['response_json', property, 'is_a_number', ''] as const;
const equal = (property: string, value: string) => ['response_json', property, 'equal', value] as const;
const schema = (value: string) => ['response_json', 'schemas', 'has_value', value] as const;

const newUser = (email: string): Json => ({
  schemas: [USER],
  userName: '{{randomUsername}}',
  name: { givenName: '{{randomGivenName}}', familyName: '{{randomFamilyName}}' },
  emails: [{ primary: true, value: email, type: 'work' }],
  displayName: '{{randomGivenName}} {{randomFamilyName}}',
  active: true,
});

/** Okta's SCIM 2.0 specification test, which a submission to the catalog has to pass: requests and assertions. */
const SPEC_TEST: readonly SpecRequest[] = [
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

/**
 * Runs the twelve requests in order against a server that holds one complete user at least.
 * Takes the SCIM base URL and a live token; gives one result per request; throws WireError when nobody answers.
 */
export async function runSpecTest({ baseUrl, token }: { baseUrl: string; token: string }): Promise<SpecResult[]> {
  const random = randomBytes(6).toString('hex');
  const email = `spec.${random}@example.com`;
  const variables: Record<string, string> = {
    InvalidUserEmail: `nobody.${random}@example.com`,
    UserIdThatDoesNotExist: `010101001010101011001010101011-${random}`,
    randomEmail: email,
    randomUsername: email,
    randomUsernameCaps: email.toUpperCase(),
    randomGivenName: `Given${random}`,
    randomFamilyName: `Family${random}`,
  };
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => variables[name] ?? whole);
  const results: SpecResult[] = [];
  for (const [index, request] of SPEC_TEST.entries()) {
    const started = performance.now();
    const answer = await sendRequest({
      method: request.method,
      url: `${baseUrl}${encodeURI(fill(request.path))}`,
      headers: {
        Accept: 'application/scim+json',
        'Content-Type': 'application/scim+json; charset=utf-8',
        'Accept-Charset': 'utf-8',
        'User-Agent': 'OKTA SCIM Integration',
        Authorization: `Bearer ${request.invalidToken ? `${token}-not` : token}`,
      },
      body: request.body && fill(JSON.stringify(request.body)),
    });
    const milliseconds = performance.now() - started;
    const json = parseJson(answer.body);
    for (const [name, property] of Object.entries(request.variables ?? {})) {
      variables[name] = String(readProperty(json, property) ?? '');
    }
    const failures = request.assertions
      .map((assertion) => judge(assertion, { answer, json, milliseconds, fill }))
      .filter((failure) => failure !== undefined);
    results.push({ number: index + 1, title: request.title, passed: failures.length === 0, failures });
  }
  return results;
}

interface Answered {
  answer: WireResponse;
  json: unknown;
  milliseconds: number;
  fill: (text: string) => string;
}

/** Undefined when the assertion holds, else the assertion and what was there. */
function judge(assertion: Assertion, { answer, json, milliseconds, fill }: Answered): string | undefined {
  const [source, property, comparison, rawWanted] = assertion;
  const wanted = fill(rawWanted);
  const found =
    source === 'response_status'
      ? answer.status
      : source === 'response_time'
        ? milliseconds
        : readProperty(json, property);
  if (holds(comparison, source === 'script' ? json : found, wanted)) return undefined;
  const words = [source, property, comparison, wanted && `'${wanted}'`].filter(Boolean).join(' ');
  return `${words}: found ${source === 'script' ? 'neither' : JSON.stringify(found)}`;
}

function holds(comparison: Assertion[2], found: unknown, wanted: string): boolean {
  switch (comparison) {
    case 'equal_number':
      return found !== '' && found !== null && Number(found) === Number(wanted);
    case 'is_less_than':
      return Number(found) < Number(wanted);
    case 'is_a_number':
      return typeof found === 'number';
    case 'not_empty':
      return found !== undefined && found !== null && found !== '' && !(Array.isArray(found) && found.length === 0);
    case 'equal':
      return String(found) === wanted;
    case 'has_value':
    case 'contains':
      return Array.isArray(found) ? found.includes(wanted) : String(found).includes(wanted);
    case 'totalResults is 0, or Resources is an array':
      return readProperty(found, 'totalResults') === 0 || Array.isArray(readProperty(found, 'Resources'));
  }
}

/** Reads `Resources[0].name.familyName`. */
function readProperty(json: unknown, property: string): unknown {
  let value = json;
  for (const key of property.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
