import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { OktaOrg } from '../okta/okta-org.types.ts';
import { createOktaOf } from '../support/connect-okta.ts';
import { slowSessions } from '../support/slow-sessions.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { faultsOf } from './faults-of.ts';
import { OKTA_ORIGIN, type OktaWindow, openOktaWindow } from './okta-window.ts';

const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };
/** One for each sign-in at the same time: attempts for one e-mail count as failed until they are verified. */
const CROWD = Array.from({ length: 8 }, (_, index) => `owner${index}@example.com`);

describe('Authorize App in a real browser, with Okta on another origin', () => {
  let app: TestApp;
  let okta: OktaOrg;
  let desk: OktaWindow;
  /** What the browser complained about: blocked forms, blocked scripts, failed loads. */
  const complaints: string[] = [];

  beforeAll(async () => {
    app = await createTestApp();
    await slowSessions(app.database);
    await app.given.oktaClient();
    const { id: organizationId } = await app.given.organization({ name: 'Larkfield Care' });
    for (const email of [ADMIN.email, ...CROWD]) {
      await app.given.admin({ ...ADMIN, email, memberships: [{ organizationId, role: 'owner' }] });
    }
    okta = createOktaOf(app, { adminOrigin: OKTA_ORIGIN });
    desk = await openOktaWindow(okta.authorizeUrl);
  });
  afterEach(() => {
    complaints.length = 0;
  });
  afterAll(async () => {
    await desk?.close();
    await app?.close();
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<{ context: BrowserContext; page: Page }> {
    const context = await desk.browser.newContext(options);
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return { context, page: await context.newPage() };
  }

  /** Okta's settings page, and the window that its button opens. */
  async function pressConfigure(options: BrowserContextOptions = {}): Promise<{ settings: Page; popup: Page }> {
    const { page: settings } = await openPage(options);
    await settings.goto(`${OKTA_ORIGIN}/`);
    const [popup] = await Promise.all([settings.waitForEvent('popup'), settings.click('#configure')]);
    await popup.waitForSelector('input[name=password]');
    return { settings, popup };
  }

  async function signIn(popup: Page): Promise<void> {
    await popup.fill('input[name=email]', ADMIN.email);
    await popup.fill('input[name=password]', ADMIN.password);
    await popup.press('input[name=password]', 'Enter');
    await popup.waitForSelector('button[name=decision][value=accept]');
  }

  it('signs in, accepts, and arrives at the callback with the opener still there', async () => {
    const { settings, popup } = await pressConfigure();
    await signIn(popup);
    const words = await popup.textContent('body');
    for (const word of ['Authorize App', 'Okta', 'Larkfield Care', ADMIN.email, new URL(OKTA_ORIGIN).hostname]) {
      expect(words).toContain(word);
    }
    await popup.getByRole('button', { name: 'Accept' }).click();
    await popup.waitForURL((url) => url.href.startsWith(okta.redirectUri));
    expect(await popup.textContent('#opener')).toBe('The opener is still there');
    const result = settings.locator('#result');
    await result.filter({ hasText: 'code=' }).waitFor();
    expect(await okta.acceptCallback(new URL((await result.textContent()) ?? ''))).toMatchObject({ ok: true });
    expect(await okta.testCredentials()).toMatchObject({ ok: true });
    expect(complaints).toEqual([]);
    await settings.context().close();
  });

  it('shows Authorize App to whoever entered the right password, 40 times, 8 at once', async () => {
    const asked = await Promise.all(
      CROWD.map(async (email) => {
        const titles: string[] = [];
        const { context, page } = await openPage({ javaScriptEnabled: false });
        for (let turn = 0; turn < 5; turn += 1) {
          await context.clearCookies();
          await page.goto(okta.authorizeUrl());
          await page.fill('input[name=email]', email);
          await page.fill('input[name=password]', ADMIN.password);
          // The next page has the address of this one.
          await Promise.all([page.waitForEvent('framenavigated'), page.press('input[name=password]', 'Enter')]);
          await page.waitForLoadState();
          titles.push(await page.title());
        }
        await context.close();
        return titles;
      }),
    );
    expect(asked.flat()).toEqual(Array(40).fill('Okta wants to manage users of Larkfield Care in Brellium · Brellium'));
  });

  it('brings Cancel back to Okta as access_denied', async () => {
    const { settings, popup } = await pressConfigure();
    await signIn(popup);
    await popup.getByRole('button', { name: 'Cancel' }).click();
    await popup.waitForURL((url) => url.searchParams.get('error') === 'access_denied');
    expect(await popup.textContent('#opener')).toBe('The opener is still there');
    expect(complaints).toEqual([]);
    await settings.context().close();
  });

  it('works without JavaScript', async () => {
    const { context, page } = await openPage({ javaScriptEnabled: false });
    await page.goto(okta.authorizeUrl());
    await signIn(page);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL((url) => url.href.startsWith(okta.redirectUri) && url.searchParams.has('code'));
    await context.close();
  });

  it('shows nothing inside a frame of another site (RFC 6749 §10.13)', async () => {
    const { context, page } = await openPage();
    await page.goto(`${OKTA_ORIGIN}/frame`, { waitUntil: 'load' });
    for (const frame of page.frames().slice(1)) expect(await frame.locator('input').count()).toBe(0);
    expect(complaints).toContainEqual(expect.stringContaining('frame-ancestors'));
    await context.close();
  });

  it.each([
    { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark' as const, viewport: { width: 1280, height: 800 } },
    { colorScheme: 'light' as const, viewport: { width: 360, height: 740 } },
    { colorScheme: 'dark' as const, viewport: { width: 360, height: 740 } },
  ])('reads well and has no accessibility fault with %j', async (options) => {
    const { settings, popup } = await pressConfigure(options);
    await popup.setViewportSize(options.viewport);
    expect(await faultsOf(popup)).toEqual([]);
    await signIn(popup);
    expect(await faultsOf(popup)).toEqual([]);
    await settings.context().close();
  });
});
