import { type Browser, createBrowser, type Page } from './browser.ts';
import { OKTA_SECRET } from './given.ts';
import type { TestApp } from './test-app.ts';

export const REDIRECT_URI = 'https://system-admin.okta.com/admin/app/cpc/brellium_1/oauth/callback';

export { OKTA_SECRET };

export interface SignInValues {
  email: string;
  password: string;
  /** Id of the organization to choose when several are offered. */
  organization?: string;
}

/** The authorization request as Okta builds it, with what differs; `null` leaves a parameter out. */
export function authorizeUrl(app: TestApp, changes: Record<string, string | null> = {}): string {
  const values = { response_type: 'code', client_id: 'okta', redirect_uri: REDIRECT_URI, state: 'st-1', ...changes };
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null);
  return `${app.url}/oauth/authorize?${new URLSearchParams(given)}`;
}

/** From the button in Okta to the Authorize App page. */
export async function openAuthorizeApp(
  app: TestApp,
  who: SignInValues,
  changes: Record<string, string | null> = {},
  browser: Browser = createBrowser(app.url),
): Promise<{ browser: Browser; page: Page }> {
  let page = await browser.get(authorizeUrl(app, changes));
  if (page.forms.some(({ fields }) => 'password' in fields)) {
    page = await browser.submit(page, { email: who.email, password: who.password });
  }
  if (page.forms.some(({ fields }) => 'organization' in fields && !('admin' in fields))) {
    page = await browser.submit(page, { organization: who.organization ?? '' });
  }
  return { browser, page };
}

/** The whole way to the authorization code; gives the parameters of the redirect to Okta. */
export async function authorize(
  app: TestApp,
  who: SignInValues,
  changes: Record<string, string | null> = {},
  decision: 'accept' | 'cancel' = 'accept',
  browser?: Browser,
): Promise<{ browser: Browser; redirect: URL; code: string }> {
  const opened = await openAuthorizeApp(app, who, changes, browser);
  const page = await opened.browser.submit(opened.page, {}, { name: 'decision', value: decision });
  if (page.location === null) throw new Error(`No redirect to Okta: ${page.status} ${page.text.slice(0, 600)}`);
  const redirect = new URL(page.location);
  return { browser: opened.browser, redirect, code: redirect.searchParams.get('code') ?? '' };
}

export interface TokenAnswer {
  status: number;
  body: Record<string, unknown> & { access_token: string; refresh_token: string };
  headers: Headers;
}

/** A request to the token endpoint with Okta's credentials in the Basic header. */
export async function requestToken(
  app: TestApp,
  form: Record<string, string>,
  credentials: [string, string] = ['okta', OKTA_SECRET],
): Promise<TokenAnswer> {
  const response = await fetch(`${app.url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials.join(':')).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'], headers: response.headers };
}

export const exchange = (app: TestApp, code: string, changes: Record<string, string> = {}): Promise<TokenAnswer> =>
  requestToken(app, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...changes });

export const refresh = (app: TestApp, token: string, changes: Record<string, string> = {}): Promise<TokenAnswer> =>
  requestToken(app, { grant_type: 'refresh_token', refresh_token: token, ...changes });

/** Calls SCIM with a token; gives the status and body. */
export async function scim(
  app: TestApp,
  token: string,
  path = '/Users',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/scim/v2${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
