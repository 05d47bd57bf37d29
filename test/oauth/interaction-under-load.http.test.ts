import { PASSWORD } from '../support/accounts.ts';
import { openAuthorizeApp } from '../support/okta-flow.ts';
import { slowSessions } from '../support/slow-sessions.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const ADMINS = Array.from({ length: 12 }, (_, index) => `owner${index}@acme.example`);
const SIGN_INS = 204;

describe('the interaction of many administrators at once', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'silent' });
    await slowSessions(app.database);
    await app.given.oktaClient();
    const { id: organizationId } = await app.given.organization({ name: 'Acme' });
    const memberships = [{ organizationId, role: 'owner' as const }];
    for (const email of ADMINS) await app.given.admin({ email, password: PASSWORD, memberships });
  });
  afterAll(() => app.close());

  it(`shows Authorize App to whoever entered the right password: ${SIGN_INS} sign-ins, ${ADMINS.length} at once`, async () => {
    const shown = await Promise.all(
      ADMINS.map(async (email) => {
        const pages: (string | undefined)[] = [];
        for (let turn = 0; turn < SIGN_INS / ADMINS.length; turn += 1) {
          const { page } = await openAuthorizeApp(app, { email, password: PASSWORD });
          pages.push(/<title>(.*)<\/title>/.exec(page.text)?.[1]);
        }
        return pages;
      }),
    );
    expect(shown.flat()).toHaveLength(SIGN_INS);
    expect(new Set(shown.flat())).toEqual(new Set(['Okta wants to manage users of Acme in Brellium · Brellium']));
  });
});
