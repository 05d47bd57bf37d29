import * as client from 'openid-client';
import { createBrowser } from '../support/browser.ts';
import { OKTA_SECRET, REDIRECT_URI, scim } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };

describe('a client library of others (openid-client)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    const acme = await app.given.organization({ name: 'Acme' });
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme.id, role: 'owner' }] });
  });
  afterAll(() => app.close());

  it('discovers (RFC 8414), authorizes with PKCE, checks state and iss, exchanges, refreshes and revokes', async () => {
    const config = await client.discovery(new URL(app.url), 'okta', undefined, client.ClientSecretPost(OKTA_SECRET), {
      algorithm: 'oauth2',
      execute: [client.allowInsecureRequests],
    });
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'scim:users:read offline_access',
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const browser = createBrowser(app.url);
    const authorizeApp = await browser.submit(await browser.get(url.href), OWNER);
    const { location } = await browser.submit(authorizeApp, {}, { name: 'decision', value: 'accept' });

    const tokens = await client.authorizationCodeGrant(config, new URL(location ?? ''), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    });
    expect(tokens.scope).toBe('scim:users:read');
    expect((await scim(app, tokens.access_token)).status).toBe(200);
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect((await scim(app, renewed.access_token)).status).toBe(200);
    await client.tokenRevocation(config, renewed.access_token);
    expect((await scim(app, renewed.access_token)).status).toBe(401);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
