import { createBrowser } from '../support/browser.ts';
import {
  authorize,
  authorizeUrl,
  exchange,
  OKTA_SECRET,
  openAuthorizeApp,
  refresh,
  scim,
} from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };

describe('a copy of the database alone can call nothing', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'trace' });
    await app.given.oktaClient();
    const acme = await app.given.organization({ name: 'Acme' });
    await app.given.admin({ ...OWNER, memberships: [{ organizationId: acme.id, role: 'owner' }] });
  });
  afterAll(() => app.close());

  /** Every value of every table, as text. */
  const dump = async (): Promise<string> => {
    const tables = await app.database.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => app.database.sql<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)),
    );
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
  };

  it('keeps tokens, codes, secrets, session ids and interaction ids only as digests, and none in the log', async () => {
    const waiting = createBrowser(app.url);
    await waiting.get(authorizeUrl(app));
    const { browser, page } = await openAuthorizeApp(app, OWNER);
    const accepted = await authorize(app, OWNER);
    const { body } = await exchange(app, accepted.code);
    const renewed = await refresh(app, body.refresh_token);
    await scim(app, renewed.body.access_token);
    const { code: unused } = await authorize(app, OWNER);
    const admin = await app.given.admins.findAdminByEmail(OWNER.email);
    const link = await app.given.admins.createOneTimeLink(admin?.id ?? '');
    await app.requestLog.flush();

    const cookies = [...waiting.cookies, ...browser.cookies, ...accepted.browser.cookies]
      .map(({ value }) => decodeURIComponent(value).replace(/^s:/, '').split('.')[0] ?? '')
      .filter((value) => value.length > 15);
    expect(cookies.length).toBeGreaterThan(4);
    const secrets = [
      accepted.code,
      unused,
      body.access_token,
      body.refresh_token,
      renewed.body.access_token,
      OKTA_SECRET,
      OWNER.password,
      link,
      new URL(page.url).pathname.split('/').at(-1) ?? '',
      ...cookies,
    ];
    const kept = await dump();
    const logged = app.logs.join('\n');
    expect(kept).toContain(OWNER.email);
    expect(logged).toContain('/oauth/token');
    for (const secret of secrets) {
      expect(kept).not.toContain(secret);
      expect(logged).not.toContain(secret);
    }
  });

  it('does not accept a stored digest where the token belongs', async () => {
    const records = await app.database.prisma.oidcRecord.findMany();
    expect(records.length).toBeGreaterThan(3);
    for (const { idHash } of records) expect((await scim(app, idHash)).status).toBe(401);
  });

  it('keeps the private signing key encrypted', async () => {
    const [key] = await app.database.prisma.signingKey.findMany();
    expect(key?.encryptedJwk).toMatch(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await dump()).not.toContain('"d":');
  });
});
