import { createBrowser } from '../support/browser.ts';
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
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const page = await browser.get(authorizeUrl(app, { prompt: 'login' }));
    expect(page.forms.some(({ fields }) => 'password' in fields)).toBe(true);
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
