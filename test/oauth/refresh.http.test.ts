import { hashIdentifier } from '../../app/oauth/oidc-record.store.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import {
  authorize,
  exchange,
  openAuthorizeApp,
  REDIRECT_URI,
  refresh,
  requestToken,
  scim,
} from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };
const DAY = 86_400_000;

describe('a refresh token (RFC 6749 §6)', () => {
  let app: TestApp;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    await app.given.oktaClient();
    organizationId = (await app.given.organization({ name: 'Acme' })).id;
    await app.given.admin({ ...OWNER, memberships: [{ organizationId, role: 'owner' }] });
  });
  afterAll(() => app.close());

  const connect = async (changes: Record<string, string | null> = {}) => {
    const { code } = await authorize(app, OWNER, changes);
    const { body, status } = await exchange(app, code);
    expect(status).toBe(200);
    return body;
  };
  const authorizations = () =>
    app.database.prisma.authorization.findMany({ orderBy: { createdAt: 'desc' }, include: { connection: true } });
  const newest = async () => {
    const [row] = await authorizations();
    if (!row) throw new Error('no authorization');
    return row;
  };

  it('refreshes without rotating: a lost response, a retry and two at once all go on working (RFC 6749 §6)', async () => {
    const { refresh_token } = await connect();
    const first = await refresh(app, refresh_token);
    expect(first.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, refresh_token });
    const both = await Promise.all([refresh(app, refresh_token), refresh(app, refresh_token)]);
    for (const { status, body } of both) {
      expect(status).toBe(200);
      expect((await scim(app, body.access_token)).status).not.toBe(401);
    }
    expect((await newest()).lastRefreshAt).not.toBeNull();
  });

  it('refuses a wider scope and grants a narrower one (RFC 6749 §6)', async () => {
    const { refresh_token } = await connect({ scope: 'scim:users:read' });
    expect((await refresh(app, refresh_token, { scope: 'scim:users:read scim:users:write' })).body).toMatchObject({
      error: 'invalid_scope',
    });
    expect((await refresh(app, refresh_token, { scope: 'scim:users:read' })).status).toBe(200);
  });

  it('lives 400 days after each use, also when the administrator who consented is gone', async () => {
    const admin = { email: 'leaver@acme.example', password: 'correct horse battery' };
    const { id } = await app.given.admin({ ...admin, memberships: [{ organizationId, role: 'integrations' }] });
    const { code } = await authorize(app, admin);
    const { body } = await exchange(app, code);
    await app.database.prisma.admin.delete({ where: { id } });
    await letTimePass(app.database, 399 * DAY);
    const renewed = await refresh(app, body.refresh_token);
    expect(renewed.status).toBe(200);
    await letTimePass(app.database, 399 * DAY);
    const again = await refresh(app, body.refresh_token);
    expect(again.status).toBe(200);
    expect((await scim(app, again.body.access_token)).status).not.toBe(401);
    expect(await newest()).toMatchObject({ adminId: null, consentedBy: admin.email });
  });

  it('answers invalid_grant once 400 quiet days are over, counted from the last refresh', async () => {
    const { refresh_token } = await connect();
    expect((await refresh(app, refresh_token)).status).toBe(200);
    await letTimePass(app.database, 400 * DAY - 3_600_000);
    expect((await refresh(app, refresh_token)).status).toBe(200);
    await letTimePass(app.database, 400 * DAY + 3_600_000);
    expect((await refresh(app, refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'authorization has ended',
    });
  });

  it('says of one that it never issued what may be, to its client and in the log (RFC 6749 §5.2)', async () => {
    const { body } = await refresh(app, 'x'.repeat(43));
    const shown = 'the code or refresh token is not known, has expired, or is of another application or redirect URI';
    expect(body).toMatchObject({ error: 'invalid_grant', error_description: shown });
    await app.requestLog.flush();
    const [row] = await app.database.prisma.requestLog.findMany({ where: { requestId: String(body.request_id) } });
    expect(row).toMatchObject({ status: 400, error: shown });
    // Nor does it say whose one of another client is, which goes on working for its own.
    const { refresh_token } = await connect();
    const secret = await app.given.secondClient('okta-two');
    const foreign = await requestToken(app, { grant_type: 'refresh_token', refresh_token }, ['okta-two', secret]);
    expect(foreign.body).toMatchObject({ error: 'invalid_grant', error_description: shown });
    expect((await refresh(app, refresh_token)).status).toBe(200);
  });

  it('writes a refresh token and its grant once a day, however often it is used', async () => {
    const { refresh_token } = await connect();
    const { id } = await newest();
    const written = () =>
      app.database.sql(
        `SELECT kind, xmin::text AS by, expires_at FROM oidc_records
         WHERE (kind = 'RefreshToken' AND grant_id = $1) OR (kind = 'Grant' AND id_hash = $2) ORDER BY kind`,
        [id, hashIdentifier(id)],
      );
    /** Whether a refresh writes them, when `ms` have passed. */
    const writes = async (ms: number): Promise<boolean> => {
      await letTimePass(app.database, ms);
      const before = await written();
      expect(before).toHaveLength(2);
      expect((await refresh(app, refresh_token)).status).toBe(200);
      return JSON.stringify(await written()) !== JSON.stringify(before);
    };
    expect(await writes(60_000)).toBe(true);
    expect(await writes(0)).toBe(false);
    expect(await writes(DAY - 60_000)).toBe(false);
    expect(await writes(2 * DAY)).toBe(true);
  });

  it('refuses an access token after an hour, and a refresh gives a new one', async () => {
    const { access_token, refresh_token } = await connect();
    await letTimePass(app.database, 3_601_000);
    const late = await scim(app, access_token);
    expect(late.status).toBe(401);
    const renewed = await refresh(app, refresh_token);
    expect((await scim(app, renewed.body.access_token)).status).not.toBe(401);
  });

  it('answers invalid_grant and 401 while the organization is suspended', async () => {
    const { access_token, refresh_token } = await connect();
    await app.database.prisma.organization.update({ where: { id: organizationId }, data: { suspendedAt: new Date() } });
    expect((await refresh(app, refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await scim(app, access_token)).status).toBe(401);
    await app.database.prisma.organization.update({ where: { id: organizationId }, data: { suspendedAt: null } });
    expect((await refresh(app, refresh_token)).status).toBe(200);
  });

  describe('accepting again', () => {
    it('replaces the authorization of the same redirect host only when the new one is first used', async () => {
      const older = await connect();
      const { code } = await authorize(app, OWNER);
      const newer = await exchange(app, code);
      expect((await refresh(app, older.refresh_token)).status).toBe(200);
      expect((await scim(app, newer.body.access_token)).status).not.toBe(401);
      const refused = await scim(app, older.access_token);
      expect(refused.status).toBe(401);
      expect((await refresh(app, older.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
      const [, replaced] = await authorizations();
      expect(replaced).toMatchObject({ status: 'ended', endReason: 'replaced' });
    });

    it('keeps the older one of the same host when the administrator chose so, and then keeps all unless told', async () => {
      const accept = async (existing?: string) => {
        const { browser, page } = await openAuthorizeApp(app, OWNER);
        const sent = await browser.submit(page, existing ? { existing } : {}, { name: 'decision', value: 'accept' });
        const { body } = await exchange(app, new URL(sent.location ?? '').searchParams.get('code') ?? '');
        await scim(app, body.access_token);
        return body;
      };
      const statuses = async (...tokens: { refresh_token: string }[]) =>
        Promise.all(tokens.map(async (one) => (await refresh(app, one.refresh_token)).status));
      const first = await accept('replace');
      const second = await accept('keep');
      expect(await statuses(first, second)).toEqual([200, 200]);
      const third = await accept();
      expect(await statuses(first, second, third)).toEqual([200, 200, 200]);
      const last = await accept('replace');
      expect(await statuses(first, second, third, last)).toEqual([400, 400, 400, 200]);
    });

    it('leaves the newest when many are used for the first time at once: nobody waits in a circle', async () => {
      for (let round = 0; round < 4; round += 1) {
        const all = [];
        for (let n = 0; n < 6; n += 1) all.push(await connect());
        const answers = await Promise.all(
          all.flatMap((one) => [refresh(app, one.refresh_token), scim(app, one.access_token)]),
        );
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        const live = (await authorizations()).filter(({ status }) => status === 'active');
        expect(live).toHaveLength(1);
        const again = await Promise.all(all.map(async (one) => (await refresh(app, one.refresh_token)).status));
        expect(again).toEqual([400, 400, 400, 400, 400, 200]);
      }
    });

    it('stands beside the authorization of another host', async () => {
      const production = await connect();
      const redirect_uri = REDIRECT_URI.replace('okta.com', 'oktapreview.com');
      const { code } = await authorize(app, OWNER, { redirect_uri });
      const preview = await exchange(app, code, { redirect_uri });
      expect((await scim(app, preview.body.access_token)).status).not.toBe(401);
      expect((await scim(app, production.access_token)).status).not.toBe(401);
    });
  });
});
