import { hashSecret } from '../../app/connections/client.service.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { sendAndHangUp } from '../support/hang-up.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { authorize, exchange, OKTA_SECRET, REDIRECT_URI, refresh, requestToken, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };

describe('POST /oauth/token (RFC 6749 §3.2)', () => {
  let app: TestApp;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    organizationId = (await app.given.organization({ name: 'Acme' })).id;
    await app.given.admin({ ...OWNER, memberships: [{ organizationId, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const connect = async (changes: Record<string, string | null> = {}) => {
    const { code } = await authorize(app, OWNER, changes);
    const { body, status } = await exchange(app, code);
    expect(status).toBe(200);
    return { code, ...body };
  };
  const authorizations = () =>
    app.database.prisma.authorization.findMany({ orderBy: { createdAt: 'desc' }, include: { connection: true } });
  const newest = async () => {
    const [row] = await authorizations();
    if (!row) throw new Error('no authorization');
    return row;
  };

  it('takes the client secret in the Basic header and in the body (RFC 6749 §2.3.1)', async () => {
    const basic = await authorize(app, OWNER);
    expect((await exchange(app, basic.code)).status).toBe(200);
    const post = await authorize(app, OWNER);
    const response = await fetch(`${app.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: post.code,
        redirect_uri: REDIRECT_URI,
        client_id: 'okta',
        client_secret: OKTA_SECRET,
      }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a wrong secret with 401 invalid_client and says nothing more (RFC 6749 §5.2)', async () => {
    const { code } = await authorize(app, OWNER);
    const { status, body } = await requestToken(
      app,
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI },
      ['okta', 'x'.repeat(43)],
    );
    expect(status).toBe(401);
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: 'client authentication failed',
      request_id: expect.any(String),
    });
  });

  it('finishes an exchange that has begun when its client hangs up: the code is consumed, and its connection is live', async () => {
    const { code } = await authorize(app, OWNER);
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    const body = new URLSearchParams({ ...form, client_id: 'okta', client_secret: OKTA_SECRET }).toString();
    await app.database.prisma.$transaction(async (tx) => {
      // The exchange waits for the code, or on the embedded database for its only connection.
      await tx.$executeRaw`SELECT FROM oidc_records WHERE kind = 'AuthorizationCode' FOR UPDATE`;
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      await sendAndHangUp(app, [{ line: 'POST /oauth/token', headers, body }]);
    });
    await until(async () => (await newest()).status === 'active');
    expect((await exchange(app, code)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('turns the Authorization from pending to active when its code is exchanged', async () => {
    const { code } = await authorize(app, OWNER);
    expect(await newest()).toMatchObject({
      status: 'pending',
      activatedAt: null,
      redirectHost: 'system-admin.okta.com',
    });
    await exchange(app, code);
    expect(await newest()).toMatchObject({ status: 'active', endedAt: null, consentedBy: OWNER.email });
    expect((await newest()).connection).toMatchObject({ organizationId, clientId: 'okta' });
  });

  it('ends the Authorization of a code that is presented twice, visibly (RFC 6749 §4.1.2)', async () => {
    const { code, access_token, refresh_token } = await connect();
    expect((await scim(app, access_token)).status).not.toBe(401);
    expect((await exchange(app, code)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await newest()).toMatchObject({ status: 'ended', endReason: 'code_replayed' });
    const refused = await scim(app, access_token);
    expect(refused.status).toBe(401);
    expect(refused.body.detail).toMatch(/presented twice/);
    expect((await refresh(app, refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('lets at most one of three redemptions at once win, and ends the Authorization (RFC 6749 §4.1.2)', async () => {
    const { code } = await authorize(app, OWNER);
    const answers = await Promise.all([exchange(app, code), exchange(app, code), exchange(app, code)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers) {
      if (status !== 200) expect(body).toMatchObject({ error: 'invalid_grant' });
      else expect((await scim(app, body.access_token)).status).toBe(401);
    }
    expect(await newest()).toMatchObject({ status: 'ended', endReason: 'code_replayed' });
  });

  it('refuses a code after 60 seconds (RFC 6749 §4.1.2)', async () => {
    const { code } = await authorize(app, OWNER);
    await letTimePass(app.database, 61_000);
    expect((await exchange(app, code)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses a code with another redirect URI, and one of another client (RFC 6749 §4.1.3)', async () => {
    const { code } = await authorize(app, OWNER);
    const other = REDIRECT_URI.replace('okta.com', 'oktapreview.com');
    expect((await exchange(app, code, { redirect_uri: other })).body).toMatchObject({ error: 'invalid_grant' });
    const secret = await app.given.secondClient('okta-two');
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    expect((await requestToken(app, form, ['okta-two', secret])).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('keeps the old secret valid while one is rotated, until it is retired', async () => {
    const { refresh_token } = await connect();
    const renewed = await app.given.clients.rotateSecret('okta');
    const form = { grant_type: 'refresh_token', refresh_token };
    expect((await requestToken(app, form, ['okta', OKTA_SECRET])).status).toBe(200);
    expect((await requestToken(app, form, ['okta', renewed])).status).toBe(200);
    await app.database.prisma.clientSecret.updateMany({
      where: { secretHash: { not: hashSecret(renewed) } },
      data: { retiredAt: new Date() },
    });
    expect((await requestToken(app, form, ['okta', OKTA_SECRET])).body).toMatchObject({ error: 'invalid_client' });
    await app.database.prisma.clientSecret.updateMany({ data: { retiredAt: null } });
  });

  it.each([
    ['password', { grant_type: 'password', username: 'a', password: 'b' }],
    ['client_credentials', { grant_type: 'client_credentials' }],
    ['implicit', { grant_type: 'implicit' }],
  ])('does not offer the %s grant (RFC 6749 §5.2)', async (_what, form) => {
    const { status, body } = await requestToken(app, form as Record<string, string>);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'unsupported_grant_type' });
  });

  describe('POST /oauth/revoke (RFC 7009 §2.1)', () => {
    const revoke = (token: string, credentials: [string, string] = ['okta', OKTA_SECRET]) =>
      fetch(`${app.url}/oauth/revoke`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(credentials.join(':')).toString('base64')}` },
        body: new URLSearchParams({ token }),
      });

    it.each(['access_token', 'refresh_token'] as const)('ends the whole Authorization by its %s', async (kind) => {
      const tokens = await connect();
      expect((await revoke(tokens[kind])).status).toBe(200);
      expect(await newest()).toMatchObject({ status: 'ended', endReason: 'revoked_by_client' });
      expect((await scim(app, tokens.access_token)).status).toBe(401);
      expect((await refresh(app, tokens.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('does not let another client revoke', async () => {
      const { access_token } = await connect();
      const secret = await app.given.secondClient('okta-three');
      await revoke(access_token, ['okta-three', secret]);
      expect((await scim(app, access_token)).status).not.toBe(401);
    });
  });

  it('writes one row per token request into the request log, without a secret', async () => {
    const { code, access_token, refresh_token } = await connect();
    await refresh(app, refresh_token);
    await app.requestLog.flush();
    const rows = await app.database.prisma.requestLog.findMany({ where: { face: 'oauth' }, orderBy: { id: 'desc' } });
    expect(rows[0]).toMatchObject({ path: '/oauth/token', status: 200, organizationId, clientId: 'okta' });
    const kept = JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
    for (const secret of [code, access_token, refresh_token, OKTA_SECRET]) expect(kept).not.toContain(secret);
  });

  it('keeps thirty rows of an address in ten seconds of who does not authenticate, 500 characters each', async () => {
    const where = { userAgent: { startsWith: 'flood' } };
    const long = 'x'.repeat(16_000);
    // One window, on a slow machine too.
    moveClock(0);
    for (let sent = 0; sent < 45; sent += 1) {
      const response = await fetch(`${app.url}/oauth/token?query=${long.slice(0, 9_000)}`, {
        method: 'POST',
        headers: { 'user-agent': `flood ${long.slice(0, 4_000)}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', scope: long, client_id: 'okta', resource: long }),
      });
      expect([400, 401]).toContain(response.status);
    }
    restoreClock();
    await app.requestLog.flush();
    const rows = await app.database.prisma.requestLog.findMany({ where });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(30);
    for (const { path, query, clientId, userAgent, requestBody } of rows) {
      const kept = [path, query, clientId, userAgent, requestBody].map((text) => text?.length ?? 0);
      expect(kept.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(500);
      expect(requestBody).toContain('refresh_token');
    }
  });

  it.each(['\0', 'okta\0', 'ö', 'x'.repeat(300)])('answers invalid_client for the client id %j', async (id) => {
    const { status, body } = await requestToken(app, { grant_type: 'refresh_token', refresh_token: 'x' }, [
      encodeURIComponent(id),
      'x'.repeat(43),
    ]);
    expect([400, 401]).toContain(status);
    expect(['invalid_client', 'invalid_request']).toContain(body.error);
    const response = await fetch(`${app.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: id, client_secret: 'y' }),
    });
    expect([400, 401]).toContain(response.status);
  });
});
