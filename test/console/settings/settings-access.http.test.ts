import { createAgent, readCsrf } from '../../support/agent.ts';
import { type ConsoleGiven, createConsoleGiven, type Tenant } from '../../support/console.ts';
import { type Fields, post, press, readForm, readStored, SETTINGS, words } from '../../support/settings-form.ts';
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
const stored = (organizationId: string) => readStored(app, organizationId);

describe('who may change the settings', () => {
  it.each(['integrations', 'viewer'] as const)(
    'not %s: who reads is told who may, and a post is refused',
    async (role) => {
      const { agent, organizationId } = await given.tenant(`Reads-${role}-${round}`, role);
      await given.accounts.admin(`boss@reads-${role}-${round}.example`, organizationId);
      const page = await agent.get(SETTINGS);
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('name="do"');
      expect(words(page.text)).toContain(`Ask boss@reads-${role}-${round}.example`);
      expect(words(page.text)).toContain('employee.read');
      const fields = {
        _csrf: readCsrf(page.text),
        organization: organizationId,
        version: '1',
        rows: '1',
        'value-0': 'x',
      };
      for (const button of ['save', 'review', 'add']) {
        const res = await post({ agent }, { ...fields, timeZone: 'UTC', do: button });
        expect(res.status).toBe(403);
        expect(res.text).toContain('You have no right to do this');
      }
      expect(await stored(organizationId)).toMatchObject({ settingsVersion: 1 });
    },
  );

  it('needs the CSRF token, a session, and the organization that the form was opened for', async () => {
    const fields = readForm((await acme.agent.get(SETTINGS)).text);
    const { _csrf: _, ...without } = fields;
    expect((await post(acme, { ...without, timeZone: 'Europe/Berlin', do: 'save' })).status).toBe(403);
    const other = await post(acme, { ...fields, organization: umbrella.organizationId, do: 'save' });
    expect(other.status).toBe(409);
    expect(other.text).toContain('This form is of another organization');
    expect((await createAgent(app.url).get(SETTINGS)).headers.location).toMatch(/^\/console\/sign-in(\?returnTo=|$)/);
    expect(await stored(acme.organizationId)).toMatchObject({ settingsVersion: 1 });
    expect(await stored(umbrella.organizationId)).toMatchObject({ settingsVersion: 1 });
  });

  it('has hostile text in any field shown as text', async () => {
    const res = await press(acme, 'review', {
      'value-0': '"><script>alert(1)</script>',
      'permissions-0': '</textarea><img>',
    });
    expect(res.text).not.toMatch(/<script>alert|<\/textarea><img>/);
  });

  it.each<Fields>([{ do: '' }, { do: 'up-99' }, { do: 'remove-x' }, { rows: '-1' }, { rows: '1e9' }, { version: 'x' }])(
    'is not upset by %j',
    async (changes) => {
      const res = await press(acme, 'review', changes);
      expect([200, 409, 422]).toContain(res.status);
    },
  );
});
