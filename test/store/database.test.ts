import type { Database } from '../../app/store/database.types.ts';
import { isDatabaseUnavailable, uniqueViolation } from '../../app/store/database-errors.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

describe('the one database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => giveBack(database));

  it('answers the same row through Prisma and through sql()', async () => {
    const made = await database.prisma.organization.create({ data: { name: 'Acmé', nameKey: 'acmé' } });
    const rows = await database.sql<{ id: string; created_at: Date }>(
      'SELECT id, created_at FROM organizations WHERE name_key = $1',
      ['acmé'],
    );
    expect(rows).toEqual([{ id: made.id, created_at: made.createdAt }]);
  });

  it('gives bigint columns as numbers, jsonb parsed and text[] as arrays', async () => {
    const [row] = await database.sql<{ n: number; j: unknown; a: string[] }>(
      'SELECT 9007199254740991::bigint AS n, $1::jsonb AS j, $2::text[] AS a',
      [JSON.stringify([{ value: 'x' }]), ['p', 'q"']],
    );
    expect(row).toEqual({ n: 9007199254740991, j: [{ value: 'x' }], a: ['p', 'q"'] });
  });

  it('names the constraint of a unique violation', async () => {
    const insert = () => database.sql('INSERT INTO organizations (name, name_key) VALUES ($1, $2)', ['B', 'b']);
    await insert();
    const error = await insert().catch((cause: unknown) => cause);
    expect(uniqueViolation(error)).toBe('organizations_name_key_key');
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  it.each([
    ['53100', 'a full disk'],
    ['25006', 'a database that only reads'],
    ['40001', 'a serialization failure'],
    ['40P01', 'a deadlock'],
  ])('tells %s, %s, from a wrong statement, through Prisma and through sql()', async (code) => {
    await database.sql(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$`);
    await database.sql(
      'CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    const refused = [
      database.prisma.session.create({ data: { idHash: 'x', data: {}, expiresAt: new Date() } }),
      database.sql("INSERT INTO sessions (id_hash, data, expires_at) VALUES ('x', '{}', now())"),
    ];
    for (const refusal of refused) {
      expect(isDatabaseUnavailable(await refusal.catch((cause: unknown) => cause))).toBe(true);
    }
    await database.sql('DROP TRIGGER refusing ON sessions');
  });

  it('says that a closed database is unavailable', async () => {
    const closed = await openTestDatabase();
    await closed.close();
    const error = await closed.ping().catch((cause: unknown) => cause);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });
});
