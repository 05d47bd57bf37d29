import { PASSWORD } from '../../support/accounts.ts';
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

const ago = (ms: number) => new Date(Date.now() - ms);
const DAY = 86_400_000;
/** The text a person reads. */
const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const read = async ({ agent }: Tenant) => {
  const { status, text } = await agent.get('/console');
  expect(status).toBe(200);
  return words(text);
};
const set = (
  { authorizationId: id }: Tenant,
  data: Parameters<typeof app.database.prisma.authorization.update>[0]['data'],
) => app.database.prisma.authorization.update({ where: { id }, data });
/** Requests of Okta's, as the log keeps them. */
async function log(tenant: Tenant, ...statuses: number[]) {
  for (const [index, status] of statuses.entries()) {
    app.requestLog.record({
      requestId: `request-${round}-${index}`,
      organizationId: tenant.organizationId,
      face: 'scim',
      method: 'POST',
      path: '/scim/v2/Users',
      status,
      durationMs: 3,
      at: ago((statuses.length - index) * 1000),
      ...(status >= 400 && { error: `The reason of ${status} at ${tenant.organizationId}.` }),
    });
  }
  await app.requestLog.flush();
}

describe('the overview says whether it works, and what to do next', () => {
  it('connected and heard lately', async () => {
    await set(acme, { lastRequestAt: ago(180_000) });
    const text = await read(acme);
    expect(text).toContain('Okta is connected. Last update 3 minutes ago');
    expect(text).toContain('Nothing to do.');
  });

  it('connected and never heard', async () => {
    expect(await read(acme)).toMatch(/has not sent anything yet.*assign one person in Okta/);
  });

  it('connected and quiet', async () => {
    await set(acme, { lastRequestAt: ago(20 * DAY) });
    expect(await read(acme)).toMatch(/connected and quiet\. Last heard from 20 days ago.*Nothing is wrong/);
  });

  it('never connected: how to connect', async () => {
    await app.database.prisma.authorization.delete({ where: { id: acme.authorizationId } });
    const text = await read(acme);
    expect(text).toContain(`Okta is not connected to Acme${round} yet`);
    expect(text).toMatch(/Authenticate with Brellium.*Express Configure SCIM.*Accept/);
    expect(text).toContain('None in the last 30 days');
  });

  it('accepted, and waiting for the code to be exchanged', async () => {
    await set(acme, { status: 'pending', createdAt: new Date() });
    expect(await read(acme)).toContain('Waiting for Okta to pick it up');
  });

  it('ended by itself: authenticate again', async () => {
    await set(acme, { status: 'ended', endReason: 'expired', endedAt: ago(DAY) });
    const text = await read(acme);
    expect(text).toMatch(
      /Okta must be authenticated again: the authorization ended yesterday .*because nobody used it/,
    );
    expect(text).toMatch(/people who leave keep their access.*Re-authenticate with Brellium/);
  });

  it('revoked', async () => {
    await acme.agent.submit(`/console/authorizations/${acme.authorizationId}/revoke`, { password: PASSWORD });
    expect(await read(acme)).toMatch(/not connected: the authorization was revoked just now/);
  });

  it('suspended, whatever else', async () => {
    await app.database.prisma.organization.update({
      where: { id: acme.organizationId },
      data: { suspendedAt: new Date() },
    });
    expect(await read(acme)).toMatch(/is suspended: Okta is refused until Brellium resumes it.*write to/);
  });

  it('failing: how many of how many, with the exact words that Okta shows, of this organization alone', async () => {
    await set(acme, { lastRequestAt: ago(1000) });
    await log(umbrella, 503);
    await log(acme, 201, 201, 409);
    const text = await read(acme);
    expect(text).toContain('Okta is connected, but 1 of its 3 requests in the last 24 hours did not succeed');
    expect(text).toContain(`Refused, 409 The reason of 409 at ${acme.organizationId}.`);
    expect(text).not.toContain(umbrella.organizationId);
    expect(text).toMatch(/Requests in 24 hours 3 /);
  });
});

describe('the overview says what will break, and when', () => {
  it('an authorization that nobody used for long', async () => {
    await set(acme, { lastRequestAt: ago(380 * DAY), expiresAt: ago(-20 * DAY) });
    expect(await read(acme)).toMatch(
      /Okta must be authenticated again by \d+ December 2026.* \(in 20 days\).*Re-authenticate with Brellium/,
    );
  });

  it('an authorization without the scopes that are offered now', async () => {
    await set(acme, { scopes: ['scim:users:read', 'scim:users:write'] });
    expect(await read(acme)).toMatch(/authorized for less than Brellium offers now.*See groups and who is in them/);
  });

  it('nothing, where nothing will', async () => {
    expect(await read(acme)).not.toContain('What will break');
  });
});

it('counts users and groups of this organization alone', async () => {
  await given.users.createUser(acme.context, given.profile({ userName: 'a@acme.example' }));
  await given.users.createUser(acme.context, given.profile({ userName: 'b@acme.example', active: false }));
  await given.users.createUser(umbrella.context, given.profile({ userName: 'u@umbrella.example' }));
  expect(await read(acme)).toMatch(/Active users 1 .*Inactive users 1 .*Groups 0 /);
});

it.each(['owner', 'integrations', 'viewer'] as const)('is for the role %s', async (role) => {
  const tenant = await given.tenant(`Role-${role}-${round}`, role);
  const { text } = await tenant.agent.get('/console');
  expect(text.includes(`/console/authorizations/${tenant.authorizationId}/revoke`)).toBe(role !== 'viewer');
});

it('sends whoever is not signed in to the sign-in page', async () => {
  const res = await fetch(`${app.url}/console`, { redirect: 'manual' });
  expect([res.status, res.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/console\/sign-in(\?returnTo=|$)/),
  ]);
});
