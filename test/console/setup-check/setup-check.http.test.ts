import { Router } from 'express';
import { pino } from 'pino';
import { createAuditService } from '../../../app/accounts/audit.service.ts';
import { createAuditStore } from '../../../app/accounts/audit.store.ts';
import { createOrganizationService } from '../../../app/accounts/organization.service.ts';
import { createOrganizationStore } from '../../../app/accounts/organization.store.ts';
import { createSetupCheckService } from '../../../app/console/setup-check/setup-check.service.ts';
import type { SetupCheckResult } from '../../../app/console/setup-check/setup-check.types.ts';
import { createSetupCheckLimits } from '../../../app/console/setup-check/setup-check-limits.ts';
import { createAgent } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const CHECK = '/console/setup-check';

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

const run = (tenant: Pick<Tenant, 'agent'>) => tenant.agent.submit(CHECK, {});
const readResult = async (tenant: Pick<Tenant, 'agent'>): Promise<SetupCheckResult> =>
  JSON.parse((await tenant.agent.get(`${CHECK}.json`)).text);
const words = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const usersOf = ({ organizationId }: Pick<Tenant, 'organizationId'>) =>
  app.database.prisma.user.findMany({ where: { organizationId }, select: { userName: true } });
const complete = (userName: string) =>
  given.profile({ userName, givenName: 'Ann', familyName: 'Berg', emails: [{ value: userName, type: 'work' }] });

