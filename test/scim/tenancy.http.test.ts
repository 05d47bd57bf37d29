import '../support/to-be-scim-error.ts';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, createScimClient, ENTERPRISE, givenScim, type ScimClient } from './scim-client.ts';

describe('two organizations with one client never meet (RFC 7644 §6)', () => {
  let app: TestApp;
  let ours: ScimClient;
  let theirs: ScimClient;
  let theirUser: Awaited<ReturnType<ScimClient['create']>>;
  beforeAll(async () => {
    app = await createTestApp();
    [ours, theirs] = [await givenScim(app), await givenScim(app)];
    theirUser = await theirs.create({ userName: 'shared@example.com', externalId: '00uShared' });
  });
  afterAll(() => app.close());

  const change = { op: 'replace', value: { title: 'taken over' } };

  it.each([
    ['GET', () => ours.get(`/Users/${theirUser.id}`)],
    ['PUT', () => ours.put(`/Users/${theirUser.id}`, aUser())],
    [
      'PUT of their own representation',
      async () => ours.put(`/Users/${theirUser.id}`, await theirs.read(theirUser.id)),
    ],
    ['PATCH', () => ours.patch(`/Users/${theirUser.id}`, change)],
    ['PATCH with their version', () => ours.patch(`/Users/${theirUser.id}`, change).set('If-Match', 'W/"1"')],
    ['PATCH with any version', () => ours.patch(`/Users/${theirUser.id}`, change).set('If-Match', '*')],
    ['DELETE', () => ours.delete(`/Users/${theirUser.id}`)],
    ['DELETE with their version', () => ours.delete(`/Users/${theirUser.id}`).set('If-Match', 'W/"1"')],
  ])('answers %s of their user as of one that never was, and changes nothing', async (_what, send) => {
    const before = await theirs.read(theirUser.id);
    const res = await send();
    expect(res).toBeScimError(404);
    const random = await ours.get('/Users/3f9c1d8e-0000-4000-8000-000000000000');
    const anonymous = (text: string) => text.replace(/[0-9a-f-]{36}/g, 'ID');
    expect(anonymous(res.text)).toBe(anonymous(random.text));
    expect(await theirs.read(theirUser.id)).toEqual(before);
  });

  it('keeps lists and every filter inside', async () => {
    expect((await ours.get('/Users')).body.totalResults).toBe(0);
    for (const filter of [
      `id eq "${theirUser.id}"`,
      'userName eq "shared@example.com"',
      'externalId eq "00uShared"',
      'emails.value eq "shared@example.com"',
      'emails[type eq "work"]',
      'active eq true',
    ]) {
      expect([filter, (await ours.find(filter)).body.totalResults]).toEqual([filter, 0]);
    }
  });

  it('lets both have the userName and the externalId, restores only its own, and ignores ids in bodies (RFC 7644 §6.2)', async () => {
    await theirs.patch(`/Users/${theirUser.id}`, { op: 'replace', value: { active: false } });
    const mine = await ours.create({
      id: theirUser.id,
      userName: 'shared@example.com',
      externalId: '00uShared',
      [ENTERPRISE]: { manager: { value: theirUser.id, $ref: `${theirs.base}/Users/${theirUser.id}` } },
    });
    expect(mine.id).not.toBe(theirUser.id);
    expect(await theirs.read(theirUser.id)).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    const again = await theirs.post('/Users', aUser({ userName: 'shared@example.com' }));
    expect([again.status, again.body.id]).toEqual([201, theirUser.id]);
    expect((await ours.get('/Users')).body.totalResults).toBe(1);
    await ours.delete(`/Users/${mine.id}`);
  });

  it("does not let one page from the other's place in a list", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await ours.create()).id);
    await theirs.create();
    await theirs.get('/Users?startIndex=1&count=2');
    const res = await ours.get('/Users?startIndex=3&count=2');
    expect(res.body.Resources.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  });
});

