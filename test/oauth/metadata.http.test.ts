import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('discovery (RFC 8414 §3)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());
  const read = async (path: string) => {
    const response = await fetch(app.url + path);
    return { status: response.status, body: response.ok ? ((await response.json()) as Record<string, unknown>) : {} };
  };

  it('publishes the authorization server (RFC 8414 §3) and promises only what is there', async () => {
    const { status, body } = await read('/.well-known/oauth-authorization-server');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: app.url,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: [
        'scim:users:read',
        'scim:users:write',
        'scim:groups:read',
        'scim:groups:write',
        'offline_access',
      ],
    });
    for (const absent of [
      'userinfo_endpoint',
      'registration_endpoint',
      'jwks_uri',
      'id_token_signing_alg_values_supported',
      'introspection_endpoint',
      'end_session_endpoint',
      'pushed_authorization_request_endpoint',
      'claims_supported',
    ]) {
      expect(body).not.toHaveProperty(absent);
    }
  });

  it('names endpoints that answer', async () => {
    const { body } = await read('/.well-known/oauth-authorization-server');
    expect((await fetch(String(body.authorization_endpoint))).status).toBe(400);
    for (const endpoint of [body.token_endpoint, body.revocation_endpoint]) {
      const response = await fetch(String(endpoint), { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    }
  });

  it('publishes the protected resource (RFC 9728 §3), and a 401 leads there (§5.1)', async () => {
    const { body } = await read('/.well-known/oauth-protected-resource/scim/v2');
    expect(body).toMatchObject({ resource: `${app.url}/scim/v2`, authorization_servers: [app.url] });
    const refused = await fetch(`${app.url}/scim/v2/Users`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain(
      `resource_metadata="${app.url}/.well-known/oauth-protected-resource/scim/v2"`,
    );
  });

  it.each([
    '/.well-known/openid-configuration',
    '/oauth/jwks',
    '/oauth/userinfo',
    '/oauth/me',
    '/oauth/reg',
    '/oauth/par',
    '/oauth/request',
    '/oauth/introspect',
    '/token/introspection',
    '/session/end',
    '/session/end/confirm',
    '/device',
    '/jwks',
    '/me',
    '/oauth/authorize/',
  ])('serves nothing at %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      expect((await fetch(app.url + path, { method })).status).toBe(404);
    }
  });
});
