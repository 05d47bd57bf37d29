import { createAccounts, PASSWORD } from '../../support/accounts.ts';
import { createAgent, readCsrf } from '../../support/agent.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const WRONG = 'incorrect horse battery';
/** What `/console/organization` answers who is not signed in. */
const SIGN_IN_AGAIN = '/console/sign-in?returnTo=%2Fconsole%2Forganization';
const WHO = { email: 'ann@example.com', password: PASSWORD };

let app: TestApp;
let organizationId: string;
let accounts: ReturnType<typeof createAccounts>;
beforeAll(async () => {
  app = await createTestApp({ TRUST_PROXY: 'loopback' });
  accounts = createAccounts(app);
  organizationId = (await app.given.organization({ name: 'Acme' })).id;
  await accounts.admin('Ann@Example.com', organizationId);
});
afterAll(() => app.close());

/** A browser at an address of its own, so that tests do not share limits. */
let lastAddress = 0;
function browserAt(address = `198.51.100.${++lastAddress}`) {
  const browser = createAgent(app.url);
  browser.agent.set('X-Forwarded-For', address);
  return browser;
}

const rowsOf = (adminId: string) => app.database.prisma.session.findMany({ where: { adminId } });

describe('signing in to the console', () => {
  it('takes the e-mail in any case and opens the console', async () => {
    const browser = browserAt();
    const res = await browser.signIn(' ANN@example.COM ', PASSWORD);
    expect(res.status).toBe(303);
    expect(res.headers.location).toBe('/console');
    expect((await browser.get('/console/organization')).status).toBe(200);
  });

  it('sends whoever is not signed in to the form, and back to the page they wanted', async () => {
    const browser = browserAt();
    const asked = await browser.get('/console/users?q=b');
    expect(asked.status).toBe(303);
    expect(asked.headers.location).toBe('/console/sign-in?returnTo=%2Fconsole%2Fusers%3Fq%3Db');
    const form = (await browser.get(asked.headers.location ?? '')).text;
    expect(form).toContain('name="returnTo" value="/console/users?q=b"');
    const wrong = await browser.submit(
      asked.headers.location ?? '',
      { ...WHO, password: WRONG, returnTo: '/console/users?q=b' },
      '/console/sign-in',
    );
    expect([wrong.status, wrong.text]).toEqual([
      401,
      expect.stringContaining('name="returnTo" value="/console/users?q=b"'),
    ]);
    const res = await browser.submit(
      asked.headers.location ?? '',
      { ...WHO, returnTo: '/console/users?q=b' },
      '/console/sign-in',
    );
    expect(res.headers.location).toBe('/console/users?q=b');
  });

  it('leads each of two tabs back to its own page, also the one that signs in second', async () => {
    const browser = browserAt();
    const [users, audit] = ['/console/users', '/console/audit'].map(
      (path) => `/console/sign-in?${new URLSearchParams({ returnTo: path })}`,
    ) as [string, string];
    const tokens = [readCsrf((await browser.get(users)).text), readCsrf((await browser.get(audit)).text)];
    const post = (at: number, returnTo: string) =>
      browser.agent
        .post('/console/sign-in')
        .type('form')
        .send({ _csrf: tokens[at], ...WHO, returnTo });
    expect((await post(0, '/console/users')).headers.location).toBe('/console/users');
    expect((await post(1, '/console/audit')).headers.location).toBe('/console/audit');
    expect((await browser.get(audit)).headers.location).toBe('/console/audit');
  });

  it('counts a form that is sent twice, with or without the answer to the first, as one that is right', async () => {
    const browser = browserAt();
    const _csrf = readCsrf((await browser.get('/console/sign-in')).text);
    const cookie = `expressway-form=${browser.cookie('expressway-form')}`;
    const post = () =>
      browser.agent
        .post('/console/sign-in')
        .type('form')
        .send({ _csrf, ...WHO });
    expect([(await post()).status, (await post()).status]).toEqual([303, 303]);
    const blind = await browserAt()
      .agent.post('/console/sign-in')
      .set('Cookie', cookie)
      .type('form')
      .send({ _csrf, ...WHO });
    expect([blind.status, blind.headers.location]).toEqual([303, '/console']);
    expect((await browser.get('/console/organization')).status).toBe(200);
  });

  it('keeps at most 500 characters of where to go next', async () => {
    const browser = browserAt();
    const longest = `/console/users?q=${'x'.repeat(483)}`;
    expect(longest).toHaveLength(500);
    expect((await browser.get(longest)).headers.location).toBe(
      `/console/sign-in?${new URLSearchParams({ returnTo: longest })}`,
    );
    expect((await browser.get(`${longest}x`)).headers.location).toBe('/console/sign-in');
    expect((await browser.submit('/console/sign-in', { ...WHO, returnTo: `${longest}x` })).headers.location).toBe(
      '/console',
    );
  });

  it('never takes where to go next from the request', async () => {
    const browser = browserAt();
    await browser.get('/console/sign-in?returnTo=https://evil.example/');
    const res = await browser.submit('/console/sign-in', {
      email: 'ann@example.com',
      password: PASSWORD,
      returnTo: '//evil.example',
    });
    expect(res.headers.location).toBe('/console');
  });

  it.each(['//evil.example/console', '/console/\\evil.example', '/console//evil.example'])(
    'does not send the browser to another host by asking for %s first',
    async (path) => {
      const browser = browserAt();
      await browser.get(path);
      const res = await browser.signIn('ann@example.com', PASSWORD);
      expect(res.status).toBe(303);
      expect(res.headers.location).not.toMatch(/^(\/\/|\/\\|https?:)|evil/);
    },
  );

  it.each([
    ['an unknown e-mail', 'nobody@example.com', WRONG],
    ['a wrong password', 'ann@example.com', WRONG],
    ['a password that is too long', 'ann@example.com', 'x'.repeat(300)],
    ['a NUL in the e-mail', 'nobody\0@example.com', WRONG],
    ['no password', 'ann@example.com', ''],
    ['an admin whose password is not set yet', 'new@example.com', WRONG],
  ])('answers %s with the same 401 page', async (_what, email, password) => {
    if (email.startsWith('new')) {
      await accounts.admins.createAdmin({ email, organizationId, role: 'viewer' });
    }
    const res = await browserAt().signIn(email, password);
    expect(res.status).toBe(401);
    expect(res.text).toContain('The e-mail address or the password is not right.');
    const strip = (html: string) => html.replaceAll(/value="[^"]*"|<code class="id"[^>]*>[^<]*/g, '');
    const other = await browserAt().signIn('somebody-else@example.com', WRONG);
    if (password !== '') expect(strip(res.text)).toBe(strip(other.text));
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    await accounts.admin('slow@example.com', organizationId);
    const times: Record<string, number[]> = { 'slow@example.com': [], 'nobody-at-all@example.com': [] };
    for (let i = 0; i < 9; i += 1) {
      for (const [email, measured] of Object.entries(times)) {
        const browser = browserAt();
        const csrf = readCsrf((await browser.get('/console/sign-in')).text);
        const start = performance.now();
        await browser.agent.post('/console/sign-in').type('form').send({ _csrf: csrf, email, password: WRONG });
        measured.push(performance.now() - start);
      }
    }
    const [known = 0, unknown = 0] = Object.values(times).map((measured) => measured.sort((a, b) => a - b)[4] ?? 0);
    // Hashing is most of the time: without it the unknown one would be several times faster.
    expect(unknown).toBeGreaterThan(known * 0.5);
    expect(unknown).toBeLessThan(known * 2);
  });
});

