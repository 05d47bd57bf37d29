import type { Page } from 'playwright-core';
import { createScimClient } from '../scim/scim-client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { type OktaWindow, openOktaWindow } from './okta-window.ts';

const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };

describe('our scripts only make pages nicer', () => {
  let app: TestApp;
  let desk: OktaWindow;
  let userUrl: string;
  beforeAll(async () => {
    app = await createTestApp();
    const { id: organizationId } = await app.given.organization({ name: 'Larkfield Care' });
    await app.given.admin({ ...ADMIN, memberships: [{ organizationId, role: 'owner' }] });
    const scim = createScimClient(app.url, (await app.given.token({ organizationId })).token);
    userUrl = `${app.url}/console/users/${(await scim.create()).id}`;
    await app.database.prisma.organization.update({
      where: { id: organizationId },
      data: { timeZone: 'Europe/Berlin' },
    });
    desk = await openOktaWindow(() => app.url);
  });
  afterAll(async () => {
    await desk?.close();
    await app?.close();
  });

  async function openUser(options: { javaScriptEnabled?: boolean; timezoneId?: string }): Promise<Page> {
    const context = await desk.browser.newContext(options);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.url });
    const page = await context.newPage();
    await page.goto(userUrl);
    await page.fill('input[name=email]', ADMIN.email);
    await page.fill('input[name=password]', ADMIN.password);
    await page.press('input[name=password]', 'Enter');
    await page.waitForURL(userUrl);
    return page;
  }
  const titleOf = (page: Page) => page.locator('time').first().getAttribute('title');

  it('an exact time is in the organization’s time zone, and with scripts in the reader’s too', async () => {
    const plain = await openUser({ javaScriptEnabled: false, timezoneId: 'Asia/Tokyo' });
    expect(await titleOf(plain)).toMatch(/^\d+ \w+ \d{4}, \d\d:\d\d CES?T$/);
    await plain.context().close();
    const page = await openUser({ timezoneId: 'Asia/Tokyo' });
    expect(await titleOf(page)).toMatch(/CES?T\n\d+ \w+ \d{4}, \d\d:\d\d where you are \(Asia\/Tokyo\)$/);
    await page.context().close();
    const berliner = await openUser({ timezoneId: 'Europe/Berlin' });
    expect(await titleOf(berliner)).not.toContain('where you are');
    await berliner.context().close();
  });

  it('a relative time stays true while the page is open', async () => {
    const page = await openUser({});
    await page.clock.install();
    await page.reload();
    await page.clock.runFor('05:00');
    expect(await page.locator('time').first().textContent()).toBe('5 minutes ago');
    await page.context().close();
  });

  it('an id is copied by a button, which is not there without scripts', async () => {
    const page = await openUser({});
    const id = await page.locator('code[data-copy="request id"]').last().textContent();
    const button = page.getByRole('button', { name: 'Copy request id' }).last();
    await button.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Copied request id.' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);
    await page.context().close();
    const plain = await openUser({ javaScriptEnabled: false });
    expect(await plain.getByRole('button', { name: /^Copy/ }).count()).toBe(0);
    await plain.context().close();
  });
});