describe('the set-up check', () => {
  it('passes whole in an organization without any user, and leaves none behind', async () => {
    expect(words((await acme.agent.get(CHECK)).text)).toContain('No result yet');
    const res = await run(acme);
    expect(res.status).toBe(303);
    expect(res.headers.location).toBe(CHECK);
    const result = await readResult(acme);
    expect(result.results.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.results).toHaveLength(12);
    expect(result).toMatchObject({
      baseUrl: `${app.url}/scim/v2`,
      organization: `Acme${round}`,
      ranBy: acme.email,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      brokeOff: null,
    });
    const { text } = await acme.agent.get(CHECK);
    expect(words(text)).toContain('All 12 requests passed');
    expect(words(text)).toContain('11. Required Test: Check status 401');
    expect(await usersOf(acme)).toEqual([]);
    expect(await usersOf(umbrella)).toEqual([]);
    expect(words((await umbrella.agent.get(CHECK)).text)).toContain('No result yet');
  });

  it('changes no other user, and works without any connection', async () => {
    await app.database.prisma.authorization.delete({ where: { id: acme.authorizationId } });
    const user = await given.users.createUser(acme.context, complete('ann@acme.example'));
    await run(acme);
    expect((await readResult(acme)).results.every(({ passed }) => passed)).toBe(true);
    expect(await usersOf(acme)).toEqual([{ userName: 'ann@acme.example' }]);
    expect(await given.users.getUser(acme.organizationId, user.id)).toMatchObject({ version: 1 });
  });

  it('says which assertion failed, what was found, and what to do', async () => {
    await given.users.createUser(acme.context, given.profile({ userName: 'bare@acme.example' }));
    await run(acme);
    const text = words((await acme.agent.get(CHECK)).text);
    expect(text).toContain('2 of 12 requests failed');
    expect(text).toContain('response_json Resources[0].name.familyName not_empty found nothing');
    expect(text).toContain('Complete that user in Okta, then run the check again.');
    const report = await acme.agent.get(`${CHECK}.txt`);
    expect(report.headers['content-type']).toContain('text/plain');
    expect(report.headers['content-disposition']).toMatch(
      /attachment; filename="?okta-specification-test-[\d-]+\.txt"?/,
    );
    expect(report.text).toContain('Result:        10 of 12 requests passed');
    expect(report.text).toContain('1. Required Test: Test Users endpoint: FAILED');
    expect(report.text).toContain('[x] response_status equal_number');
    expect(report.text).toContain('[ ] response_json Resources[0].name.familyName not_empty: found nothing');
  });

  it('asks the real guard about the invalid token: the refusal is the one Okta would see', async () => {
    await run(acme);
    await app.requestLog.flush();
    const [refused] = await app.database.prisma.requestLog.findMany({
      where: { organizationId: acme.organizationId, status: 401 },
    });
    expect(refused).toMatchObject({ clientId: 'Set-up check', error: expect.stringContaining('is not known to') });
  });

  it('stands in the request log as itself, and not in what is said of Okta', async () => {
    await run(acme);
    await app.requestLog.flush();
    const { prisma } = app.database;
    const { organizationId, authorizationId } = acme;
    const logged = await prisma.requestLog.findMany({ where: { organizationId } });
    expect(logged).toHaveLength(12);
    expect(logged.every((row) => row.clientId === 'Set-up check' && row.authorizationId === null)).toBe(true);
    expect(await prisma.requestCount.findMany({ where: { organizationId } })).toEqual([]);
    const authorization = await prisma.authorization.findUniqueOrThrow({ where: { id: authorizationId } });
    expect(authorization).toMatchObject({ lastRequestAt: null });
    const refused = logged.find(({ status }) => status === 409);
    const activity = words((await acme.agent.get(`/console/activity/${refused?.requestId}`)).text);
    expect(activity).toContain('Set-up check');
    expect(activity).not.toMatch(/Okta (asked|tried|sent)/);
    const overview = words((await acme.agent.get('/console')).text);
    expect(overview).not.toContain('is not known to');
  });

  it('is an entry of the audit list, without any token', async () => {
    await run(acme);
    const text = words((await acme.agent.get('/console/audit?action=setup_check.run')).text);
    expect(text).toContain(`Ran the set-up check by ${acme.email}`);
    expect(text).toContain('Passed: 12');
    const [event] = await app.database.prisma.auditEvent.findMany({
      where: { organizationId: acme.organizationId, action: 'setup_check.run' },
    });
    expect(JSON.stringify(event?.details)).not.toContain('Bearer');
  });

  it('removes what a check left that ended with its process', async () => {
    const left = 'okta-setup-check.0123456789abcdef@setup-check.invalid';
    await given.users.createUser(acme.context, complete(left));
    await given.users.createUser(umbrella.context, complete(left));
    await given.users.createUser(acme.context, complete('okta-setup-check.real@acme.example'));
    await run(acme);
    expect(await usersOf(acme)).toEqual([{ userName: 'okta-setup-check.real@acme.example' }]);
    expect(await usersOf(umbrella)).toEqual([{ userName: left }]);
  });

  it('runs once of two at the same moment, and in another organization beside it', async () => {
    const [one, other, foreign] = await Promise.all([run(acme), run(acme), run(umbrella)]);
    expect([one.status, other.status].sort()).toEqual([303, 409]);
    expect(foreign.status).toBe(303);
    const refused = one.status === 409 ? one : other;
    expect(words(refused.text)).toContain('is running already');
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(await usersOf(acme)).toEqual([]);
    expect((await run(acme)).status).toBe(303);
  });

  it('is limited to ten in ten minutes (429)', async () => {
    const limits = createSetupCheckLimits(app.database.prisma);
    for (let i = 0; i < 10; i += 1) {
      const permit = await limits.begin(acme.organizationId);
      if (permit.allowed) await permit.end();
    }
    const res = await run(acme);
    expect(res.status).toBe(429);
    expect(words(res.text)).toContain('The check has run as often as it may in so short a time');
    expect((await run(umbrella)).status).toBe(303);
  });

  it('removes its user where it breaks off, and says that it did', async () => {
    const { prisma } = app.database;
    const audit = createAuditService({ store: createAuditStore(app.database) });
    const service = createSetupCheckService({
      organizations: createOrganizationService({ store: createOrganizationStore(prisma), shippedUserTypes: [] }),
      users: given.users,
      audit,
      limits: createSetupCheckLimits(prisma),
      openScim: () => Router().use((req) => req.socket.destroy()),
      guard: () => (_req, _res, next) => next(),
      requestLog: app.requestLog,
      publicUrl: app.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    const { organizationId } = acme;
    const member = {
      organizationId,
      organizationName: 'Acme',
      role: 'owner',
      suspended: false,
      timeZone: 'UTC',
    } as const;
    const outcome = await service.runCheck(member, { actor: acme.email, requestId: 'r' });
    expect(outcome).toMatchObject({ ran: true, result: { brokeOff: expect.stringContaining('did not answer') } });
    expect(await usersOf(acme)).toEqual([]);
    expect(words((await acme.agent.get(CHECK)).text)).toContain('The check broke off');
    expect((await run(acme)).status).toBe(303);
  });
});

describe('who may run the set-up check', () => {
  it.each(['owner', 'integrations'] as const)('%s', async (role) => {
    const tenant = await given.tenant(`Runs-${role}-${round}`, role);
    expect((await run(tenant)).status).toBe(303);
  });

  it('not a viewer, who reads the last result', async () => {
    const viewer = await given.tenant(`Looks-${round}`, 'viewer');
    const page = await viewer.agent.get(CHECK);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Run the check');
    expect((await run(viewer)).status).toBe(403);
    expect((await viewer.agent.get(`${CHECK}.json`)).status).toBe(404);
    expect(await usersOf(viewer)).toEqual([]);
  });

  it('nobody of a suspended organization', async () => {
    await app.database.prisma.organization.update({
      where: { id: acme.organizationId },
      data: { suspendedAt: new Date() },
    });
    expect(words((await acme.agent.get(CHECK)).text)).toContain('is suspended');
    expect((await run(acme)).status).toBe(403);
  });

  it('needs the CSRF token and a session', async () => {
    expect((await acme.agent.agent.post(CHECK).type('form').send({})).status).toBe(403);
    for (const path of [CHECK, `${CHECK}.txt`, `${CHECK}.json`]) {
      expect((await createAgent(app.url).get(path)).headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
    }
  });
});
