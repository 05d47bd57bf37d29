import http from 'node:http';
import { SCIM_SCOPES } from '../../app/connections/scopes.ts';
import { createBrowser } from '../support/browser.ts';
import { authorize, authorizeUrl, exchange, openAuthorizeApp, REDIRECT_URI, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };

describe('GET /oauth/authorize (RFC 6749 §4.1.1)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    const acme = await app.given.organization({ name: 'Acme' });
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme.id, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const open = (changes: Record<string, string | null> = {}) => createBrowser(app.url).get(authorizeUrl(app, changes));

  it('explains an unknown client on a page with status 400, a request id and no stack', async () => {
    const page = await open({ client_id: 'nobody' });
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('nobody');
    expect(page.text).toContain(page.headers.get('x-request-id'));
    expect(page.text).not.toMatch(/node_modules|at .+\.js:\d+/);
  });

  it.each(['\0', 'okta\0', 'ö'])('explains the client id %j, whatever the database thinks of it', async (client_id) => {
    for (const scope of [null, 'scim:users:read']) {
      const page = await open({ client_id, scope });
      expect(page.status).toBe(400);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  it.each([
    ['a suffix', `${REDIRECT_URI}/more`],
    ['a query', `${REDIRECT_URI}?x=1`],
    ['another case', REDIRECT_URI.replace('callback', 'Callback')],
    ['user information', REDIRECT_URI.replace('https://', 'https://evil@')],
    ['a fragment', `${REDIRECT_URI}#x`],
    ['its plain http twin', REDIRECT_URI.replace('https:', 'http:')],
    ['another app name', REDIRECT_URI.replace('brellium_1', 'brellium_2')],
    ['another host', 'https://evil.example/admin/app/cpc/brellium_1/oauth/callback'],
    ['a trailing dot in the host', REDIRECT_URI.replace('.com/', '.com./')],
  ])('refuses a redirect URI with %s on a page and sends nobody there (RFC 9700 §2.1)', async (_what, uri) => {
    const page = await open({ redirect_uri: uri });
    expect(page.status).toBe(400);
    expect(page.location).toBeNull();
    expect(page.text).toContain('registered');
    expect(page.headers.get('x-request-id')).toBeTruthy();
  });

  it.each<[string, Record<string, string>, string]>([
    ['a state of more than 4 KB', { state: 's'.repeat(4_097) }, 'state is longer than 4096 bytes'],
    ['a state of 4 KB in few characters', { state: '😀'.repeat(1_025) }, 'state is longer than 4096 bytes'],
    ['a long scope', { scope: `scim:users:read ${'x'.repeat(4_200)}` }, 'the parameters beside state are longer'],
    ['a long hint', { login_hint: 'x'.repeat(4_200) }, 'the parameters beside state are longer'],
  ])(
    'sends %s back to the client, with its state, and keeps nothing (RFC 6749 §4.1.2.1)',
    async (_what, changes, why) => {
      const before = await app.database.prisma.oidcRecord.count();
      const page = await open(changes);
      const back = new URL(page.location ?? '');
      expect(back.origin + back.pathname).toBe(REDIRECT_URI);
      expect(back.searchParams.get('error')).toBe('invalid_request');
      expect(back.searchParams.get('error_description')).toContain(why);
      expect(back.searchParams.get('state')).toBe(changes.state ?? 'st-1');
      expect(await app.database.prisma.oidcRecord.count()).toBe(before);
    },
  );

  it('takes a state of 4 KB and gives it back', async () => {
    const state = 's'.repeat(4_096);
    const { redirect } = await authorize(app, OWNER, { state });
    expect(redirect.searchParams.get('state')).toBe(state);
    expect(redirect.searchParams.get('code')).toBeTruthy();
  });

  it.each([
    ['response_type=token', { response_type: 'token' }, 'unsupported_response_type'],
    ['response_type=code id_token', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['response_mode=form_post', { response_mode: 'form_post' }, 'invalid_request'],
    ['response_mode=fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['response_mode=web_message', { response_mode: 'web_message' }, 'invalid_request'],
    ['a plain code challenge', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without a method', { code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    ['a scope that is not offered', { scope: 'scim:teams:write' }, 'invalid_scope'],
    ['openid alone', { scope: 'openid' }, 'invalid_scope'],
    ['another resource (RFC 8707 §2)', { resource: 'https://elsewhere.example/' }, 'invalid_target'],
    ['prompt=none', { prompt: 'none' }, 'login_required'],
    ['request_uri', { request_uri: 'https://evil.example/r' }, 'request_uri_not_supported'],
  ])(
    'sends %s back to the client as an error with state and iss (RFC 6749 §4.1.2.1, RFC 9207 §2)',
    async (_what, changes, error) => {
      const page = await open(changes as Record<string, string>);
      const back = new URL(page.location ?? 'about:blank');
      expect(back.origin + back.pathname).toBe(REDIRECT_URI);
      const given = new URLSearchParams(back.search || back.hash.slice(1));
      expect(Object.fromEntries(given)).toMatchObject({ error, state: 'st-1', iss: app.url });
      expect(given.get('code')).toBeNull();
    },
  );

  it('drops what only OpenID Connect knows (nonce, max_age, claims) instead of failing', async () => {
    const page = await open({ nonce: 'n', max_age: '0', claims: '{}' });
    expect(page.status).toBe(200);
    expect(page.forms.some(({ fields }) => 'password' in fields)).toBe(true);
  });

  it('ends in a redirect with code, state and iss (RFC 9207 §2)', async () => {
    const { redirect, code } = await authorize(app, OWNER);
    expect(redirect.origin + redirect.pathname).toBe(REDIRECT_URI);
    expect(code).not.toBe('');
    expect(redirect.searchParams.get('state')).toBe('st-1');
    expect(redirect.searchParams.get('iss')).toBe(app.url);
  });

  it.each([
    ['no scope', null],
    ['offline_access alone', 'offline_access'],
  ])('grants all registered SCIM scopes and a refresh token to a request with %s', async (_what, scope) => {
    const { code } = await authorize(app, OWNER, { scope });
    const { status, body } = await exchange(app, code);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: SCIM_SCOPES.join(' ') });
    expect(body.refresh_token).toEqual(expect.any(String));
    expect(body).not.toHaveProperty('id_token');
  });

  it('grants no more than was asked for', async () => {
    const { code } = await authorize(app, OWNER, { scope: 'scim:users:read unheard:of' });
    const { body } = await exchange(app, code);
    expect(body.scope).toBe('scim:users:read');
  });

  it('enforces S256 when a challenge was sent (RFC 7636 §4.6)', async () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
    const first = await authorize(app, OWNER, challenge);
    expect((await exchange(app, first.code)).body).toMatchObject({ error: 'invalid_grant' });
    const second = await authorize(app, OWNER, challenge);
    const tampered = await exchange(app, second.code, { code_verifier: `${verifier.slice(0, -1)}j` });
    expect(tampered.body).toMatchObject({ error: 'invalid_grant' });
    const third = await authorize(app, OWNER, challenge);
    expect((await exchange(app, third.code, { code_verifier: verifier })).status).toBe(200);
  });

  it('asks for PKCE when the client is registered to require it', async () => {
    await app.database.prisma.client.update({ where: { id: 'okta' }, data: { requirePkce: true } });
    const page = await open();
    await app.database.prisma.client.update({ where: { id: 'okta' }, data: { requirePkce: false } });
    expect(new URL(page.location ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('makes every URL from PUBLIC_URL, whatever the Host header says', async () => {
    const response = await fetch(authorizeUrl(app), {
      redirect: 'manual',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    expect(response.headers.get('location')).toMatch(/^\/interaction\//);
    expect(response.headers.getSetCookie().join()).not.toContain('evil.example');
    const { redirect } = await authorize(app, OWNER);
    expect(redirect.searchParams.get('iss')).toBe(app.url);
  });

  it('refuses an absolute request target, from which URLs could be made', async () => {
    const { hostname, port } = new URL(app.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const path = 'http://evil.example/oauth/authorize?client_id=okta';
      http.get({ hostname, port, path }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(400);
  });

  it('keeps the authorization alive when the administrator signs out afterwards', async () => {
    const { code, browser } = await authorize(app, OWNER);
    const { body } = await exchange(app, code);
    for (const cookie of browser.cookies.splice(0)) expect(cookie.name).toBeTruthy();
    await app.database.prisma.session.deleteMany();
    expect((await scim(app, body.access_token)).status).not.toBe(401);
  });

  it('asks for consent every time', async () => {
    const first = await authorize(app, OWNER);
    const { page } = await openAuthorizeApp(app, OWNER, {}, first.browser);
    expect(page.forms.some(({ buttons }) => buttons.some(({ value }) => value === 'accept'))).toBe(true);
  });

  it('answers other methods with 405 and the ones that are allowed', async () => {
    const response = await fetch(`${app.url}/oauth/authorize`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });
});
