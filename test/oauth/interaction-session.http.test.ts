import { createBrowser, type Page } from '../support/browser.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { authorizeUrl, openAuthorizeApp } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const PASSWORD = 'correct horse battery';
const OWNER = { email: 'owner@acme.example', password: PASSWORD };
const ACCEPT = { name: 'decision', value: 'accept' };

describe('the interaction: whose session it is, and how old', () => {
  let app: TestApp;
  let acme: string;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    acme = (await app.given.organization({ name: 'Acme' })).id;
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const asksPassword = ({ forms }: Page) => forms.some(({ fields }) => 'password' in fields);
  const granted = () => app.database.prisma.authorization.count();

  it('asks for the password again when the sign-in is older than 15 minutes, also at Accept', async () => {
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    await letTimePass(app.database, 16 * 60_000);
    const before = await granted();
    const late = await browser.submit(page, {}, ACCEPT);
    expect(late.location).toBeNull();
    expect(late.forms.some(({ fields }) => fields.email === OWNER.email && 'password' in fields)).toBe(true);
    expect(await granted()).toBe(before);
    const wrong = await browser.submit(late, { password: 'something else entirely' });
    expect(wrong.status).toBe(401);
    const fresh = await browser.submit(wrong, { password: PASSWORD });
    const done = await browser.submit(fresh, {}, ACCEPT);
    expect(new URL(done.location ?? '').searchParams.get('code')).toBeTruthy();
  });

  it('asks for the password again when the client sends prompt=login', async () => {
    const { browser } = await openAuthorizeApp(app, OWNER);
    const page = await browser.get(authorizeUrl(app, { prompt: 'login' }));
    expect(asksPassword(page)).toBe(true);
    const entered = await browser.submit(page, { password: PASSWORD });
    expect(asksPassword(entered)).toBe(false);
    expect(new URL((await browser.submit(entered, {}, ACCEPT)).location ?? '').searchParams.get('code')).toBeTruthy();
    expect(asksPassword(await browser.get(authorizeUrl(app, { prompt: 'login' })))).toBe(true);
  });

  describe.each([4, -4])('with prompt=login, where another process is %d minutes ahead', (minutes) => {
    afterEach(restoreClock);
    const elsewhere = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      moveClock(minutes * 60_000);
      try {
        return await work();
      } finally {
        restoreClock();
      }
    };

    it('takes a password that was entered at one for a request that began at the other', async () => {
      const browser = createBrowser(app.url);
      const page = await elsewhere(() => browser.get(authorizeUrl(app, { prompt: 'login' })));
      const entered = await browser.submit(page, OWNER);
      expect(asksPassword(entered)).toBe(false);
      const done = await browser.submit(entered, {}, ACCEPT);
      expect(new URL(done.location ?? '').searchParams.get('code')).toBeTruthy();
    });

    it('takes none that was entered before the request', async () => {
      const { browser } = await elsewhere(() => openAuthorizeApp(app, OWNER));
      const page = await browser.get(authorizeUrl(app, { prompt: 'login' }));
      expect(asksPassword(page)).toBe(true);
    });
  });

  it('gives the session a new id at sign-in', async () => {
    const browser = createBrowser(app.url);
    const session = () => browser.cookies.find(({ name }) => name === 'expressway');
    const page = await browser.get(authorizeUrl(app));
    expect(session()).toBeUndefined();
    await browser.submit(page, OWNER);
    const before = session()?.value;
    await browser.submit(await browser.get(`${page.url}?as=other`), OWNER);
    const after = session();
    expect(before).toBeTruthy();
    expect(after?.value).not.toBe(before);
    expect(after?.attributes).toMatch(/HttpOnly/);
    expect(after?.attributes).toMatch(/SameSite=Lax/i);
  });

  it('signs out an administrator who was removed meanwhile, instead of failing', async () => {
    const gone = { email: 'gone@acme.example', password: PASSWORD };
    const { id } = await app.given.admin({ ...gone, memberships: [{ organizationId: acme, role: 'owner' }] });
    const { browser, page } = await openAuthorizeApp(app, gone);
    await app.database.prisma.admin.delete({ where: { id } });
    const before = await granted();
    expect((await browser.submit(page, {}, ACCEPT)).status).toBe(403);
    expect((await browser.get(page.url)).status).toBe(200);
    expect(await granted()).toBe(before);
  });
});
