import { createHash } from 'node:crypto';
import { PASSWORD } from '../support/accounts.ts';
import { type Browser, createBrowser, type Page } from '../support/browser.ts';
import { authorizeUrl, exchange, openAuthorizeApp, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const VICTIM = { email: 'owner@acme.example', password: PASSWORD };
const ATTACKER = { email: 'owner@evil.example', password: PASSWORD };

let app: TestApp;
let acme: string;
beforeAll(async () => {
  app = await createTestApp();
  await app.given.oktaClient();
  acme = (await app.given.organization({ name: 'Acme' })).id;
  const evil = (await app.given.organization({ name: 'Evil' })).id;
  await app.given.admin({ ...VICTIM, memberships: [{ organizationId: acme, role: 'owner' }] });
  await app.given.admin({ ...ATTACKER, memberships: [{ organizationId: evil, role: 'owner' }] });
});
afterAll(() => app.close());

const OUR_OWN = /^expressway/;
/** As a weak sibling host plants them: all cookies but ours, which `__Host-` keeps to this host. */
const plant = (from: Browser, to: Browser) =>
  to.cookies.push(...from.cookies.filter(({ name }) => !OUR_OWN.test(name)));
const cookies = (browser: Browser, path: string) =>
  browser.cookies
    .filter((cookie) => path.startsWith(cookie.path))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

/** Presses a button and stops at the redirect to `/oauth/authorize/:uid`, whose address it gives. */
async function press(browser: Browser, page: Page, decision: 'accept' | 'cancel'): Promise<string> {
  const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === decision));
  if (!form) throw new Error(`no ${decision} on ${page.text.slice(0, 300)}`);
  const response = await fetch(form.action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies(browser, new URL(form.action).pathname) },
    body: new URLSearchParams({ ...form.fields, decision }),
  });
  expect(response.status).toBe(303);
  return response.headers.get('location') ?? '';
}

/** The way back as one request; redirects are not followed. */
async function resume(browser: Browser, url: string, method = 'GET') {
  const at = new URL(url);
  const response = await fetch(url, { method, redirect: 'manual', headers: { cookie: cookies(browser, at.pathname) } });
  return {
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
    headers: response.headers,
  };
}

/** The attacker begins, and the other browser gets the interaction's cookies and stands on Authorize App. */
async function fixate() {
  const attacker = createBrowser(app.url);
  const start = await attacker.get(authorizeUrl(app, { state: 'of-the-attacker' }));
  const victim = createBrowser(app.url);
  plant(attacker, victim);
  const signIn = await victim.get(start.url);
  const page = await victim.submit(signIn, VICTIM);
  return { attacker, victim, start, page };
}

const codeOf = (location: string | null) => new URL(location ?? '').searchParams.get('code') ?? '';
const codes = () => app.database.prisma.oidcRecord.count({ where: { kind: 'AuthorizationCode' } });

describe('an interaction whose cookies were planted in another browser (RFC 9700 §4.7, session fixation)', () => {
  it('is collected by the browser that accepted it, and by no other', async () => {
    const { attacker, victim, page } = await fixate();
    const back = await press(victim, page, 'accept');
    const before = await codes();
    const stolen = await resume(attacker, back);
    expect([stolen.status, stolen.location]).toEqual([400, null]);
    expect(stolen.text).toContain('This request was answered in another browser');
    expect(stolen.text).toContain(stolen.headers.get('x-request-id'));
    expect(stolen.text).toContain('/guide/okta-scim#this-request-was-answered-in-another-browser');
    expect(stolen.headers.getSetCookie()).toEqual([]);
    expect(await codes()).toBe(before);
    const done = await resume(victim, back);
    expect(done.status).toBe(303);
    const { body } = await exchange(app, codeOf(done.location));
    expect((await scim(app, body.access_token)).status).toBe(200);
  });

  it('is not collected by an attacker who is signed in, as themselves or as the same administrator elsewhere', async () => {
    for (const who of [ATTACKER, VICTIM]) {
      const { attacker, victim, start, page } = await fixate();
      await attacker.submit(start, who);
      const back = await press(victim, page, 'accept');
      const stolen = await resume(attacker, back);
      expect([stolen.status, stolen.location]).toEqual([400, null]);
      expect(codeOf((await resume(victim, back)).location)).not.toBe('');
    }
  });

  it('holds for a cancelled one: the client hears nothing from the other browser', async () => {
    const { attacker, victim, page } = await fixate();
    const back = await press(victim, page, 'cancel');
    expect(await resume(attacker, back)).toMatchObject({ status: 400, location: null });
    const { location } = await resume(victim, back);
    expect(new URL(location ?? '').searchParams.get('error')).toBe('access_denied');
  });

  it.each([
    [
      'with a query that names the client',
      (url: string) =>
        `${url}?client_id=okta&redirect_uri=${encodeURIComponent('https://system-admin.okta.com/admin/app/cpc/brellium_1/oauth/callback')}&response_type=code&state=x`,
    ],
    [
      'percent-encoded',
      (url: string) => url.replace(/[^/]+$/, (uid) => [...uid].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')),
    ],
    ['under the id of another interaction', (url: string) => url.replace(/[^/]+$/, 'A'.repeat(21))],
    ['with a slash behind it', (url: string) => `${url}/`],
    ['in another case', (url: string) => url.replace('/oauth/authorize', '/OAuth/Authorize')],
    ['with a double slash', (url: string) => url.replace('/oauth/authorize/', '/oauth/authorize//')],
    ['with a parameter', (url: string) => `${url};x=1`],
  ])('holds for an address %s', async (_how, change) => {
    const { attacker, victim, page } = await fixate();
    const back = await press(victim, page, 'accept');
    const cookie = cookies(attacker, new URL(back).pathname);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      const answer = await fetch(change(back), { method, redirect: 'manual', headers: { cookie } });
      expect([400, 404, 405]).toContain(answer.status);
      expect(answer.headers.get('location')).toBeNull();
    }
    expect(codeOf((await resume(victim, back)).location)).not.toBe('');
  });

  it('shows the other browser neither the pages nor a second decision', async () => {
    const { attacker, victim, start, page } = await fixate();
    const theirs = await attacker.submit(start, ATTACKER);
    const back = await press(victim, page, 'accept');
    const again = await attacker.get(start.url);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('answered in another browser')]);
    for (const value of ['accept', 'cancel']) {
      const decided = await attacker.submit(theirs, {}, { name: 'decision', value });
      expect([decided.status, decided.location]).toEqual([400, null]);
    }
    expect((await attacker.submit(start, ATTACKER)).status).toBe(400);
    expect(codeOf((await resume(victim, back)).location)).not.toBe('');
  });

  it('keeps a digest of the session with the answer, and neither its id nor its cookie', async () => {
    const { victim, page } = await fixate();
    const back = await press(victim, page, 'accept');
    const uid = new URL(back).pathname.split('/').at(-1) ?? '';
    const idHash = createHash('sha256').update(uid).digest('base64url');
    const row = await app.database.prisma.oidcRecord.findFirstOrThrow({ where: { kind: 'Interaction', idHash } });
    const { result } = row.payload as { result: { session: string } };
    expect(result.session).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const cookie = decodeURIComponent(victim.cookies.find(({ name }) => name === 'expressway')?.value ?? '');
    expect(JSON.stringify(row.payload)).not.toContain(cookie.slice(2).split('.')[0]);
  });
});

