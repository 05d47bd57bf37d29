import * as client from 'openid-client';
import { authorizeInBrowser } from '../okta/authorize-in-browser.ts';
import { createBrowser } from '../okta/browser.ts';
import { sendRequest } from '../okta/send-request.ts';
import { OKTA_SECRET, REDIRECT_URI } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };

describe('a third-party OAuth client (openid-client) with nothing but the metadata (RFC 8414)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    const { id: organizationId } = await app.given.organization();
    await app.given.admin({ ...OWNER, memberships: [{ organizationId, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const discover = (authentication: client.ClientAuth) =>
    client.discovery(new URL(app.url), 'okta', undefined, authentication, {
      algorithm: 'oauth2',
      execute: [client.allowInsecureRequests],
    });

  it.each<[string, client.ClientAuth]>([
    ['basic', client.ClientSecretBasic(OKTA_SECRET)],
    ['post body', client.ClientSecretPost(OKTA_SECRET)],
  ])('authorizes with PKCE, calls SCIM, refreshes and revokes (%s)', async (_how, authentication) => {
    const config = await discover(authentication);
    expect(config.serverMetadata().supportsPKCE()).toBe(true);
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'scim:users:read scim:users:write offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
    });
    const browser = createBrowser({ send: sendRequest, isCaught: ({ href }) => href.startsWith(REDIRECT_URI) });
    const { callback } = await authorizeInBrowser(browser, url.href, OWNER);
    if (!callback) throw new Error('The browser never came back');
    const granted = await client.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState });
    expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 3600, refresh_token: expect.any(String) });

    const users = new URL(`${app.url}/scim/v2/Users?count=0`);
    const answer = await client.fetchProtectedResource(config, granted.access_token, users, 'GET');
    expect(await answer.json()).toMatchObject({ totalResults: 0 });

    const refreshed = await client.refreshTokenGrant(config, granted.refresh_token ?? '');
    expect(refreshed.access_token).not.toBe(granted.access_token);
    expect((await client.fetchProtectedResource(config, refreshed.access_token, users, 'GET')).status).toBe(200);

    await client.tokenRevocation(config, granted.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, granted.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(client.fetchProtectedResource(config, refreshed.access_token, users, 'GET')).rejects.toMatchObject({
      status: 401,
    });
  });
});