describe('who is not signed in', () => {
  it('gets no session: neither a row nor a cookie, whatever is asked', async () => {
    const { prisma } = app.database;
    const before = await prisma.session.count();
    for (const path of [
      '/console',
      '/console/nowhere',
      `/console/${'x'.repeat(15_000)}`,
      `/console/users?q=${'x'.repeat(15_000)}`,
      '/console/sign-in',
      `/console/sign-in?returnTo=/console/${'x'.repeat(400)}`,
      '/console/sign-in?left=1',
      '/password/none',
      '/interaction/none',
      '/interaction/none?as=other',
      '/guide/okta-scim',
    ]) {
      for (const method of ['get', 'head'] as const) {
        const res = await browserAt().agent[method](path);
        const cookies = (res.headers['set-cookie'] ?? []) as unknown as string[];
        expect(cookies.filter((cookie) => !cookie.startsWith('expressway-form='))).toEqual([]);
      }
    }
    const browser = browserAt();
    expect((await browser.signIn('ann@example.com', WRONG)).status).toBe(401);
    expect((await browser.submit('/console/sign-in', {}, '/console/sign-out')).status).toBe(303);
    expect((await browser.submit('/console/sign-in', {}, '/console/organization')).status).toBe(403);
    expect(await prisma.session.count()).toBe(before);
    expect(await prisma.session.count({ where: { adminId: null } })).toBe(0);
  });

  it('is not taken for a visitor with a session, so a cookie that somebody planted is never taken over', async () => {
    const planted = `s:${'a'.repeat(32)}.signature`;
    const browser = browserAt();
    const res = await browser.agent.get('/console/sign-in').set('Cookie', `expressway=${encodeURIComponent(planted)}`);
    expect(res.status).toBe(200);
    await browser.signIn('ann@example.com', PASSWORD);
    expect(decodeURIComponent(browser.cookie('expressway') ?? '')).not.toContain('a'.repeat(32));
  });
});

