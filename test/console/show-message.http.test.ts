import { createAgent } from '../support/agent.ts';
import { createConsoleGiven, type Tenant } from '../support/console.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const RAIL = '<nav class="rail-nav" aria-label="Console">';

describe('a failure in the console', () => {
  let app: TestApp;
  let acme: Tenant;
  beforeAll(async () => {
    app = await createTestApp();
    acme = await createConsoleGiven(app).tenant('Acme', 'viewer');
  });
  afterAll(() => app.close());

  it('is explained beside the rail, so that the other pages stay at hand', async () => {
    const { status, text } = await acme.agent.get('/console/nothing');
    expect(status).toBe(404);
    expect(text).toContain('There is nothing here');
    expect(text).toContain(RAIL);
    expect(text).not.toContain('aria-current="page"');
  });

  it('of a right that the role does not have says whom to ask', async () => {
    const { status, text } = await acme.agent.get(`/console/authorizations/${acme.authorizationId}/revoke`);
    expect(status).toBe(403);
    expect(text).toContain('Ask an owner of your organization');
    expect(text).toContain(RAIL);
  });

  it('stands alone where nobody is signed in', async () => {
    const { status, text } = await createAgent(app.url).get('/nothing');
    expect(status).toBe(404);
    expect(text).not.toContain(RAIL);
  });
});
