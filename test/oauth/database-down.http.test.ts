import { authorizeUrl, OKTA_SECRET, requestToken } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('the authorization server while the database is down', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'silent' });
    await app.given.oktaClient();
    await app.database.close();
  });
  afterAll(() => app.close());

  it.each(['refresh_token', 'authorization_code'])('answers 503, never invalid_grant, to %s', async (grant_type) => {
    const { status, body, headers } = await requestToken(
      app,
      { grant_type, refresh_token: 'x', code: 'x', redirect_uri: 'https://x.example/' },
      ['okta', OKTA_SECRET],
    );
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(body.error).toBe('server_error');
    expect(body.request_id).toBe(headers.get('x-request-id'));
  });

  it.each([null, 'scim:users:read'])('shows a page with the request id to a browser (scope %j)', async (scope) => {
    const response = await fetch(authorizeUrl(app, { scope }), { redirect: 'manual' });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain(response.headers.get('x-request-id'));
  });

  it('says so at /readyz, while /healthz stays 200', async () => {
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });
});