describe('the way back from an interaction', () => {
  it('works when the same administrator entered the password again in another tab since Accept', async () => {
    const { browser, page } = await openAuthorizeApp(app, VICTIM);
    const back = await press(browser, page, 'accept');
    const before = browser.cookies.find(({ name }) => name === 'expressway')?.value;
    await browser.submit(await browser.get(`${app.url}/console/sign-in?other=1`), VICTIM);
    expect(browser.cookies.find(({ name }) => name === 'expressway')?.value).not.toBe(before);
    expect(codeOf((await resume(browser, back)).location)).not.toBe('');
  });

  it('ends on our own page when somebody else signed in, or the administrator signed out or was removed', async () => {
    const gone = { email: 'gone@acme.example', password: PASSWORD };
    const { id } = await app.given.admin({ ...gone, memberships: [{ organizationId: acme, role: 'owner' }] });
    const leave: ((browser: Browser) => Promise<unknown>)[] = [
      async (browser) => browser.submit(await browser.get(`${app.url}/console/sign-in?other=1`), ATTACKER),
      async (browser) => {
        const { forms } = await browser.get(`${app.url}/console`);
        const signOut = forms.find(({ action }) => action.endsWith('/console/sign-out'));
        expect((await browser.post(signOut?.action ?? '', signOut?.fields ?? {})).url).toContain('left=1');
      },
      () => app.database.prisma.admin.delete({ where: { id } }),
    ];
    for (const act of leave) {
      const { browser, page } = await openAuthorizeApp(app, gone);
      const back = await press(browser, page, 'accept');
      await act(browser);
      const before = await codes();
      expect(await resume(browser, back)).toMatchObject({ status: 400, location: null });
      expect(await codes()).toBe(before);
    }
  });

  it('before an answer leads to the page that asks for it, consumes nothing and sends nothing to the client', async () => {
    const { browser, page } = await openAuthorizeApp(app, VICTIM);
    const uid = new URL(page.url).pathname.split('/').at(-1);
    const early = await resume(browser, `${app.url}/oauth/authorize/${uid}`);
    expect([early.status, early.location]).toEqual([400, null]);
    expect(early.text).toContain('This request is not answered yet');
    expect(early.text).toContain(`href="/interaction/${uid}"`);
    const done = await browser.submit(page, {}, { name: 'decision', value: 'accept' });
    expect(codeOf(done.location)).not.toBe('');
  });

  it('says that a request has expired to who has no cookie of it, and sends nothing to a client that the query names', async () => {
    const query = authorizeUrl(app).split('?')[1];
    const { status, location, text } = await resume(createBrowser(app.url), `${app.url}/oauth/authorize/none?${query}`);
    expect([status, location]).toEqual([400, null]);
    expect(text).toContain('This request has expired');
  });

  it('answers HEAD with 405 at both addresses: nothing begins and nothing ends', async () => {
    const records = () => app.database.prisma.oidcRecord.count();
    const { browser, page } = await openAuthorizeApp(app, VICTIM);
    const back = await press(browser, page, 'accept');
    const before = await records();
    for (const url of [authorizeUrl(app), back]) {
      const { status, headers } = await resume(browser, url, 'HEAD');
      expect([status, headers.get('allow'), headers.getSetCookie()]).toEqual([405, 'GET', []]);
    }
    expect(await records()).toBe(before);
    expect(codeOf((await resume(browser, back)).location)).not.toBe('');
  });
});
