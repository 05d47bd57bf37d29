import { createClientStore } from '../../app/connections/client.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

/** The embedded database has the clock of its process. */
const onServer = process.env.TEST_DATABASE_URL ? it : it.skip;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

describe('secrets of a client', () => {
  const liveHashes = async (id: string) => (await createClientStore(database).findClient(id))?.secretHashes.toSorted();
  const givenClient = (id: string) =>
    createClientStore(database).insertClient({ id, name: id, appName: 'brellium_1' }, 'first');

  onServer('the newest is told by the clock of the database, whatever that of the command line says', async () => {
    await givenClient('slow');
    const clients = createClientStore(database);
    moveClock(-3_600_000);
    await clients.insertSecret('slow', 'second').finally(restoreClock);
    const [newest] = await database.sql<{ hash: string; late: boolean }>(
      `SELECT secret_hash AS hash, created_at > now() - interval '1 minute' AS late FROM client_secrets
       WHERE client_id = 'slow' ORDER BY created_at DESC LIMIT 1`,
    );
    expect(newest).toEqual({ hash: 'second', late: true });
    expect(await clients.retireOldSecrets('slow')).toBe(1);
    expect(await liveHashes('slow')).toEqual(['second']);
  });

  it('one that is added while older ones are retired stays, whenever it comes', async () => {
    await givenClient('raced');
    await createClientStore(database).insertSecret('raced', 'second');
    // Times have milliseconds.
    await database.sql(
      "UPDATE client_secrets SET created_at = created_at - interval '1 minute' WHERE client_id = 'raced'",
    );
    let added = 0;
    /** After each statement that is no part of a transaction another process adds one. */
    const add = async <T>(result: T): Promise<T> => {
      added += 1;
      await createClientStore(database).insertSecret('raced', `added-${added}`);
      return result;
    };
    const prisma = database.prisma.$extends({
      query: { $allModels: { $allOperations: async ({ args, query }) => add(await query(args)) } },
    });
    const raced = createClientStore({
      ...database,
      prisma: prisma as unknown as Database['prisma'],
      sql: async <Row>(...statement: Parameters<Database['sql']>) => add(await database.sql<Row>(...statement)),
    });
    await raced.retireOldSecrets('raced');
    expect(added).toBeGreaterThanOrEqual(1);
    // The one that was added last before the statement is the newest; those added after it are newer still.
    expect(await liveHashes('raced')).toEqual(Array.from({ length: added }, (_, at) => `added-${at + 1}`));
  });

  it('retiring says how many were, and nothing of a client that is unknown', async () => {
    await givenClient('plain');
    const clients = createClientStore(database);
    expect(await clients.retireOldSecrets('plain')).toBe(0);
    for (const hash of ['second', 'third']) await clients.insertSecret('plain', hash);
    expect(await clients.retireOldSecrets('plain')).toBe(2);
    expect(await clients.listSecretDates('plain')).toHaveLength(1);
    await expect(clients.retireOldSecrets('nobody')).rejects.toMatchObject({ code: 'client_not_found' });
  });
});
