import { repairSearch } from '../../app/directory/search-repair.service.ts';
import { createSearchRepairStore, type SearchRepairStore } from '../../app/directory/search-repair.store.ts';
import { givenScim } from '../scim/scim-client.ts';
import { createAccounts, PASSWORD } from '../support/accounts.ts';
import { createAgent } from '../support/agent.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const PEOPLE = [
  { userName: 'Zoë.Müller@acme.example', name: { givenName: 'Zoë', familyName: 'Müller' }, externalId: '00uZOE' },
  { userName: 'plain@acme.example' },
  {
    userName: 'many@acme.example',
    displayName: 'A'.repeat(200),
    emails: [{ value: 'One@acme.example', type: 'work' }, { value: 'two@acme.example' }],
  },
];

let app: TestApp;
let store: SearchRepairStore;
beforeAll(async () => {
  app = await createTestApp();
  store = createSearchRepairStore(app.database);
});
afterEach(() => app.database.sql('TRUNCATE organizations CASCADE'));
afterAll(() => app.close());

const read = () =>
  app.database.sql(
    `SELECT id, version, last_modified, name_key, search FROM users
     UNION ALL SELECT id, version, last_modified, NULL, search FROM groups ORDER BY id`,
  );

/** What is there as a version before `fast_writes` would have written it. */
async function forget(): Promise<void> {
  await app.database.sql('UPDATE users SET name_key = NULL, search = NULL');
  await app.database.sql('UPDATE groups SET search = NULL');
}

describe('users and groups that an older version wrote while an upgrade rolled', () => {
  it('are completed as this version writes them, of every organization, without a new version', async () => {
    for (const name of ['one', 'other']) {
      const scim = await givenScim(app);
      for (const person of PEOPLE) expect((await scim.post('/Users', person)).status).toBe(201);
      const group = { displayName: `Pflege-Büro ${name}`, externalId: 'grp-1' };
      expect((await scim.post('/Groups', group)).status).toBe(201);
    }
    const written = await read();
    expect(written).toHaveLength(8);
    await forget();
    expect(await repairSearch(store)).toEqual({ users: 6, groups: 2 });
    expect(await read()).toEqual(written);
    expect(await repairSearch(store)).toEqual({ users: 0, groups: 0 });
  });

  it('are found in the console again', async () => {
    const { id: organizationId } = await app.given.organization();
    await createAccounts(app).admin('ann@example.com', organizationId);
    const agent = createAgent(app.url);
    await agent.signIn('ann@example.com', PASSWORD);
    await app.database.sql(
      `INSERT INTO users (organization_id, user_name, user_name_key) VALUES ($1, 'Leo@acme.example', 'leo@acme.example')`,
      [organizationId],
    );
    const search = async () => /\d+ users? found/.exec((await agent.get('/console/users?q=leo')).text)?.[0];
    expect(await search()).toBe('0 users found');
    await repairSearch(store);
    expect(await search()).toBe('1 user found');
  });

  it('are completed in batches, until the server stops', async () => {
    const { id } = await app.given.organization();
    await app.database.sql(
      `INSERT INTO users (organization_id, user_name, user_name_key)
       SELECT $1, 'u' || n || '@acme.example', 'u' || n || '@acme.example' FROM generate_series(1, 250) n`,
      [id],
    );
    const batches: number[] = [];
    const stop = new AbortController();
    const counting = (atMost: number): SearchRepairStore => ({
      ...store,
      async updateUsers(users) {
        batches.push(users.length);
        if (batches.length === atMost) stop.abort();
        return store.updateUsers(users);
      },
    });
    expect(await repairSearch(counting(1), { signal: stop.signal })).toEqual({ users: 100, groups: 0 });
    expect(await repairSearch(counting(9))).toEqual({ users: 150, groups: 0 });
    expect(batches).toEqual([100, 100, 50]);
  });

  it('are left to whoever changes them meanwhile, and are completed once by two processes', async () => {
    const scim = await givenScim(app);
    const { body } = await scim.post('/Users', { userName: 'before@acme.example' });
    await forget();
    const slow: SearchRepairStore = {
      ...store,
      async updateUsers(users) {
        await scim.put(`/Users/${body.id}`, { userName: 'after@acme.example' });
        return store.updateUsers(users);
      },
    };
    expect(await repairSearch(slow)).toEqual({ users: 0, groups: 0 });
    const [row] = await app.database.sql<{ search: string }>('SELECT search FROM users');
    expect(row?.search).toBe('after@acme.example');

    await forget();
    const both = await Promise.all([repairSearch(store), repairSearch(store)]);
    expect(both[0].users + both[1].users).toBe(1);
  });
});
