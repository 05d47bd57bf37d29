import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { createScimClient, ENTERPRISE, GROUP } from '../scim/scim-client.ts';
import { createOktaOf } from '../support/connect-okta.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { faultsOf } from './faults-of.ts';
import { keyboardFaultsOf } from './keyboard.ts';
import { OKTA_ORIGIN, type OktaWindow, openOktaWindow } from './okta-window.ts';
import { WINDOWS } from './windows.ts';

const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };
/** Files and actions, which are no pages. */
const NO_PAGE = /\.(csv|json|md|png|svg)$|sign-(in|out)|\/organization$/;

describe('every page is accessible (WCAG 2.2 AA)', () => {
  let app: TestApp;
  let desk: OktaWindow;
  let authorizeUrl: string;

  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    const { id: organizationId } = await app.given.organization({ name: 'Larkfield Care' });
    await app.given.admin({ ...ADMIN, memberships: [{ organizationId, role: 'owner' }] });
    const scim = createScimClient(app.url, (await app.given.token({ organizationId })).token);
    const ann = await scim.create({
      userName: 'a.very.long.address.of.somebody@subsidiary.larkfield-care.example',
      title: 'Manager',
      userType: 'manager',
      [ENTERPRISE]: { department: 'Risk' },
    });
    await scim.patch(`/Users/${ann.id}`, { op: 'replace', value: { active: false, title: 'Analyst' } });
    await scim.post('/Users', { userName: 'no address', schemas: [] });
    await scim.post('/Groups', { schemas: [GROUP], displayName: 'Carers', members: [{ value: ann.id }] });
    await app.requestLog.flush();
    const okta = createOktaOf(app, { adminOrigin: OKTA_ORIGIN });
    authorizeUrl = okta.authorizeUrl();
    desk = await openOktaWindow(() => authorizeUrl);
  });
  afterAll(async () => {
    await desk?.close();
    await app?.close();
  });

  async function signIn(page: Page): Promise<void> {
    await page.fill('input[name=email]', ADMIN.email);
    await page.fill('input[name=password]', ADMIN.password);
    await page.press('input[name=password]', 'Enter');
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  }

  /** Opens every page that the console leads to, one of each kind: `/users/1` and `/users/2` are of one. */
  async function visitConsole(page: Page, look: (kind: string) => Promise<void>): Promise<string[]> {
    const seen = new Set<string>();
    const waiting = [`${app.url}/console`];
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
      const kind = toKind(url);
      if (seen.has(kind)) continue;
      seen.add(kind);
      const answer = await page.goto(url);
      expect({ url, status: answer?.status() }).toEqual({ url, status: 200 });
      await look(kind);
      const links = await page.evaluate<string[]>('[...document.querySelectorAll("a[href]")].map(({ href }) => href)');
      waiting.push(...links.filter((link) => link.startsWith(`${app.url}/`) && !NO_PAGE.test(new URL(link).pathname)));
    }
    return [...seen];
  }

  async function inWindow(
    options: BrowserContextOptions,
    work: (page: Page, context: BrowserContext) => Promise<void>,
  ) {
    const context = await desk.browser.newContext(options);
    await work(await context.newPage(), context);
    await context.close();
  }

  describe.each(WINDOWS)('%s', (_name, options) => {
    it('sign-in, Authorize App, the console and the guide', async () => {
      await inWindow(options, async (page) => {
        const faults: Record<string, string[]> = {};
        const look = async (kind: string) => {
          const found = await faultsOf(page);
          if (found.length > 0) faults[kind] = found;
        };
        await page.goto(authorizeUrl);
        await look('sign-in');
        await signIn(page);
        await look('Authorize App');
        const kinds = await visitConsole(page, look);
        expect(kinds).toEqual(expect.arrayContaining(['/console', '/console/users', '/console/users/:id']));
        for (const other of ['/console/nothing', '/guide/okta-scim']) {
          await page.goto(app.url + other);
          await look(other);
        }
        expect(faults).toEqual({});
      });
    });
  });

  it('by keyboard every control of every page is reached, and shows it', async () => {
    await inWindow({}, async (page) => {
      const faults: Record<string, string[]> = {};
      const look = async (kind: string) => {
        const found = await keyboardFaultsOf(page);
        if (found.length > 0) faults[kind] = found;
      };
      await page.goto(authorizeUrl);
      await look('sign-in');
      await signIn(page);
      await look('Authorize App');
      await visitConsole(page, look);
      expect(faults).toEqual({});
    });
  });

  it('the first stop of the keyboard skips the rail', async () => {
    await inWindow({}, async (page) => {
      await page.goto(`${app.url}/console`);
      await signIn(page);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
    });
  });

  it.each([true, false])(
    'on a phone the menu opens, leads on and closes by keyboard (scripts: %s)',
    async (javaScriptEnabled) => {
      await inWindow({ javaScriptEnabled, viewport: { width: 375, height: 740 } }, async (page) => {
        await page.goto(`${app.url}/console`);
        await signIn(page);
        const users = page.getByRole('link', { name: 'Users', exact: true });
        expect(await users.isVisible()).toBe(false);
        await page.getByRole('button', { name: 'Menu' }).press('Enter');
        await users.waitFor();
        // axe is a script itself.
        if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press('Escape');
        expect(await users.isVisible()).toBe(false);
        await page.getByRole('button', { name: 'Menu' }).press('Enter');
        await users.press('Enter');
        await page.waitForURL('**/console/users');
      });
    },
  );
});

/** The page's path, identifiers aside. */
const toKind = (url: string): string =>
  new URL(url).pathname.replaceAll(/\/[^/]*(?:\d[^/]*){4,}(?=\/|$)/g, '/:id').replace(/(?<=.)\/$/, '');
