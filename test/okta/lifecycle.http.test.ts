import { LIFETIMES } from '../../app/connections/lifetimes.ts';
import { moveMonotonicClock } from '../support/clock.ts';
import { connectCustomer } from '../support/connect-okta.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { ENTERPRISE, toScimAttributes } from './map-profile.ts';
import type { Dialect, OktaOrg, OktaOrgOptions } from './okta-org.types.ts';
import type { Json, OktaUser } from './okta-user.types.ts';
import { getPerson, PEOPLE } from './people.ts';
import { sendRequest } from './send-request.ts';
import { createVendorConsole } from './vendor-console.ts';

const NURSE = getPerson('rosalind.dangelo@example.com');
const THERAPIST = getPerson('Kwame.Asante@example.com');
const DIALECTS: Dialect[] = ['catalog', 'catalog-patch', 'custom'];

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
  await app.given.oktaClient();
});
afterAll(() => app.close());

const connect = (options: Partial<OktaOrgOptions> = {}) => connectCustomer(app, options);

/** Reads past the simulator. */
async function read(okta: OktaOrg, path: string): Promise<{ status: number; body: Json }> {
  const answer = await sendRequest({
    method: 'GET',
    url: `${app.url}/scim/v2${path}`,
    headers: { Authorization: `Bearer ${okta.tokens?.accessToken}` },
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
}

async function readUser(okta: OktaOrg, { id }: OktaUser): Promise<Json> {
  const { status, body } = await read(okta, `/Users/${okta.assignment(id)?.appUserId}`);
  expect(status).toBe(200);
  return body;
}

/** The mapped attributes without those that are empty, at every depth. */
const expected = ({ profile }: OktaUser): Json =>
  JSON.parse(JSON.stringify(toScimAttributes(profile, { typeStubs: false })), (_key, value) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value,
  );

describe.each(DIALECTS)('the lifecycle of a user, dialect %s', (dialect) => {
  let okta: OktaOrg;
  beforeAll(async () => {
    ({ okta } = await connect({ dialect }));
  });

  it('tests the credentials', async () => {
    expect(await okta.testCredentials()).toEqual({ ok: true, shown: 'Brellium was verified successfully!' });
  });

  it('creates 25 people with every attribute Okta has', async () => {
    const outcomes = await okta.assignMany(PEOPLE);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    for (const person of PEOPLE) {
      expect(await readUser(okta, person)).toMatchObject({ ...expected(person), externalId: person.id, active: true });
    }
    expect((await read(okta, '/Users?count=0')).body.totalResults).toBe(PEOPLE.length);
  });

  it('links a user who is there already instead of creating a second one', async () => {
    const before = okta.assignment(NURSE.id)?.appUserId;
    const upper = { ...NURSE, profile: { ...NURSE.profile, login: NURSE.profile.login.toUpperCase() } };
    expect(await okta.assign(upper)).toMatchObject({ ok: true });
    expect(okta.assignment(NURSE.id)?.appUserId).toBe(before);
    expect(await okta.assign(NURSE)).toMatchObject({ ok: true });
    expect((await readUser(okta, NURSE)).userName).toBe(NURSE.profile.login);
    expect((await read(okta, '/Users?count=0')).body.totalResults).toBe(PEOPLE.length);
  });

  it('pushes a changed title and department and leaves the rest', async () => {
    const changes = { title: 'Lead Nurse', department: 'Clinical Quality' };
    expect(await okta.updateProfile(NURSE.id, changes)).toMatchObject({ ok: true });
    const { profile } = NURSE;
    expect(await readUser(okta, NURSE)).toMatchObject(expected({ ...NURSE, profile: { ...profile, ...changes } }));
  });

  it('empties what was emptied in Okta', async () => {
    const emptied = { title: undefined, department: undefined, primaryPhone: undefined };
    expect(await okta.updateProfile(NURSE.id, emptied)).toMatchObject({ ok: true });
    const user = await readUser(okta, NURSE);
    expect(user).not.toHaveProperty('title');
    expect(user[ENTERPRISE]).not.toHaveProperty('department');
    expect(user.phoneNumbers ?? []).toEqual([]);
    expect(user[ENTERPRISE]).toMatchObject({ employeeNumber: '1007' });
  });

  it('changes the userName and keeps the id', async () => {
    const login = 'rosalind.marlow@example.com';
    expect(await okta.updateProfile(NURSE.id, { login, email: login, lastName: 'Marlow' })).toMatchObject({ ok: true });
    const { profile } = NURSE;
    const renamed = { id: okta.assignment(NURSE.id)?.appUserId, userName: login, name: { familyName: 'Marlow' } };
    expect(await readUser(okta, NURSE)).toMatchObject(renamed);
    const { login: old, email, lastName } = profile;
    expect(await okta.updateProfile(NURSE.id, { login: old, email, lastName })).toMatchObject({ ok: true });
  });

  it('deactivates without deleting, and finds the same user again on reassignment', async () => {
    const before = await readUser(okta, THERAPIST);
    expect(await okta.deactivate(THERAPIST.id)).toMatchObject({ ok: true });
    expect(await readUser(okta, THERAPIST)).toMatchObject({ id: before.id, active: false, userName: before.userName });
    expect((await okta.importUsers()).scanned).toBe(PEOPLE.length - 1);
    expect(await okta.reassign(THERAPIST.id)).toMatchObject({ ok: true });
    expect(await readUser(okta, THERAPIST)).toMatchObject({ ...expected(THERAPIST), id: before.id, active: true });
  });

  it('imports everybody, each one known', async () => {
    expect(await okta.importUsers()).toMatchObject({ ok: true, scanned: PEOPLE.length, matched: PEOPLE.length });
    expect(okta.tasks).toEqual([]);
  });
});

describe('habits of Okta that may be on or off', () => {
  it.each(DIALECTS)(
    'takes the `{type:""}` stubs of the default mappings and stores none (dialect %s)',
    async (dialect) => {
      const { okta } = await connect({ dialect, typeStubs: true });
      const person = getPerson('temp.reception@example.com');
      expect(await okta.assign(person)).toMatchObject({ ok: true });
      expect(await okta.updateProfile(person.id, { primaryPhone: '+1 617 555 0199' })).toMatchObject({ ok: true });
      expect((await readUser(okta, person)).phoneNumbers).toEqual([
        { primary: true, value: '+1 617 555 0199', type: 'work' },
      ]);
      expect(await okta.updateProfile(person.id, { primaryPhone: undefined })).toMatchObject({ ok: true });
      const user = await readUser(okta, person);
      expect(user.phoneNumbers ?? []).toEqual([]);
      expect(user.addresses ?? []).toEqual([]);
    },
  );

  it('restores an inactive user whom Okta creates again with the old externalId', async () => {
    const { okta } = await connect({ reassignment: 'create' });
    await okta.assign(THERAPIST);
    const before = await readUser(okta, THERAPIST);
    await okta.deactivate(THERAPIST.id);
    expect(await okta.reassign(THERAPIST.id)).toMatchObject({ ok: true });
    expect(okta.exchanges.at(-1)).toMatchObject({ method: 'POST', status: 201 });
    expect(await readUser(okta, THERAPIST)).toMatchObject({ ...expected(THERAPIST), id: before.id, active: true });
  });

  it.each([
    { clientAuthentication: 'post' as const },
    { pkce: true },
    { scope: 'offline_access' },
    { scope: 'scim:users:read scim:users:write offline_access', pkce: true },
    { adminOrigin: 'https://system-admin.oktapreview.com' },
    { adminOrigin: 'http://system-admin.okta1.com:1802' },
  ])('connects and creates with %j', async (options) => {
    const { okta } = await connect(options);
    expect(await okta.assign(NURSE)).toMatchObject({ ok: true });
    expect(await readUser(okta, NURSE)).toMatchObject({ active: true });
    expect(okta.tokens?.refreshToken).toEqual(expect.any(String));
  });

  it('asks for the configured query of the authorize URL only once', async () => {
    const { okta } = await connect({ authorizeUrl: `${app.url}/oauth/authorize?scope=offline_access` });
    expect(await okta.testCredentials()).toMatchObject({ ok: true });
    expect(okta.tokens?.refreshToken).toEqual(expect.any(String));
  });
});

describe('refreshing, which Okta does only when an operation runs', () => {
  afterEach(() => jest.restoreAllMocks());
  const letAccessTokensExpire = async () => {
    moveMonotonicClock(LIFETIMES.accessToken * 1000);
    await letTimePass(app.database, LIFETIMES.accessToken * 1000);
  };
  const refreshes = (okta: OktaOrg) =>
    okta.exchanges.filter(({ requestBody }) => requestBody?.includes('grant_type=refresh_token'));

  it('works ahead of the expiry', async () => {
    let ahead = 0;
    const { okta } = await connect({ refreshes: 'ahead', now: () => Date.now() + ahead });
    const first = okta.tokens?.accessToken;
    ahead = 3_600_000;
    expect(await okta.assign(NURSE)).toMatchObject({ ok: true });
    expect(okta.tokens?.accessToken).not.toBe(first);
    expect(refreshes(okta)).toHaveLength(1);
  });

  it.each(['adopt', 'ignore'] as const)(
    'works after a 401, whatever is done with a rotated token: %s',
    async (rotatedRefreshToken) => {
      const { okta } = await connect({ refreshes: 'after-401', rotatedRefreshToken });
      for (let hour = 0; hour < 3; hour += 1) {
        await letAccessTokensExpire();
        expect(await okta.testCredentials()).toMatchObject({ ok: true });
      }
      expect(refreshes(okta).map(({ status }) => status)).toEqual([200, 200, 200]);
    },
  );

  it('works when every concurrent operation refreshes by itself', async () => {
    const { okta } = await connect({ refreshes: 'after-401', concurrentRefreshes: 'each' });
    await letAccessTokensExpire();
    const outcomes = await okta.assignMany(PEOPLE.slice(0, 8), 8);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(refreshes(okta).length).toBeGreaterThan(1);
    expect((await okta.importUsers()).scanned).toBe(8);
  });

  it('works again after the answer of a refresh was lost', async () => {
    let ahead = 0;
    const { okta } = await connect({ refreshes: 'ahead', now: () => Date.now() + ahead });
    ahead = 3_600_000;
    okta.loseNextAnswer();
    expect(await okta.assign(NURSE)).toMatchObject({ ok: false });
    expect(okta.tasks).toHaveLength(1);
    expect(await okta.retryTasks()).toMatchObject([{ ok: true }]);
    expect(await readUser(okta, NURSE)).toMatchObject({ active: true });
  });
});

describe('revoking in the console', () => {
  it('stops Okta at once, says so in Okta, and connecting again pushes what waited', async () => {
    const { okta, admin } = await connect();
    await okta.assign(NURSE);
    await createVendorConsole(okta.browser, `${app.url}/console`, admin).revoke();
    const refused = await okta.updateProfile(NURSE.id, { title: 'Lead Nurse' });
    expect(refused).toMatchObject({ ok: false, shown: expect.stringMatching(/Unauthorized\..*revoked/) });
    expect((await okta.testCredentials()).ok).toBe(false);
    expect(await okta.authenticate(admin)).toMatchObject({ ok: true });
    expect(await okta.retryTasks()).toMatchObject([{ ok: true }]);
    expect(await readUser(okta, NURSE)).toMatchObject({ title: 'Lead Nurse' });
  });

  it('ends the refresh token too', async () => {
    let ahead = 0;
    const { okta, admin } = await connect({ now: () => Date.now() + ahead });
    await createVendorConsole(okta.browser, `${app.url}/console`, admin).revoke();
    ahead = 3_600_000;
    expect(await okta.assign(NURSE)).toMatchObject({ ok: false, shown: expect.stringContaining('invalid_grant') });
  });
});

describe('two customers of one client', () => {
  it('never meet: the same people on both sides, each changed on one', async () => {
    const [one, other] = [await connect(), await connect({ dialect: 'custom' })];
    await Promise.all([one.okta.assignMany(PEOPLE.slice(0, 5)), other.okta.assignMany(PEOPLE.slice(0, 5))]);
    const [person] = PEOPLE;
    if (!person) throw new Error('nobody');
    expect(await one.okta.updateProfile(person.id, { title: 'Founder' })).toMatchObject({ ok: true });
    expect(await other.okta.deactivate(person.id)).toMatchObject({ ok: true });
    expect(await readUser(one.okta, person)).toMatchObject({ title: 'Founder', active: true });
    expect(await readUser(other.okta, person)).toMatchObject({ title: 'Chief Executive', active: false });
    expect(await read(one.okta, `/Users/${other.okta.assignment(person.id)?.appUserId}`)).toMatchObject({
      status: 404,
    });
    expect((await one.okta.importUsers()).scanned).toBe(5);
    expect((await other.okta.importUsers()).scanned).toBe(4);
  });
});
