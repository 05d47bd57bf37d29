import { createBrowser } from '../support/browser.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { authorize, exchange, openAuthorizeApp, refresh, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const PASSWORD = 'correct horse battery';
const OWNER = { email: 'owner@acme.example', password: PASSWORD };
const ACCEPT = { name: 'decision', value: 'accept' };
const CANCEL = { name: 'decision', value: 'cancel' };

describe('the interaction: sign-in, organization, Authorize App', () => {
  let app: TestApp;
  let acme: string;
  let bolt: string;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    acme = (await app.given.organization({ name: 'Acme <b>&' })).id;
    bolt = (await app.given.organization({ name: 'Bolt' })).id;
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme, role: 'owner' }] });
    await app.given.admin({
      email: 'two@acme.example',
      password: PASSWORD,
      memberships: [
        { organizationId: acme, role: 'integrations' },
        { organizationId: bolt, role: 'viewer' },
      ],
    });
    await app.given.admin({
      email: 'both@acme.example',
      password: PASSWORD,
      memberships: [
        { organizationId: acme, role: 'owner' },
        { organizationId: bolt, role: 'owner' },
      ],
    });
    await app.given.admin({
      email: 'viewer@bolt.example',
      password: PASSWORD,
      memberships: [{ organizationId: bolt, role: 'viewer' }],
    });
  });
  afterAll(() => app.close());

  const granted = () => app.database.prisma.authorization.count();

  it('shows pages that no other site may frame, keep or read, and whose forms may only end here or at Okta', async () => {
    const { page } = await openAuthorizeApp(app, OWNER);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' https://system-admin.okta.com https://*.okta.com;");
    expect(policy).not.toContain('unsafe-inline');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
  });

  it('says who asks, for what, as whom, for how long, how to take it back, and where the browser goes next', async () => {
    const { page } = await openAuthorizeApp(app, OWNER);
    const words = page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    for (const part of [
      'Okta',
      'Brellium',
      'Acme &lt;b&gt;&amp;',
      OWNER.email,
      '400 days',
      'Revoke',
      'system-admin.okta.com',
    ]) {
      expect(words).toContain(part);
    }
    expect(words).toMatch(/only if you yourself just pressed the button in Okta/i);
    expect(words).toContain('scim:users:write');
    expect(page.text).not.toContain('Acme <b>');
    expect(page.forms.flatMap(({ buttons }) => buttons.map(({ label }) => label))).toEqual(
      expect.arrayContaining(['Accept', 'Cancel']),
    );
  });

  it('returns access_denied with state after Cancel, and grants nothing (RFC 6749 §4.1.2.1)', async () => {
    const before = await granted();
    const { redirect } = await authorize(app, OWNER, {}, 'cancel');
    expect(Object.fromEntries(redirect.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'st-1',
      iss: app.url,
    });
    expect(await granted()).toBe(before);
  });

  it('names the older authorization of the same host, and offers to replace it, which is chosen, or to keep both', async () => {
    const first = await authorize(app, OWNER);
    const { body } = await exchange(app, first.code);
    await scim(app, body.access_token);
    await app.requestLog.flush();
    const { page } = await openAuthorizeApp(app, OWNER);
    expect(page.text).toContain('Okta is connected already');
    expect(page.text).toMatch(/just now|ago/);
    expect(page.text).toMatch(/name="existing" value="replace" checked/);
    expect(page.text).toMatch(/name="existing" value="keep">/);
  });

  it('asks again, and grants nothing, for another value of `existing`', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const before = await granted();
    const again = await browser.submit(page, { existing: 'both' }, ACCEPT);
    expect(again.status).toBe(200);
    expect(again.text).toContain('Authorize App');
    expect(await granted()).toBe(before);
  });

  it('grants once for two Accepts at the same moment, and explains the other', async () => {
    const before = await granted();
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
    if (!form) throw new Error('no Accept');
    const press = () =>
      fetch(form.action, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: browser.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
        body: new URLSearchParams({ ...form.fields, decision: 'accept' }),
      });
    const statuses = (await Promise.all([press(), press()])).map(({ status }) => status).sort();
    expect(statuses).toEqual([303, 409]);
    expect(await granted()).toBe(before + 1);
  });

  it('explains an Accept that comes after the answer went back to Okta', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    await browser.submit(page, {}, ACCEPT);
    const before = await granted();
    const again = await browser.submit(page, {}, ACCEPT);
    expect(again.status).toBe(400);
    expect(again.text).toMatch(/expired/i);
    expect(await granted()).toBe(before);
  });

  it('grants nothing when somebody else signed in after the page was shown', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const other = await browser.get(`${page.url}?as=other`);
    await browser.submit(other, { email: 'viewer@bolt.example', password: PASSWORD });
    const before = await granted();
    const late = await browser.submit(page, {}, ACCEPT);
    expect(late.status).toBe(403);
    expect(late.text).toContain('Somebody else is signed in now');
    expect(late.text).toContain(late.headers.get('x-request-id'));
    expect(await granted()).toBe(before);
  });

  it('grants nothing to an Accept without the CSRF token, or from another browser', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const before = await granted();
    const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
    if (!form) throw new Error('no Accept');
    const { _csrf: _dropped, ...rest } = form.fields;
    expect((await browser.post(form.action, { ...rest, decision: 'accept' })).status).toBe(403);
    const stranger = createBrowser(app.url);
    const mine = await openAuthorizeApp(
      app,
      { email: 'both@acme.example', password: PASSWORD, organization: acme },
      {},
      stranger,
    );
    const token = mine.page.forms.find(({ fields }) => 'admin' in fields)?.fields ?? {};
    const foreign = await stranger.post(form.action, { ...token, decision: 'accept' });
    expect(foreign.status).toBe(400);
    expect(await granted()).toBe(before);
  });

  it('shows the expired page for an interaction of another browser and for one older than an hour', async () => {
    const { page, browser } = await openAuthorizeApp(app, OWNER);
    const foreign = await createBrowser(app.url).get(page.url);
    expect(foreign.status).toBe(400);
    expect(foreign.headers.get('content-type')).toMatch(/^text\/html/);
    await letTimePass(app.database, 3_601_000);
    const late = await browser.get(page.url);
    expect(late.text).toMatch(/expired/);
    expect(late.status).toBe(400);
  });

  it('lets an administrator of several organizations choose, and grants for the chosen one', async () => {
    const who = { email: 'both@acme.example', password: PASSWORD, organization: bolt };
    const { code } = await authorize(app, who);
    await exchange(app, code);
    const newest = await app.database.prisma.authorization.findFirst({
      where: { consentedBy: who.email },
      orderBy: { createdAt: 'desc' },
      include: { connection: true },
    });
    expect(newest?.connection.organizationId).toBe(bolt);
  });

  it('never reuses a Grant: each connection goes on naming its own organization after a refresh', async () => {
    const who = { email: 'both@acme.example', password: PASSWORD };
    const first = await authorize(app, { ...who, organization: acme });
    const a = await exchange(app, first.code);
    const second = await authorize(app, { ...who, organization: bolt }, {}, 'accept', first.browser);
    const b = await exchange(app, second.code);
    for (const [tokens, organizationId, userName] of [
      [await refresh(app, a.body.refresh_token), acme, 'only-a@acme.example'],
      [await refresh(app, b.body.refresh_token), bolt, 'only-b@bolt.example'],
    ] as const) {
      const made = await fetch(`${app.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.body.access_token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName }),
      });
      expect(made.status).toBe(201);
      const row = await app.database.prisma.user.findFirst({ where: { userName } });
      expect(row?.organizationId).toBe(organizationId);
    }
  });

  it('does not grant for an organization slipped into the form', async () => {
    const { browser, page } = await openAuthorizeApp(app, {
      email: 'two@acme.example',
      password: PASSWORD,
      organization: acme,
    });
    const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
    if (!form) throw new Error('no Accept');
    const before = await granted();
    for (const organization of [bolt, '00000000-0000-4000-8000-000000000000', '', 'x']) {
      const answer = await browser.post(form.action, { ...form.fields, organization, decision: 'accept' });
      expect(answer.location).toBeNull();
    }
    expect(await granted()).toBe(before);
  });

  it('tells one without the right that it is missing, and who in the organization has it', async () => {
    const { page, browser } = await openAuthorizeApp(app, { email: 'viewer@bolt.example', password: PASSWORD });
    expect(page.status).toBe(403);
    expect(page.text).toContain('both@acme.example');
    expect(page.forms.flatMap(({ buttons }) => buttons.map(({ value }) => value))).not.toContain('accept');
    const cancelled = await browser.submit(page, {}, CANCEL);
    expect(new URL(cancelled.location ?? '').searchParams.get('error')).toBe('access_denied');
  });

  it('names every authorization in use that Accept will end', async () => {
    const before = await app.database.prisma.authorization.count({
      where: { status: 'active', consentedBy: OWNER.email },
    });
    const first = await authorize(app, OWNER);
    await exchange(app, first.code);
    const { page } = await openAuthorizeApp(app, OWNER);
    expect(page.text.match(/Accepted by owner@acme\.example/g)).toHaveLength(before + 1);
  });

  it('leads to one code when the answer is fetched three times at once', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const form = page.forms.find(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
    if (!form) throw new Error('no Accept');
    const cookie = browser.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const accepted = await fetch(form.action, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ ...form.fields, decision: 'accept' }),
    });
    const back = accepted.headers.get('location') ?? '';
    const answers = await Promise.all([1, 2, 3].map(() => fetch(back, { redirect: 'manual', headers: { cookie } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
  });

  it('names the organization whose right was taken away while the page was open', async () => {
    const who = { email: 'shrinking@acme.example', password: PASSWORD };
    const admin = await app.given.admin({
      ...who,
      memberships: [
        { organizationId: acme, role: 'viewer' },
        { organizationId: bolt, role: 'owner' },
      ],
    });
    const { browser, page } = await openAuthorizeApp(app, { ...who, organization: bolt });
    await app.given.admins.addMembership(admin, bolt, 'viewer');
    const late = await browser.submit(page, {}, ACCEPT);
    expect(late.status).toBe(403);
    expect(late.text).toMatch(/<h1>[^<]*Bolt/);
  });
});
