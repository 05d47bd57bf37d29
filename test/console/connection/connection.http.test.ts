import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
let round = 0;
beforeAll(async () => {
  app = await createTestApp();
  given = createConsoleGiven(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  round += 1;
  acme = await given.tenant(`Acme${round}`);
  umbrella = await given.tenant(`Umbrella${round}`);
});

const revokeUrl = (id: string) => `/console/authorizations/${id}/revoke`;
const statusOf = async (id: string) =>
  (await app.database.prisma.authorization.findUniqueOrThrow({ where: { id } })).status;

describe('the connection page', () => {
  it('shows who connected, when, and when it was used last', async () => {
    await app.database.prisma.authorization.update({
      where: { id: acme.authorizationId },
      data: { lastRequestAt: new Date(Date.now() - 3_600_000), lastRefreshAt: new Date(Date.now() - 7_200_000) },
    });
    const { status, text } = await acme.agent.get('/console/connection');
    expect(status).toBe(200);
    for (const words of ['owner@example.com', 'system-admin.okta.com', '1 hour ago', '2 hours ago', `Acme${round}`]) {
      expect(text).toContain(words);
    }
    expect(text).toContain(revokeUrl(acme.authorizationId));
    expect(text).not.toContain(`Umbrella${round}`);
    expect(text).not.toContain(umbrella.authorizationId);
  });

  it('names what an older authorization was not given, in words', async () => {
    await app.database.prisma.authorization.update({
      where: { id: acme.authorizationId },
      data: { scopes: ['scim:users:read', 'scim:users:write'] },
    });
    const { text } = await acme.agent.get('/console/connection');
    expect(text).toContain('What it was not given');
    expect(text).toContain('See groups and who is in them');
  });

  it('says how to connect when nothing is connected', async () => {
    await app.database.prisma.authorization.delete({ where: { id: acme.authorizationId } });
    const { text } = await acme.agent.get('/console/connection');
    expect(text).toContain('Express Configure SCIM');
    expect(text).toContain(`Okta cannot reach Acme${round}`);
  });
});

describe('revoking', () => {
  it('asks for the password, ends the authorization, and says so once', async () => {
    expect((await acme.agent.get(revokeUrl(acme.authorizationId))).text).toContain('What stops, at once');
    const res = await acme.agent.submit(revokeUrl(acme.authorizationId), { password: PASSWORD });
    expect(res.status).toBe(303);
    expect(res.headers.location).toBe('/console/connection');
    expect(await statusOf(acme.authorizationId)).toBe('ended');
    expect((await acme.agent.get('/console/connection')).text).toContain('was revoked.');
    expect((await acme.agent.get('/console/connection')).text).not.toContain('was revoked.');
    expect(await statusOf(umbrella.authorizationId)).toBe('active');
  });

  it('with a wrong password changes nothing (401), and counts like a failed sign-in', async () => {
    for (let i = 0; i < 5; i += 1) {
      const res = await acme.agent.submit(revokeUrl(acme.authorizationId), { password: 'wrong' });
      expect(res.status).toBe(401);
      expect(res.text).toContain('Nothing was revoked');
    }
    const res = await acme.agent.submit(revokeUrl(acme.authorizationId), { password: PASSWORD });
    expect(res.status).toBe(429);
    expect(res.headers['retry-after']).toMatch(/^\d+$/);
    expect(await statusOf(acme.authorizationId)).toBe('active');
  });

  it('takes the password of the admin who is signed in, never of an e-mail in the form', async () => {
    const res = await acme.agent.submit(revokeUrl(acme.authorizationId), {
      email: umbrella.email,
      password: `${PASSWORD}!`,
    });
    expect(res.status).toBe(401);
    expect(await statusOf(acme.authorizationId)).toBe('active');
  });

  it('needs the CSRF token', async () => {
    const res = await acme.agent.agent.post(revokeUrl(acme.authorizationId)).type('form').send({ password: PASSWORD });
    expect(res.status).toBe(403);
    expect(await statusOf(acme.authorizationId)).toBe('active');
  });

  it.each(['owner', 'integrations'] as const)('is for the role %s', async (role) => {
    const { agent, authorizationId } = await given.tenant(`May-${role}-${round}`, role);
    expect((await agent.submit(revokeUrl(authorizationId), { password: PASSWORD })).status).toBe(303);
    expect(await statusOf(authorizationId)).toBe('ended');
  });

  it('is not for a viewer: no button, 403 on the page and on the post', async () => {
    const { agent, authorizationId } = await given.tenant(`Viewer-${round}`, 'viewer');
    const home = await agent.get('/console/connection');
    expect(home.status).toBe(200);
    expect(home.text).not.toContain(revokeUrl(authorizationId));
    const page = await agent.get(revokeUrl(authorizationId));
    expect(page.status).toBe(403);
    expect(page.text).toContain('You have no right to do this');
    const res = await agent.submit('/console', { password: PASSWORD }, revokeUrl(authorizationId));
    expect(res.status).toBe(403);
    expect(await statusOf(authorizationId)).toBe('active');
  });

  it('is over when the role was taken away while the page was open', async () => {
    const { agent, authorizationId, admin } = await given.tenant(`Demoted-${round}`);
    await agent.get(revokeUrl(authorizationId));
    await app.database.prisma.membership.updateMany({ where: { adminId: admin.id }, data: { role: 'viewer' } });
    const res = await agent.submit('/console', { password: PASSWORD }, revokeUrl(authorizationId));
    expect(res.status).toBe(403);
    expect(await statusOf(authorizationId)).toBe('active');
  });

  it.each(['another organization’s', 'an ended', 'an unknown', 'a strange'])(
    'answers 404 for %s authorization',
    async (which) => {
      if (which === 'an ended') await acme.agent.submit(revokeUrl(acme.authorizationId), { password: PASSWORD });
      const id =
        { 'another organization’s': umbrella.authorizationId, 'an ended': acme.authorizationId }[which] ?? '%00x';
      for (const res of [
        await acme.agent.get(revokeUrl(id)),
        await acme.agent.submit('/console', { password: PASSWORD }, revokeUrl(id)),
      ]) {
        expect(res.status).toBe(404);
        expect(res.text).toContain('There is nothing here');
      }
      expect(await statusOf(umbrella.authorizationId)).toBe('active');
    },
  );
});

describe('an admin of several organizations', () => {
  it('chooses one, sees that one alone, and may switch', async () => {
    await given.accounts.admins.addMembership(acme.admin, umbrella.organizationId, 'viewer');
    const agent = createAgent(app.url);
    await agent.signIn(acme.email, PASSWORD);
    const asked = await agent.get(revokeUrl(acme.authorizationId));
    expect(asked.headers.location).toBe('/console/organization');
    const chosen = await agent.submit('/console/organization', { organization: acme.organizationId });
    expect(chosen.headers.location).toBe(revokeUrl(acme.authorizationId));
    expect((await agent.get('/console')).text).not.toContain(umbrella.authorizationId);
    await agent.submit('/console/organization', { organization: umbrella.organizationId });
    const other = await agent.get('/console');
    expect(other.text).toContain(`Umbrella${round}`);
    expect((await agent.get(revokeUrl(acme.authorizationId))).status).toBe(403);
    const stale = await agent.submit('/console', { password: PASSWORD }, revokeUrl(acme.authorizationId));
    expect(stale.status).toBe(403);
    expect(await statusOf(acme.authorizationId)).toBe('active');
  });

  it('keeps the chosen one when the password is entered again', async () => {
    await given.accounts.admins.addMembership(acme.admin, umbrella.organizationId, 'owner');
    const agent = createAgent(app.url);
    await agent.signIn(acme.email, PASSWORD);
    await agent.submit('/console/organization', { organization: umbrella.organizationId });
    await agent.submit(revokeUrl(umbrella.authorizationId), { password: PASSWORD });
    expect((await agent.get('/console')).text).toContain(`Umbrella${round}`);
  });

  it('cannot choose one they do not belong to (422), and loses one they no longer belong to', async () => {
    const agent = createAgent(app.url);
    await agent.signIn(acme.email, PASSWORD);
    for (const organization of [umbrella.organizationId, '', 'nonsense']) {
      expect((await agent.submit('/console/organization', { organization })).status).toBe(422);
    }
    await app.database.prisma.membership.deleteMany({ where: { adminId: acme.admin.id } });
    const res = await agent.get('/console');
    expect(res.status).toBe(403);
    expect(res.text).toContain('You belong to no organization');
  });

  it('is not shown the choice of somebody else after signing in anew', async () => {
    await given.accounts.admins.addMembership(umbrella.admin, acme.organizationId, 'viewer');
    const agent = createAgent(app.url);
    await agent.signIn(acme.email, PASSWORD);
    await agent.submit('/console/organization', { organization: acme.organizationId });
    await agent.submit('/console/sign-in?other=1', { email: umbrella.email, password: PASSWORD }, '/console/sign-in');
    expect((await agent.get('/console')).headers.location).toBe('/console/organization');
  });
});
