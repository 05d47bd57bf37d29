import { createScimClient } from '../scim/scim-client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { type OktaWindow, openOktaWindow } from './okta-window.ts';

const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };
/** RIGHT-TO-LEFT OVERRIDE, never ended: what follows it in its paragraph is shown backwards. */
const OVERRIDE = '\u202e';

let app: TestApp;
let desk: OktaWindow;
let userUrl: string;
beforeAll(async () => {
  app = await createTestApp();
  const { id: organizationId } = await app.given.organization({ name: 'Larkfield Care' });
  await app.given.admin({ ...ADMIN, memberships: [{ organizationId, role: 'owner' }] });
  const scim = createScimClient(app.url, (await app.given.token({ organizationId })).token);
  const { id } = await scim.create({ title: `${OVERRIDE}Analyst` });
  userUrl = `${app.url}/console/users/${id}`;
  await scim.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Manager' });
  desk = await openOktaWindow(() => app.url);
});
afterAll(async () => {
  await desk?.close();
  await app?.close();
});

it('a value that turns the direction of its text turns nothing of the sentence around it', async () => {
  const page = await (await desk.browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
  await page.goto(userUrl);
  await page.fill('input[name=email]', ADMIN.email);
  await page.fill('input[name=password]', ADMIN.password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForURL(userUrl);
  const line = page.locator('.history .lines li').filter({ hasText: 'Manager' });
  const before = await line.locator('del').boundingBox();
  const after = await line.locator('ins').boundingBox();
  expect(after?.y).toBe(before?.y);
  expect(after?.x).toBeGreaterThan(before?.x ?? Number.NaN);
  await page.context().close();
});