describe('scopes and tokens (RFC 6750 §3)', () => {
  let app: TestApp;
  let organizationId: string;
  beforeAll(async () => {
    app = await createTestApp();
    organizationId = (await app.given.organization()).id;
  });
  afterAll(() => app.close());

  it('answers 403 to every write with a token that may only read, and to every read with one that may only write', async () => {
    const clientWith = async (scope: string) => {
      // A newer authorization from the same host would replace the older one.
      const given = { organizationId, scopes: [scope], redirectHost: `${scope.replaceAll(':', '-')}.example.com` };
      return createScimClient(app.url, (await app.given.token(given)).token);
    };
    const readOnly = await clientWith('scim:users:read');
    const writeOnly = await clientWith('scim:users:write');
    const { id } = await writeOnly.create();
    const refused = [
      readOnly.post('/Users', aUser()),
      readOnly.put(`/Users/${id}`, aUser()),
      readOnly.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
      readOnly.delete(`/Users/${id}`),
      writeOnly.get('/Users'),
      writeOnly.get(`/Users/${id}`),
    ];
    for (const res of await Promise.all(refused)) {
      expect(res).toBeScimError(403);
      expect(res.headers['www-authenticate']).toMatch(/insufficient_scope/);
    }
    expect(await readOnly.read(id)).toMatchObject({ active: true, meta: { version: 'W/"1"' } });
    expect((await readOnly.get('/ServiceProviderConfig')).status).toBe(200);
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { Authorization: 'Bearer wrong' }],
    ['basic credentials', { Authorization: 'Basic b2t0YTpzZWNyZXQ=' }],
    ['a session cookie', { Cookie: '__Host-session=s%3Aabc' }],
  ])('answers 401 with the challenge and the RFC 9728 hint to %s, before reading the body', async (_what, headers) => {
    const res = await request(`${app.url}/scim/v2`)
      .post('/Users')
      .set({ ...headers, 'Content-Type': 'application/scim+json' } as Record<string, string>)
      .serialize((raw: unknown) => raw as string)
      .send('{');
    expect(res).toBeScimError(401);
    expect(res.headers['www-authenticate']).toContain('/.well-known/oauth-protected-resource/scim/v2');
  });
});

describe('a token answers 401 on every address once what it stands for is no longer live (RFC 6750 §3.1)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const past = new Date(Date.now() - 1_000);
  it.each([
    ['its authorization has ended', "UPDATE authorizations SET status = 'ended' WHERE id = $1", undefined],
    ['its authorization is pending', "UPDATE authorizations SET status = 'pending' WHERE id = $1", undefined],
    ['its authorization has expired', 'UPDATE authorizations SET expires_at = $2 WHERE id = $1', past],
    ['its authorization is gone', 'DELETE FROM authorizations WHERE id = $1', undefined],
    ['it has expired itself', 'UPDATE oidc_records SET expires_at = $2 WHERE grant_id = $1', past],
    [
      'it was issued for something else',
      'UPDATE oidc_records SET payload = payload || $2::jsonb WHERE grant_id = $1',
      '{"aud":"https://other.example"}',
    ],
    ['it is gone', 'DELETE FROM oidc_records WHERE grant_id = $1', undefined],
    [
      'its organization is suspended',
      `UPDATE organizations SET suspended_at = $2 WHERE id =
        (SELECT c.organization_id FROM connections c JOIN authorizations a ON a.connection_id = c.id WHERE a.id = $1)`,
      past,
    ],
  ])('%s', async (_what, statement, value) => {
    const { id: organizationId } = await app.given.organization();
    const { token, authorizationId } = await app.given.token({ organizationId });
    const scim = createScimClient(app.url, token);
    const user = await scim.create();
    await app.database.sql(statement, value === undefined ? [authorizationId] : [authorizationId, value]);
    for (const send of [
      () => scim.get('/Users'),
      () => scim.get(`/Users/${user.id}`),
      () => scim.post('/Users', aUser()),
      () => scim.put(`/Users/${user.id}`, aUser()),
      () => scim.patch(`/Users/${user.id}`, { op: 'replace', value: { active: false } }),
      () => scim.delete(`/Users/${user.id}`),
      () => scim.get('/Schemas'),
      () => scim.get('/Nothing'),
    ]) {
      const res = await send();
      expect(res).toBeScimError(401);
      expect(res.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
    }
    const rows = await app.database.sql('SELECT active, version FROM users WHERE organization_id = $1', [
      organizationId,
    ]);
    expect(rows).toEqual([{ active: true, version: 1 }]);
  });
});

describe('the database is down (RFC 7644 §3.12)', () => {
  it('answers 503 as SCIM JSON before anything is known of the token, and says when to come back', async () => {
    const app = await createTestApp();
    const scim = await givenScim(app);
    await app.database.close();
    for (const res of [await scim.get('/Users'), await scim.post('/Users', aUser()), await scim.get('/Nothing')]) {
      expect(res).toBeScimError(503);
      expect(res.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(res.body.detail).toContain(res.headers['x-request-id']);
    }
    await app.close().catch(() => undefined);
  });
});
