import { PASSWORD } from '../support/accounts.ts';
import { connectCustomer, createCustomer } from '../support/connect-okta.ts';
import { OKTA_SECRET } from '../support/okta-flow.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import type { OktaOrgOptions } from './okta-org.types.ts';
import { getPerson } from './people.ts';

const NURSE = getPerson('rosalind.dangelo@example.com');

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
  await app.given.oktaClient();
});
afterAll(() => app.close());

const connect = (options: Partial<OktaOrgOptions> = {}) => connectCustomer(app, options);

describe('what Okta shows the administrator', () => {
  it('quotes the accepted user types, and the retry after a correction works', async () => {
    const { okta } = await connect();
    const wrong = { ...NURSE, profile: { ...NURSE.profile, userType: 'Astronaut' } };
    const outcome = await okta.assign(wrong);
    expect(outcome.ok).toBe(false);
    expect(outcome.shown).toMatch(
      /^Automatic provisioning of user .* failed: Bad Request\. Errors reported by remote server: /,
    );
    for (const word of ['Astronaut', 'employee', 'operations', 'manager']) expect(outcome.shown).toContain(word);
    expect((await okta.importUsers()).scanned).toBe(0);
  });

  it('names the setting to change when the user name is no e-mail address', async () => {
    const { okta } = await connect();
    const outcome = await okta.assign({ ...NURSE, profile: { ...NURSE.profile, login: 'rosalind' } });
    expect(outcome.shown).toMatch(/Application username format/i);
    expect(outcome.shown).toMatch(/Email/);
    expect((await okta.importUsers()).scanned).toBe(0);
  });

  it('says why a second active user with the same userName is refused', async () => {
    const { okta } = await connect({ reassignment: 'create' });
    await okta.assign(NURSE);
    const again = await okta.reassign(NURSE.id);
    expect(again.shown).toMatch(/Conflict\. Errors reported by remote server: .*rosalind\.dangelo@example\.com/);
  });

  it('stays on the sign-in page after a wrong password', async () => {
    const { okta, admin } = await createCustomer(app);
    const outcome = await okta.authenticate({ ...admin, password: 'not the password' });
    expect(outcome).toMatchObject({ ok: false, callback: undefined });
    expect(outcome.pages.map(({ status }) => status)).toEqual([200, 401]);
  });

  it('hears access_denied when Authorize App is cancelled', async () => {
    const { okta, admin } = await createCustomer(app);
    const outcome = await okta.authenticate({ ...admin, decision: 'cancel' });
    expect(outcome.shown).toMatch(/^Authentication failed: access_denied/);
    expect(okta.tokens).toBeUndefined();
  });

  it('keeps no secret in its records', async () => {
    const { okta } = await connect();
    await okta.assign(NURSE);
    const records = JSON.stringify(okta.exchanges);
    for (const secret of [okta.tokens?.accessToken, okta.tokens?.refreshToken, OKTA_SECRET, PASSWORD]) {
      expect(records).not.toContain(secret);
    }
  });
});
