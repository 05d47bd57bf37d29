import type { Role } from '../../../app/accounts/account.types.ts';
import { createAuditService } from '../../../app/accounts/audit.service.ts';
import { createAuditStore } from '../../../app/accounts/audit.store.ts';
import { PASSWORD } from '../../support/accounts.ts';
import { createAgent } from '../../support/agent.ts';
import { runCommand } from '../../support/cli.ts';
import { connectCustomer } from '../../support/connect-okta.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { OKTA_SECRET } from '../../support/given.ts';
import { authorize, exchange } from '../../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

let app: TestApp;
let given: ConsoleGiven;
let acme: Tenant;
let umbrella: Tenant;
beforeAll(async () => {
  app = await createTestApp();
  await app.given.oktaClient();
  given = createConsoleGiven(app);
  acme = await given.tenant('Acme');
  umbrella = await given.tenant('Umbrella');
});
afterAll(() => app.close());

const words = (html: string): string =>
  html
    .replace(/<form class="filters"[\s\S]*?<\/form>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const read = async (tenant: Pick<Tenant, 'agent'>, query = ''): Promise<string> =>
  words((await tenant.agent.get(`/console/audit${query}`)).text);

describe('the audit list', () => {
  it('names who signed in, from where, when and by which request', async () => {
    const res = await acme.agent.get('/console/audit');
    expect(res.status).toBe(200);
    const text = words(res.text);
    expect(text).toContain('Signed in by owner@acme.example');
    expect(text).toMatch(/From: 127\.0\.0\.1/);
    expect(text).toMatch(/\d{2}:\d{2} UTC/);
    expect(text).toMatch(/Request [0-9a-f-]{36}/);
    expect(text).not.toContain('umbrella');
  });

  it('keeps one entry of a flood of refused sign-ins, for an account that exists', async () => {
    const { email, agent } = await given.tenant('Flooded');
    const stranger = createAgent(app.url);
    for (let i = 0; i < 8; i += 1) await stranger.signIn(email, 'wrong');
    for (let i = 0; i < 8; i += 1) await stranger.signIn('nobody@flooded.example', 'wrong');
    await until(async () => (await read({ agent })).includes('Sign-in refused after too many failed tries'));
    const text = await read({ agent });
    expect(text.match(/Sign-in refused/g)).toHaveLength(1);
    expect(text).not.toContain('nobody@flooded.example');
  });

  it('keeps a password set by a link, and the link itself nowhere', async () => {
    const { out } = await runCommand(app.database, ['admin', 'link', acme.email]);
    const token = /\/password\/(\S+)/.exec(out)?.[1] ?? '';
    const stranger = createAgent(app.url);
    await stranger.submit(`/password/${token}`, { password: `${PASSWORD}!`, passwordAgain: `${PASSWORD}!` });
    const agent = createAgent(app.url);
    await agent.signIn(acme.email, `${PASSWORD}!`);
    acme = { ...acme, agent };
    const text = await read(acme);
    expect(text).toContain('Set a password by a one-time link by owner@acme.example');
    expect(text).toContain('Made a one-time link to set a password by command line');
    const rows = await app.database.sql<{ all: string }>('SELECT e::text AS all FROM audit_events e');
    for (const { all } of rows) {
      expect(all).not.toContain(token);
      expect(all).not.toContain(PASSWORD);
    }
  });

  it('keeps what belongs to an administrator in every organization of theirs', async () => {
    const { admin } = await given.tenant('Second');
    await given.accounts.admins.addMembership(admin, umbrella.organizationId, 'viewer');
    await createAgent(app.url).signIn('owner@second.example', PASSWORD);
    expect(await read(umbrella)).toContain('Signed in by owner@second.example');
    expect(await read(acme)).not.toContain('owner@second.example');
  });

  it('keeps consent, what became of the older authorization, and its revocation in the console', async () => {
    const customer = await connectCustomer(app);
    const agent = createAgent(app.url);
    await agent.signIn(customer.admin.email, customer.admin.password);
    const first = await read({ agent });
    expect(first).toMatch(/Accepted Authorize App by owner\d+@example.com/);
    expect(first).toContain('Authorization: Okta (system-admin.okta.com)');
    expect(first).toContain('May: scim:users:read, scim:users:write');
    expect(first).not.toContain('Older ones from this host');
    await customer.okta.authenticate(customer.admin);
    expect(await read({ agent })).toContain('Older ones from this host: replaced by this one at its first use');
    const { id } = await app.database.prisma.authorization.findFirstOrThrow({
      where: { status: 'active', connection: { organizationId: customer.organizationId } },
    });
    await agent.submit(`/console/authorizations/${id}/revoke`, { password: customer.admin.password });
    const text = await read({ agent }, '?action=authorization.revoked');
    expect(text).toContain(`Revoked an authorization by ${customer.admin.email}`);
    expect(text).not.toContain('Accepted Authorize App');
  });

  it('keeps what the client gave back itself (RFC 7009 §2.1) and a code presented twice (RFC 6749 §4.1.2)', async () => {
    const { id: organizationId } = await app.given.organization({ name: 'Given back' });
    const who = { email: 'back@example.com', password: PASSWORD };
    await app.given.admin({ ...who, memberships: [{ organizationId, role: 'owner' }] });
    const { code, browser } = await authorize(app, who);
    const { body } = await exchange(app, code);
    await fetch(`${app.url}/oauth/revoke`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`okta:${OKTA_SECRET}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: body.refresh_token }).toString(),
    });
    const again = await authorize(app, who, {}, 'accept', browser);
    await exchange(app, again.code);
    await exchange(app, again.code);
    const agent = createAgent(app.url);
    await agent.signIn(who.email, who.password);
    const text = await read({ agent });
    expect(text).toMatch(/Gave an authorization back by Okta .*?Request [0-9a-f-]{36}/);
    expect(text).toMatch(/Presented an authorization code twice: the authorization was ended for safety by Okta/);
  });

  it('keeps what the command line changes of an organization', async () => {
    const { agent } = await given.tenant('Operated');
    for (const args of [
      ['org', 'suspend', 'Operated'],
      ['org', 'resume', 'Operated'],
      ['admin', 'create', 'new@operated.example', '--org', 'Operated', '--role', 'viewer'],
      ['org', 'role', 'add', 'Operated', 'nurse', '--display-name', 'Nurse on duty'],
      ['org', 'role', 'remove', 'Operated', 'nurse'],
    ]) {
      expect(await runCommand(app.database, args)).toMatchObject({ code: 0, err: '' });
    }
    const text = await read({ agent }, '?actor=COMMAND%20line');
    for (const told of [
      'Suspended the organization by command line',
      'Resumed the organization by command line',
      'Made somebody an administrator by command line',
      'new@operated.example: viewer',
      'The role nurse: Nurse on duty',
      'Removed a role or entitlement by command line',
    ]) {
      expect(text).toContain(told);
    }
    expect(text).not.toContain('Signed in');
  });

  it('is read by every role, and is for nobody else', async () => {
    for (const role of ['owner', 'integrations', 'viewer'] satisfies Role[]) {
      const { agent } = await given.tenant(`Reads-${role}`, role);
      expect((await agent.get('/console/audit')).status).toBe(200);
    }
    expect((await createAgent(app.url).get('/console/audit')).headers.location).toMatch(
      /^\/console\/sign-in(\?returnTo=|$)/,
    );
  });

  it('shows what was once recorded harmlessly, whatever it holds, and actions it does not know', async () => {
    const audit = createAuditService({ store: createAuditStore(app.database) });
    const { agent, organizationId } = await given.tenant('Hostile');
    const by = { organizationId, actor: '<script>alert(1)</script>', requestId: null };
    await audit.record({
      ...by,
      action: 'catalogue.added',
      details: { kind: 'role', id: '<img src=x>', displayName: '' },
    });
    await audit.record({ ...by, action: 'from.the.future' as 'password.set', details: {} });
    const { text, status } = await agent.get('/console/audit');
    expect(status).toBe(200);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img');
    expect(text).toContain('from.the.future');
  });

  it('pages both ways without missing or repeating an entry', async () => {
    const audit = createAuditService({ store: createAuditStore(app.database) });
    const { agent, organizationId } = await given.tenant('Large');
    for (let i = 0; i < 119; i += 1) {
      await audit.record({
        organizationId,
        action: 'users.exported',
        details: { filter: `export ${String(i).padStart(3, '0')}.` },
        actor: i % 2 ? 'odd@large.example' : 'even@large.example',
        requestId: null,
      });
    }
    const linkOf = (html: string, rel: string) =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');
    const entries = (html: string) => [...html.matchAll(/export \d{3}\./g)].map(([found]) => found);
    const pages = [(await agent.get('/console/audit?action=users.exported')).text];
    for (let next = linkOf(pages[0] ?? '', 'next'); next; next = linkOf(pages.at(-1) ?? '', 'next')) {
      pages.push((await agent.get(next)).text);
    }
    expect(pages.map((page) => entries(page).length)).toEqual([50, 50, 19]);
    expect(new Set(pages.flatMap(entries)).size).toBe(119);
    expect(entries(pages[0] ?? '')[0]).toBe('export 118.');
    const back = (await agent.get(linkOf(pages[2] ?? '', 'prev') ?? '')).text;
    expect(entries(back)).toEqual(entries(pages[1] ?? ''));
    const first = (await agent.get(linkOf(back, 'prev') ?? '')).text;
    expect(entries(first)).toEqual(entries(pages[0] ?? ''));
    expect(linkOf(first, 'prev')).toBeUndefined();
    const odd = (await agent.get('/console/audit?actor=Odd@large.example')).text;
    expect(entries(odd).every((entry) => Number(entry.slice(7, 10)) % 2 === 1)).toBe(true);
    expect(odd).toMatch(/<option value="odd@large.example" selected>/);
  });

  it.each([
    'before=x',
    'before=1',
    'after=-1',
    'before=99999999999999999999',
    'action=none',
    'actor=a&actor=b',
    'actor=%00',
  ])('is not upset by %s', async (query) => {
    expect((await acme.agent.get(`/console/audit?${query}`)).status).toBe(200);
  });
});
