import { PASSWORD } from '../../support/accounts.ts';
import { type Browser, createBrowser } from '../../support/browser.ts';
import { slowSessions } from '../../support/slow-sessions.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const BROWSERS = 12;
const SWITCHES = 204;
const NAMES = ['Acme', 'Globex'];

describe('switching the organization, in many browsers at once', () => {
  let app: TestApp;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'silent' });
    await slowSessions(app.database);
    for (const name of NAMES) ids.set(name, (await app.given.organization({ name })).id);
    const memberships = [...ids.values()].map((organizationId) => ({ organizationId, role: 'viewer' as const }));
    await app.given.admin({ email: 'both@example.com', password: PASSWORD, memberships });
  });
  afterAll(() => app.close());

  const signIn = async (): Promise<Browser> => {
    const browser = createBrowser(app.url);
    const form = await browser.get('/console/sign-in');
    await browser.submit(form, { email: 'both@example.com', password: PASSWORD });
    return browser;
  };

  it(`shows the one that was chosen: ${SWITCHES} times, ${BROWSERS} at once`, async () => {
    const browsers: Browser[] = [];
    for (let index = 0; index < BROWSERS; index += 1) browsers.push(await signIn());
    const turns = Array.from({ length: SWITCHES / BROWSERS }, (_, turn) => NAMES[turn % NAMES.length] ?? '');
    const shown = await Promise.all(
      browsers.map(async (browser) => {
        const names: (string | undefined)[] = [];
        for (const name of turns) {
          const choice = await browser.get('/console/organization');
          const page = await browser.submit(choice, { organization: ids.get(name) ?? '' });
          names.push(/class="rail-name">([^<]*)</.exec(page.text)?.[1]);
        }
        return names;
      }),
    );
    expect(shown).toEqual(browsers.map(() => turns));
  });
});
