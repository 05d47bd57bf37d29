import { PEOPLE } from '../okta/people.ts';
import { createAgent } from '../support/agent.ts';
import { connectCustomer } from '../support/connect-okta.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('other pages lead to the guide', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
  });
  afterAll(() => app.close());
  const read = async (path: string): Promise<string> => (await fetch(app.url + path)).text();

  it.each([
    ['an interaction that ran out of time', '/interaction/gone', 'this-request-has-expired'],
    ['an application that is not known', '/oauth/authorize?client_id=other', 'this-application-is-not-known-here'],
    [
      'a return address that is not registered',
      '/oauth/authorize?client_id=okta&response_type=code&redirect_uri=https://elsewhere.example/',
      'the-return-address-is-not-registered',
    ],
    ['an address without a page', '/nothing', 'there-is-nothing-here'],
  ])('from the page about %s to its very entry', async (_what, path, anchor) => {
    expect(await read(path)).toContain(`href="/guide/okta-scim#${anchor}"`);
    expect(await read('/guide/okta-scim')).toContain(`id="${anchor}"`);
  });

  it('from the sign-in page to its beginning', async () => {
    expect(await read('/console/sign-in')).toContain('href="/guide/okta-scim"');
  });

  it('from a request that was refused to the cure of its error', async () => {
    const { okta, admin } = await connectCustomer(app);
    const [person] = PEOPLE;
    if (!person) throw new Error('Nobody is there');
    await okta.assign({ ...person, profile: { ...person.profile, userType: 'contractor' } });
    await app.requestLog.flush();
    const [row] = await app.database.sql<{ id: string }>(
      `SELECT request_id AS id FROM request_logs WHERE error LIKE 'userType%'`,
      [],
    );
    const agent = createAgent(app.url);
    await agent.signIn(admin.email, admin.password);
    const page = await agent.get(`/console/activity/${row?.id}`);
    expect(page.text).toContain('href="/guide/okta-scim#the-user-type-is-not-accepted"');
  });
});
