import { createAdminStore } from '../../app/accounts/admin.store.ts';
import { createOrganizationStore } from '../../app/accounts/organization.store.ts';
import { createOrganizationRemovalStore } from '../../app/accounts/organization-removal.store.ts';
import { createClientStore } from '../../app/connections/client.store.ts';
import { createSigningKeyStore } from '../../app/oauth/signing-key.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const YEAR = 365 * 86_400_000;

/** The embedded database has the clock of its process. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

/** One row or more in every table whose times the database gives. */
async function writeEverywhere(): Promise<void> {
  const organizations = createOrganizationStore(database.prisma);
  const settings = { userNameFormat: 'any', anyUserType: true, userTypes: [], timeZone: 'UTC' } as const;
  const act = {
    actor: 'ann@acme.example',
    action: 'settings.changed',
    details: { changes: [] },
    requestId: null,
  } as const;
  const [kept, gone] = await Promise.all(['Kept', 'Gone'].map((name) => organizations.insertOrganization(name, [])));
  await organizations.updateSettings(kept?.id ?? '', 1, settings, act);
  await createOrganizationRemovalStore(database).deleteOrganization(gone?.id ?? '', {
    action: 'organization.deleted',
    details: { organizationId: gone?.id ?? '', name: 'Gone' },
  });
  await createAdminStore(database.prisma).insertAdmin({
    email: 'ann@acme.example',
    name: null,
    passwordHash: null,
    organizationId: kept?.id ?? '',
    role: 'owner',
  });
  await createClientStore(database).insertClient({ id: 'okta', name: 'Okta', appName: 'brellium_1' }, 'hash');
  await createSigningKeyStore(database).insertKey({ kid: 'key', alg: 'RS256', encryptedJwk: 'jwe' });
}

onServer('the time a row was made', () => {
  it.each([
    ['behind', -2 * YEAR],
    ['ahead', 2 * YEAR],
  ])('is the time of the database, where the clock of the process is %s', async (_, by) => {
    moveClock(by);
    await writeEverywhere().finally(restoreClock);
    const tables = {
      organizations: 1,
      audit_events: 2,
      admins: 1,
      memberships: 1,
      clients: 1,
      client_secrets: 1,
      signing_keys: 1,
    };
    for (const [table, rows] of Object.entries(tables)) {
      const [found] = await database.sql(
        `SELECT count(*) AS rows, bool_and(abs(extract(epoch FROM now() - created_at)) < 60) AS now FROM ${table}`,
      );
      expect([table, found]).toEqual([table, { rows, now: true }]);
    }
    expect(await createSigningKeyStore(database).isNewestOlderThan(60)).toBe(false);
    await database.sql('TRUNCATE organizations, admins, clients, signing_keys, audit_events CASCADE');
  });
});
