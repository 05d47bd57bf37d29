import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';
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

onServer('a lock of one process at a time, whose server falls silent', () => {
  /** Stands between: the server behind it is as if paused from the bytes on that `isLast` knows. */
  let relay: net.Server;
  let isLast: (bytes: Buffer) => boolean;
  let behind: net.Socket[];
  let database: Database;
  beforeEach(async () => {
    behind = [];
    const server = new URL(process.env.TEST_DATABASE_URL ?? '');
    relay = net.createServer({ allowHalfOpen: true }, (client) => {
      const to = net.connect(Number(server.port), server.hostname);
      let isSilent = false;
      client.on('data', (bytes) => {
        isSilent ||= isLast(bytes);
        if (!isSilent) to.write(bytes);
      });
      to.on('data', (bytes) => void (isSilent || client.write(bytes)));
      client.on('end', () => isSilent || to.end()).on('error', () => undefined);
      to.on('close', () => client.destroy());
      behind.push(to);
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const url = new URL(server);
    url.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
    isLast = () => false;
    const limits = { ...loadConfig({}).databaseLimits, connectTimeout: 300 };
    database = await openServerDatabase({ url: url.href, migrations: undefined, limits, onIdleError: () => undefined });
  });
  afterEach(async () => {
    isLast = () => false;
    await database.close();
    for (const socket of behind) socket.destroy();
    relay.close();
  });

  it('is not waited for for ever: asking for it fails', async () => {
    isLast = (bytes) => bytes.includes('pg_try_advisory_lock');
    const work = jest.fn();
    await expect(database.tryExclusively(1, work)).rejects.toThrow('did not answer within 300 ms');
    expect(work).not.toHaveBeenCalled();
  });

  it.each([
    ['giving it back', 2, (bytes: Buffer) => bytes.includes('pg_advisory_unlock_all')],
    ['closing its connection', 3, (bytes: Buffer) => bytes.equals(Buffer.from('X\0\0\0\x04', 'latin1'))],
  ])('%s ends all the same, and the work is done', async (_what, lock, isIt) => {
    isLast = isIt;
    const work = jest.fn(async () => undefined);
    expect(await database.tryExclusively(lock, work)).toBe(true);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is waited for for longer than a silent server while another has it', async () => {
    const done: string[] = [];
    const begun = Promise.withResolvers<void>();
    const holding = database.exclusively(4, async () => {
      begun.resolve();
      await wait(500);
      done.push('first');
    });
    await begun.promise;
    await Promise.all([holding, database.exclusively(4, async () => void done.push('second'))]);
    expect(done).toEqual(['first', 'second']);
  });
});
