import { createHash } from 'node:crypto';
import type { Database } from '../../app/store/database.types.ts';
import { openAgain, openTestDatabase } from '../support/test-database.ts';

/** The embedded database belongs to one process. */
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('prepared statements', () => {
  let one: Database;
  let other: Database;
  beforeAll(async () => {
    one = await openTestDatabase();
    other = await openAgain(one);
  });
  afterAll(async () => {
    await other.close();
    await one.close();
  });

  it('have a digest of their text as their name, so that no process runs the statement of another by its own', async () => {
    const texts = ['SELECT 1 AS one', 'SELECT 2 AS two'];
    const LIST = "SELECT name, statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT _ AS %' ORDER BY 2";
    const run = async ({ sql }: Database, order: readonly string[]) => {
      for (const text of order) await sql(text);
      return sql(LIST);
    };
    const named = texts.map((statement) => {
      const digest = createHash('sha256').update(statement).digest('base64url');
      return { name: `s_${digest}`, statement };
    });
    expect(await run(one, texts)).toEqual(named);
    expect(await run(other, texts.toReversed())).toEqual(named);
  });

  it("have it in Prisma's client too", async () => {
    await one.prisma.organization.count();
    const names = await one.sql<{ name: string }>('SELECT name FROM pg_prepared_statements');
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter(({ name }) => !/^s_[\w-]{43}$/.test(name))).toEqual([]);
  });
});
