import { createAuthorizationStore } from '../../app/connections/authorization.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

describe('the last requests of authorizations', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => giveBack(database));

  it('are told by two processes at once, in any order, and the latest of each is kept', async () => {
    const given = createGiven(database, 'http://localhost');
    const { id: organizationId } = await given.organization();
    const { authorizationId } = await given.token({ organizationId });
    await database.sql(
      `INSERT INTO authorizations (id, connection_id, scopes, consented_by, redirect_host, interaction_key, expires_at)
       SELECT 'seen-' || n, connection_id, scopes, consented_by, redirect_host, 'seen-' || n, expires_at
       FROM authorizations, generate_series(1, 300) n WHERE id = $1`,
      [authorizationId],
    );
    const ids = Array.from({ length: 300 }, (_, n) => `seen-${n + 1}`);
    const store = createAuthorizationStore(database);
    const begun = Date.now();
    for (let round = 1; round <= 30; round += 1) {
      const [one, other] = [new Date(begun + round * 10), new Date(begun + round * 10 + 5)];
      await Promise.all([
        store.recordRequests(new Map(ids.map((id) => [id, one]))),
        store.recordRequests(new Map(ids.toReversed().map((id) => [id, other]))),
      ]);
    }
    const rows = await database.sql(`SELECT DISTINCT last_request_at AS at FROM authorizations WHERE id LIKE 'seen-%'`);
    expect(rows).toEqual([{ at: new Date(begun + 305) }]);
  });
});