describe('the session', () => {
  it('gets a new id at sign-in, and the old one opens nothing (fixation)', async () => {
    const browser = browserAt();
    await browser.signIn('ann@example.com', PASSWORD);
    const before = browser.cookie('expressway');
    await browser.submit('/console/sign-in?other=1', WHO, '/console/sign-in');
    expect(before).toBeTruthy();
    expect(browser.cookie('expressway')).not.toBe(before);
    expect((await browser.get('/console/organization')).status).toBe(200);
    const thief = await browserAt().agent.get('/console/organization').set('Cookie', `expressway=${before}`);
    expect(thief.status).toBe(303);
  });

  it('gets a new CSRF token at sign-in', async () => {
    const browser = browserAt();
    const before = readCsrf((await browser.get('/console/sign-in')).text);
    await browser.signIn('ann@example.com', PASSWORD);
    const after = readCsrf((await browser.get('/console/organization')).text);
    expect(after).not.toBe('');
    expect(after).not.toBe(before);
  });

  it('is stored under the hash of its id, without the id or the cookie', async () => {
    const ben = await accounts.admin('ben@example.com', organizationId);
    const browser = browserAt();
    await browser.signIn('ben@example.com', PASSWORD);
    const [row] = await rowsOf(ben.id);
    const id =
      decodeURIComponent(browser.cookie('expressway') ?? '')
        .slice(2)
        .split('.')[0] ?? '';
    expect(id.length).toBeGreaterThan(20);
    expect(row?.adminId).toBe(ben.id);
    expect(JSON.stringify(row)).not.toContain(id);
  });

  it('has a cookie that scripts cannot read, lax, for the whole host, without an expiry', async () => {
    const res = await browserAt().signIn('ann@example.com', PASSWORD);
    const [cookie] = (res.headers['set-cookie'] as unknown as string[]).filter((c) => c.startsWith('expressway='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('has a Secure __Host- cookie when PUBLIC_URL is https, whatever the hop before us speaks', async () => {
    const https = await createTestApp({ PUBLIC_URL: 'https://sso.example.com' });
    try {
      const { id } = await https.given.organization({ name: 'Acme' });
      await createAccounts(https).admin('ann@example.com', id);
      const res = await createAgent(https.url).get('/console/sign-in');
      const form = res.headers['set-cookie']?.[0] ?? '';
      expect(form).toMatch(/^__Host-expressway-form=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const signedIn = await createAgent(https.url)
        .agent.post('/console/sign-in')
        .set('Cookie', form.split(';')[0] ?? '')
        .type('form')
        .send({ _csrf: readCsrf(res.text), ...WHO });
      expect(signedIn.headers['set-cookie']).toContainEqual(
        expect.stringMatching(/^__Host-expressway=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
      );
      expect(res.headers['strict-transport-security']).toBe('max-age=31536000');
    } finally {
      await https.close();
    }
  });

  it('ends 30 minutes after the last request and 12 hours after sign-in', async () => {
    const cas = await accounts.admin('cas@example.com', organizationId);
    const browser = browserAt();
    await browser.signIn('cas@example.com', PASSWORD);
    const [row] = await rowsOf(cas.id);
    const left = (row?.expiresAt.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(29 * 60_000);
    expect(left).toBeLessThanOrEqual(30 * 60_000);
    const { prisma } = app.database;
    await prisma.session.updateMany({
      where: { adminId: cas.id },
      data: { expiresAt: new Date(Date.now() + 60_000) },
    });
    await browser.get('/console/organization');
    const [extended] = await rowsOf(cas.id);
    expect((extended?.expiresAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(29 * 60_000);
    const data = { ...(extended?.data as object), startedAt: Date.now() - (12 * 60 - 1) * 60_000 };
    await prisma.session.updateMany({
      where: { adminId: cas.id },
      data: { data, expiresAt: new Date(Date.now() + 9_000) },
    });
    await browser.get('/console/organization');
    const [last] = await rowsOf(cas.id);
    expect((last?.expiresAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
    await prisma.session.updateMany({ where: { adminId: cas.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await browser.get('/console/organization')).headers.location).toBe(SIGN_IN_AGAIN);
  });

  it('is signed out when its admin is removed', async () => {
    const dee = await accounts.admin('dee@example.com', organizationId);
    const browser = browserAt();
    await browser.signIn('dee@example.com', PASSWORD);
    await app.database.prisma.admin.delete({ where: { id: dee.id } });
    const res = await browser.get('/console/organization');
    expect(res.status).toBe(303);
    expect(res.headers.location).toBe(SIGN_IN_AGAIN);
  });

  it('is deleted at sign-out, so that its cookie opens nothing', async () => {
    const eve = await accounts.admin('eve@example.com', organizationId);
    const browser = browserAt();
    await browser.signIn('eve@example.com', PASSWORD);
    const cookie = browser.cookie('expressway');
    const res = await browser.submit('/console/organization', {}, '/console/sign-out');
    expect(res.headers.location).toBe('/console/sign-in?left=1');
    expect(await rowsOf(eve.id)).toEqual([]);
    // The form of another tab, or a second press.
    const twice = await browser.agent.post('/console/sign-out').type('form').send({ _csrf: 'stale' });
    expect([twice.status, twice.headers.location]).toEqual([303, '/console/sign-in?left=1']);
    const again = await browserAt().agent.get('/console/organization').set('Cookie', `expressway=${cookie}`);
    expect(again.headers.location).toBe(SIGN_IN_AGAIN);
  });

  it('does not take a cookie that we did not sign', async () => {
    const res = await browserAt().agent.get('/console/organization').set('Cookie', 'expressway=s%3Aabc.def');
    expect(res.headers.location).toBe(SIGN_IN_AGAIN);
  });
});

describe('forms', () => {
  it.each([
    ['without a token', {}],
    ['with a wrong token', { _csrf: 'f'.repeat(64) }],
    ['with two tokens', { _csrf: ['a', 'b'] }],
  ])('are refused %s: 403 and a page that explains', async (_what, fields) => {
    const browser = browserAt();
    await browser.get('/console/sign-in');
    const res = await browser.agent
      .post('/console/sign-in')
      .type('form')
      .send({ email: 'ann@example.com', password: PASSWORD, ...fields });
    expect(res.status).toBe(403);
    expect(res.text).toContain('This form is out of date');
    expect(res.text).toContain(res.headers['x-request-id']);
    expect((await browser.get('/console/organization')).status).toBe(303);
  });

  it('of who is signed in are refused with the token of a form that needs no session', async () => {
    const browser = browserAt();
    const open = readCsrf((await browser.get('/console/sign-in')).text);
    await browser.signIn('ann@example.com', PASSWORD);
    expect(readCsrf((await browser.get('/console/sign-in?other=1')).text)).toBe(open);
    for (const path of ['/console/sign-out', '/console/organization', '/console/settings']) {
      const res = await browser.agent.post(path).type('form').send({ _csrf: open, organization: organizationId });
      expect([path, res.status]).toEqual([path, 403]);
    }
    expect((await browser.get('/console/organization')).status).toBe(200);
  });

  it('are refused with the cookie or the token that somebody else was given', async () => {
    const theirs = browserAt();
    const token = readCsrf((await theirs.get('/console/sign-in')).text);
    const other = browserAt();
    await other.get('/console/sign-in');
    for (const cookie of [
      '',
      `expressway-form=${other.cookie('expressway-form')}`,
      `expressway-form=${token}`,
      'expressway-form=',
    ]) {
      const res = await browserAt()
        .agent.post('/console/sign-in')
        .set('Cookie', cookie)
        .type('form')
        .send({ _csrf: token, ...WHO });
      expect([res.status, res.text]).toEqual([403, expect.stringContaining('This form is out of date')]);
    }
  });

  it('are refused with the token of another session', async () => {
    const mine = readCsrf((await browserAt().get('/console/sign-in')).text);
    const browser = browserAt();
    await browser.get('/console/sign-in');
    const res = await browser.agent
      .post('/console/sign-in')
      .type('form')
      .send({ _csrf: mine, email: 'a', password: 'b' });
    expect(res.status).toBe(403);
  });

  it('that are too large answer 413, with a page', async () => {
    const res = await browserAt()
      .agent.post('/console/sign-in')
      .type('form')
      .send({ email: 'x'.repeat(100_000) });
    expect(res.status).toBe(413);
    expect(res.text).toContain('We could not read this request');
  });
});

describe('pages', () => {
  it('may not be framed or stored, and run our own scripts only', async () => {
    const { headers } = await browserAt().get('/console/sign-in');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';font-src 'self';img-src 'self' data:;form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it.each(['/console/nothing', '/console/%ff', '/password'])('answer %s with a page, not a stack', async (path) => {
    const browser = browserAt();
    await browser.signIn('ann@example.com', PASSWORD);
    const res = await browser.get(path);
    expect(res.text).not.toMatch(/at .*\.(ts|js):\d/);
    expect([400, 404]).toContain(res.status);
  });

  it('log neither e-mails, passwords, tokens, cookies nor queries', async () => {
    const browser = browserAt();
    await browser.signIn('ann@example.com', PASSWORD);
    await browser.get('/console/users?q=secret-search');
    const token = 'q3Jm0c5mGc0y7eXbWZ0rj2bU0V8sQn4x1Kp6TtYyAaE';
    for (const path of [`/${token}`, `/%71${token}`, `/${token},`, `/${token};x=1`, `/%ff${token}`, `/${token}/more`]) {
      await browser.get(`/password${path}`);
      await browser.get(`/interaction${path}`);
      await browser.get(`/oauth/authorize${path}`);
      await browser.get(`//password/${path}`);
      await browser.get(`/%70assword${path}`);
    }
    await browser.agent.get('/console').set('Referer', `${app.url}/password/${token}`);
    const logs = app.logs.join('');
    for (const pattern of ['/password/:token', '/interaction/:uid', '/oauth/authorize/:uid']) {
      expect(logs).toContain(`"${pattern}"`);
    }
    expect(logs).toContain('an admin signed in');
    for (const secret of ['ann@', PASSWORD, 'secret-search', 'Jm0c5m', browser.cookie('expressway') ?? '-']) {
      expect(logs.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });
});
