import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { authorize, REDIRECT_URI } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('a client that signs its assertions (RFC 7523 §2.2)', () => {
  let app: TestApp;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  beforeAll(async () => {
    app = await createTestApp();
    keys = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    await app.given.clients.addClientWithKeys({
      id: 'signer',
      name: 'Okta',
      appName: 'brellium_1',
      jwks: { keys: [jwk] },
    });
    const acme = await app.given.organization({ name: 'Acme' });
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme.id, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const sign = (changes: { audience?: string; seconds?: number; jti?: string; subject?: string } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: changes.jti ?? randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(changes.subject ?? 'signer')
      .setSubject(changes.subject ?? 'signer')
      .setAudience(changes.audience ?? `${app.url}/oauth/token`)
      .setIssuedAt(now)
      .setExpirationTime(now + (changes.seconds ?? 120))
      .sign(keys.privateKey);
  };
  const redeem = async (assertion: string, headers: Record<string, string> = {}) => {
    const { code } = await authorize(app, OWNER, { client_id: 'signer' });
    const response = await fetch(`${app.url}/oauth/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        client_assertion_type: TYPE,
        client_assertion: assertion,
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('gets tokens for a good assertion', async () => {
    expect(await redeem(await sign())).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('may use one jti once, also in three requests at the same moment', async () => {
    const assertion = await sign();
    const statuses = (await Promise.all([redeem(assertion), redeem(assertion), redeem(assertion)])).map(
      (a) => a.status,
    );
    expect(statuses.sort()).toEqual([200, 401, 401]);
  });

  it('is refused with an audience that is not ours, whatever the Host header says', async () => {
    const evil = await sign({ audience: 'https://evil.example/oauth/token' });
    expect(await redeem(evil, { 'x-forwarded-host': 'evil.example' })).toMatchObject({
      body: { error: 'invalid_client' },
    });
  });

  it('is refused when the assertion lives longer than 300 seconds, is unsigned, or names another client', async () => {
    expect((await redeem(await sign({ seconds: 600 }))).body.error).toBe('invalid_client');
    const unsigned = new UnsecuredJWT({ jti: randomUUID() })
      .setIssuer('signer')
      .setSubject('signer')
      .setAudience(`${app.url}/oauth/token`)
      .setExpirationTime('2m')
      .encode();
    expect((await redeem(unsigned)).status).toBe(401);
    expect((await redeem(await sign({ subject: 'nobody' }))).status).toBe(401);
  });

  it('refuses a JWK Set with a private key, and one without keys', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const jwk = (await exportJWK(pair.privateKey)) as Record<string, unknown>;
    const add = (jwks: { keys: Record<string, unknown>[] }) =>
      app.given.clients.addClientWithKeys({ id: 'x', name: 'X', appName: 'x', jwks });
    await expect(add({ keys: [jwk] })).rejects.toMatchObject({ code: 'keys_invalid' });
    await expect(add({ keys: [] })).rejects.toMatchObject({ code: 'keys_invalid' });
    expect(await app.given.clients.findClient('x')).toBeUndefined();
  });
});
