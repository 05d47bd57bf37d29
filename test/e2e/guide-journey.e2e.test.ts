import type { BrowserContext, Page } from 'playwright-core';
import type { OktaOrg } from '../okta/okta-org.types.ts';
import type { OktaUser } from '../okta/okta-user.types.ts';
import { PEOPLE } from '../okta/people.ts';
import { createOktaOf } from '../support/connect-okta.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { OKTA_ORIGIN, type OktaWindow, openOktaWindow } from './okta-window.ts';

const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };
const ORGANIZATION = 'Larkfield Care';

/** The guide's own steps, one after the other, as the customer's administrator plays them in a browser. */
describe.each([true, false])('the guide’s steps in a real browser, JavaScript %s', (javaScriptEnabled) => {
  let app: TestApp;
  let okta: OktaOrg;
  let desk: OktaWindow;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  /** Somebody with a manager, so that every attribute of the guide has a value. */
  const [, person] = PEOPLE as [OktaUser, OktaUser];

  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    const { id: organizationId } = await app.given.organization({ name: ORGANIZATION });
    await app.given.admin({ ...ADMIN, memberships: [{ organizationId, role: 'owner' }] });
    okta = createOktaOf(app, { adminOrigin: OKTA_ORIGIN });
    desk = await openOktaWindow(okta.authorizeUrl);
    context = await desk.browser.newContext({ javaScriptEnabled });
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page = await context.newPage();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await desk?.close();
    await app?.close();
  });

  const words = async (): Promise<string> => ((await page.textContent('main')) ?? '').replace(/\s+/g, ' ');
  const signIn = async (): Promise<void> => {
    await page.fill('input[name=email]', ADMIN.email);
    await page.fill('input[name=password]', ADMIN.password);
    await page.press('input[name=password]', 'Enter');
  };
  /** A page of the console by its name in the rail; waits until everything Okta sent is in the log. */
  async function open(name: string): Promise<string> {
    await app.requestLog.flush();
    await page.goto(`${app.url}/console`);
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name, exact: true }).click();
    return words();
  }
  async function openPerson(): Promise<string> {
    await open('Users');
    await page.fill('input[name=q]', person.profile.lastName);
    await page.press('input[name=q]', 'Enter');
    await page.getByRole('table').getByRole('link').first().click();
    return words();
  }

  it('reads the guide, and its steps', async () => {
    await page.goto(`${app.url}/guide/okta-scim`);
    const text = await words();
    for (const step of ['Authorize App', 'Accept', 'Create Users', 'Update User Attributes', 'Deactivate Users']) {
      expect(text).toContain(step);
    }
  });

  it('connects: signs in, reads Authorize App, presses Accept, and is back in Okta', async () => {
    await page.goto(okta.authorizeUrl());
    await signIn();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL((url) => url.href.startsWith(okta.redirectUri));
    expect(await okta.acceptCallback(new URL(page.url()))).toMatchObject({ ok: true });
    expect(await okta.testCredentials()).toMatchObject({ ok: true });
  });

  it('sees in the console that it is connected', async () => {
    await app.requestLog.flush();
    await page.goto(`${app.url}/console`);
    if (await page.locator('input[name=password]').count()) await signIn();
    await page.waitForSelector('h1');
    expect(await words()).toMatch(/Okta is connected\. Last update just now/);
    const connection = await open('Connection');
    expect(connection).toContain(new URL(OKTA_ORIGIN).host);
    expect(connection).toContain(ADMIN.email);
  });

  it('assigns a person, and sees the user with the right profile attributes', async () => {
    expect(await okta.assign(person)).toMatchObject({ ok: true });
    const text = await openPerson();
    for (const value of [...Object.values(person.profile), 'Active']) expect(text).toContain(value);
    expect(text).toMatch(/password.*ignored/);
  });

  it('changes title and department, and sees it in the timeline, and the request it came with', async () => {
    const before = person.profile.title ?? '';
    const changes = { title: 'Regional Manager', department: 'Field Operations' };
    expect(await okta.updateProfile(person.id, changes)).toMatchObject({ ok: true });
    const text = await openPerson();
    expect(text).toMatch(
      new RegExp(`Okta .* changed this user .* changed Job title from ${before} to ${changes.title}`),
    );
    expect(text).toContain(`to ${changes.department}`);
    await page.locator('a[href*="/console/activity/"]').first().click();
    expect(await words()).toContain(changes.title);
  });

  it('pushes a group, and sees its member', async () => {
    const pushed = await okta.groups.push({ id: '00g-clinicians', name: 'Clinicians', members: [person.id] });
    expect(pushed).toMatchObject({ ok: true });
    await open('Groups');
    await page.getByRole('table').getByRole('link', { name: 'Clinicians' }).click();
    expect(await words()).toContain(person.profile.lastName);
  });

  it('unassigns the person, and sees the user inactive', async () => {
    expect(await okta.deactivate(person.id)).toMatchObject({ ok: true });
    expect(await openPerson()).toMatch(/Inactive/);
  });

  it('assigns the person again, and sees the same user active', async () => {
    const id = page.url().split('/').at(-1);
    expect(await okta.reassign(person.id)).toMatchObject({ ok: true });
    const text = await openPerson();
    expect(page.url().split('/').at(-1)).toBe(id);
    expect(text).toMatch(/ Active/);
    expect(text).toMatch(/reactivated/i);
  });

  it('sees every request in Activity', async () => {
    const text = await open('Activity');
    expect(text).toContain(person.profile.login);
  });

  it('revokes the authorization with the password, and Okta is refused', async () => {
    await open('Connection');
    await page
      .getByRole('link', { name: /^Revoke/ })
      .first()
      .click();
    await page.fill('input[name=password]', ADMIN.password);
    await page.press('input[name=password]', 'Enter');
    await page.getByText('was revoked').waitFor();
    const outcome = await okta.updateProfile(person.id, { title: 'Somebody else' });
    expect(outcome.ok).toBe(false);
    expect(outcome.shown).toMatch(/Errors reported by remote server: \S/);
    await page.goto(`${app.url}/console`);
    expect(await words()).toMatch(/not connected: the authorization was revoked/);
    expect(await openPerson()).not.toContain('Somebody else');
  });
});
