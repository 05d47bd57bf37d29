import { randomBytes } from 'node:crypto';
import { type Judged, judgeAssertion, readProperty } from './judge-assertion.ts';
import { SPEC_TEST } from './spec-test.ts';

/** Sends a request as it is given and gives the answer; throws when none arrives. */
export type Send = (request: {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
}) => Promise<{ status: number; body: string }>;

/** What a reviewer reads about one request of the test. */
export interface SpecResult {
  number: number;
  title: string;
  method: string;
  /** Below the base URL, as it was sent. */
  path: string;
  passed: boolean;
  assertions: readonly Judged[];
}

interface SpecRun {
  baseUrl: string;
  /** A live token. */
  token: string;
  send: Send;
  /** The userName of the user that the test creates. */
  userName: string;
}

/**
 * Runs the twelve requests of Okta's SCIM 2.0 specification test in order against a server that holds one complete
 * user at least. Gives one result a request; throws what `send` throws.
 */
export async function runSpecTest({ baseUrl, token, send, userName }: SpecRun): Promise<SpecResult[]> {
  const variables = createVariables(userName);
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => variables[name] ?? whole);
  const results: SpecResult[] = [];
  for (const [index, request] of SPEC_TEST.entries()) {
    const { title, method, assertions } = request;
    const path = encodeURI(fill(request.path));
    const started = performance.now();
    const answer = await send({
      method,
      url: `${baseUrl}${path}`,
      headers: { ...SPEC_HEADERS, Authorization: `Bearer ${request.invalidToken ? `${token}-not` : token}` },
      body: request.body && fill(JSON.stringify(request.body)),
    });
    const milliseconds = performance.now() - started;
    const json = parseJson(answer.body);
    for (const [name, property] of Object.entries(request.variables ?? {})) {
      variables[name] = String(readProperty(json, property) ?? '');
    }
    const judged = assertions.map((one) => judgeAssertion(one, { status: answer.status, json, milliseconds, fill }));
    const passed = judged.every((one) => one.passed);
    results.push({ number: index + 1, title, method, path, passed, assertions: judged });
  }
  return results;
}

/** What Okta's requests carry beside the token. */
export const SPEC_HEADERS = {
  Accept: 'application/scim+json',
  'Content-Type': 'application/scim+json; charset=utf-8',
  'Accept-Charset': 'utf-8',
  'User-Agent': 'OKTA SCIM Integration',
} as const;

function createVariables(userName: string): Record<string, string> {
  const random = randomBytes(6).toString('hex');
  return {
    InvalidUserEmail: `nobody.${random}@example.com`,
    UserIdThatDoesNotExist: `010101001010101011001010101011-${random}`,
    randomEmail: userName,
    randomUsername: userName,
    randomUsernameCaps: userName.toUpperCase(),
    randomGivenName: `Given${random}`,
    randomFamilyName: `Family${random}`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
