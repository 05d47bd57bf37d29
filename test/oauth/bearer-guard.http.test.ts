import { setTimeout as wait } from 'node:timers/promises';
import { TOKEN_LIFETIME } from '../../app/oauth/token-cache.ts';
import { createScimClient } from '../scim/scim-client.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

describe('the bearer guard (RFC 6750)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const connect = async () => {
    const { id: organizationId } = await app.given.organization();
    const given = await app.given.token({ organizationId });
    const scim = createScimClient(app.url, given.token);
    // The first use is recorded, and read again.
    expect((await scim.get('/Users')).status).toBe(200);
    return { ...given, scim };
  };
  const asksForToken = ({ text }: { text: string }) => text.includes('oidc_records');

  it('asks the database once for a token that comes again within five seconds', async () => {
    const { scim } = await connect();
    const statements = await app.statementsOf(async () => {
      for (let n = 0; n < 5; n += 1) expect((await scim.get('/Users?count=0')).status).toBe(200);
    });
    expect(statements.filter(asksForToken)).toHaveLength(1);
  });

  it('checks the scope of a token that it knows (RFC 6750 §3.1)', async () => {
    const { id: organizationId } = await app.given.organization();
    const { token } = await app.given.token({ organizationId, scopes: ['scim:users:read'] });
    const scim = createScimClient(app.url, token);
    for (let n = 0; n < 3; n += 1) {
      expect((await scim.get('/Users')).status).toBe(200);
      expect((await scim.get('/Groups')).status).toBe(403);
    }
  });

  it.each([
    ['an authorization ended', 'authorization'],
    ['an organization was suspended', 'organization'],
  ])('refuses a token that it knows at most five seconds after another process said that %s', async (_what, kind) => {
    const { scim, authorizationId, organizationId } = await connect();
    expect((await scim.get('/Users')).status).toBe(200);
    const { prisma } = app.database;
    const now = new Date();
    if (kind === 'authorization') {
      const ended = { status: 'ended', endReason: 'revoked', endedAt: now } as const;
      await prisma.authorization.update({ where: { id: authorizationId }, data: ended });
    } else await prisma.organization.update({ where: { id: organizationId }, data: { suspendedAt: now } });
    const begun = Date.now();
    let lastTaken = begun;
    await until(async () => {
      const sent = Date.now();
      const { status } = await scim.get('/Users?count=0');
      if (status !== 200) expect(status).toBe(401);
      else lastTaken = sent;
      // Slower than the rate limit allows, however fast the machine is.
      await wait(50);
      return status === 401;
    });
    expect(lastTaken - begun).toBeLessThan(TOKEN_LIFETIME);
  });

  it('refuses what has expired', async () => {
    const { id: organizationId } = await app.given.organization();
    const expiresAt = new Date(Date.now() + 60_000);
    const scim = createScimClient(app.url, (await app.given.token({ organizationId, expiresAt })).token);
    await letTimePass(app.database, 60_000);
    expect((await scim.get('/Users')).status).toBe(401);
  });

  it('refuses what it let in a moment ago once that has expired', async () => {
    const { id: organizationId } = await app.given.organization();
    const expiresAt = new Date(Date.now() + 1_500);
    const scim = createScimClient(app.url, (await app.given.token({ organizationId, expiresAt })).token);
    expect((await scim.get('/Users')).status).toBe(200);
    const known = performance.now();
    expect((await scim.get('/Users')).status).toBe(200);
    await until(async () => {
      await wait(50);
      return (await scim.get('/Users')).status === 401;
    });
    expect(performance.now() - known).toBeLessThan(TOKEN_LIFETIME);
  });
});
