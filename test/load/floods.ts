import { randomBytes, randomUUID } from 'node:crypto';
import { REDIRECT_URI } from '../support/okta-flow.ts';

/** A request that anybody can send, without a session, a token or a secret. */
export interface Flood {
  readonly name: string;
  /** How the server answers what it takes: a flood of refusals shows nothing. */
  readonly status: number;
  /** The next request: each is another one, and nothing in it can be compressed. */
  next(url: string): Request;
}

/** What a request may carry in its first line: Node's parser takes 16 KB with the headers. */
const LONG = 15_000;
const BODY = 16_000;

const noise = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);
const form = (values: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(values) });
const authorize = (values: Record<string, string>) => (url: string) =>
  new Request(
    `${url}/oauth/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: 'okta',
      redirect_uri: REDIRECT_URI,
      state: noise(20),
      ...values,
    })}`,
  );

/** Makes every kind of request that leaves, or left, something behind. */
export async function createFloods(url: string): Promise<Flood[]> {
  const signIn = await toSignIn(url);
  return [
    { name: 'a page with an address of 15 KB', status: 303, next: (to) => new Request(`${to}/console/${noise(LONG)}`) },
    {
      name: 'a page with a query of 15 KB',
      status: 303,
      next: (to) => new Request(`${to}/console/users?q=${noise(LONG)}`),
    },
    { name: 'the sign-in page', status: 200, next: (to) => new Request(`${to}/console/sign-in?${noise(10)}`) },
    {
      name: 'HEAD of the sign-in page',
      status: 200,
      next: (to) => new Request(`${to}/console/sign-in`, { method: 'HEAD' }),
    },
    { name: 'a sign-in of another e-mail address', status: 401, next: signIn },
    {
      name: 'a one-time link that does not exist',
      status: 410,
      next: (to) => new Request(`${to}/password/${noise(43)}`),
    },
    {
      name: 'an interaction that does not exist',
      status: 400,
      next: (to) => new Request(`${to}/interaction/${noise(21)}`),
    },
    { name: 'an authorization', status: 303, next: authorize({}) },
    {
      name: 'an authorization as long as is taken',
      status: 303,
      next: (to) => authorize({ state: noise(4_096), login_hint: noise(1_800) })(to),
    },
    {
      name: 'an authorization with a state of 15 KB',
      status: 303,
      next: (to) => authorize({ state: noise(LONG - 300) })(to),
    },
    { name: 'HEAD of an authorization', status: 405, next: (to) => new Request(authorize({})(to), { method: 'HEAD' }) },
    {
      name: 'a token request of 16 KB',
      status: 401,
      next: (to) =>
        new Request(`${to}/oauth/token`, {
          ...form({ grant_type: 'refresh_token', client_id: 'okta', client_secret: noise(43), scope: noise(BODY) }),
          headers: { 'User-Agent': noise(300) },
        }),
    },
    {
      name: 'a token request of a client nobody knows',
      status: 401,
      next: (to) => new Request(`${to}/oauth/token`, form({ grant_type: 'refresh_token', client_id: noise(200) })),
    },
    {
      name: 'a revocation of 16 KB',
      status: 401,
      next: (to) => new Request(`${to}/oauth/revoke`, form({ client_id: 'okta', token: noise(BODY) })),
    },
    {
      name: 'SCIM with a token nobody issued',
      status: 401,
      next: (to) =>
        new Request(
          `${to}/scim/v2/Users/${randomUUID()}?filter=${encodeURIComponent(`userName eq "${noise(8_000)}"`)}`,
          {
            headers: { Authorization: `Bearer ${noise(43)}` },
          },
        ),
    },
  ];
}

/** Fails to sign in with the form's own cookie and token, as a program would after reading the form once. */
async function toSignIn(url: string): Promise<Flood['next']> {
  const page = await fetch(`${url}/console/sign-in`);
  const [cookie = ''] = page.headers.getSetCookie();
  const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  return (to) =>
    new Request(`${to}/console/sign-in`, {
      ...form({ _csrf: token, email: `${noise(12)}@example.com`, password: noise(20) }),
      headers: { Cookie: cookie.split(';', 1)[0] ?? '' },
    });
}
