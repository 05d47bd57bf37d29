import { loadConfig } from '../../app/config/load-config.ts';
import { openDatabase } from '../../app/store/open-database.ts';
import { findPostgres, findServerProgram } from '../../scripts/find-programs.mjs';
import { errorLines, makeFolder, startServer } from '../support/server-process.ts';
import { startPgbouncer, type ThrowAwayPgbouncer } from '../support/throw-away-pgbouncer.ts';
import { startPostgres, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';
import { withClient } from '../support/with-client.ts';

const bin = process.env.TEST_DATABASE_URL ? findPostgres() : undefined;
const pgbouncer = findServerProgram('pgbouncer');
/** Runs with the suite on PostgreSQL, where the programs are at hand (Debian: pgbouncer 1.18). */
const behindPooler = bin && pgbouncer ? describe : describe.skip;

behindPooler('DATABASE_URL with PgBouncer', () => {
  let postgres: ThrowAwayPostgres;
  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
  });
  afterAll(() => postgres?.remove());

  const limits = { ...loadConfig({}).databaseLimits, poolSize: 4, connectTimeout: 1_000 };
  const start = (url: string, directUrl?: string) =>
    openDatabase({ url, directUrl, migrations: 'prisma/migrations', limits, onTrouble: () => undefined });
  /** The refusal in one line, or undefined where it starts. */
  async function refusalOf(url: string, directUrl?: string): Promise<string | undefined> {
    try {
      await (await start(url, directUrl)).close();
      return undefined;
    } catch (cause) {
      return (cause as Error).message;
    }
  }
  async function behind<T>(
    settings: Record<string, string | number>,
    work: (pooler: ThrowAwayPgbouncer) => Promise<T>,
  ): Promise<T> {
    const pooler = await startPgbouncer(pgbouncer ?? '', postgres, settings);
    try {
      return await work(pooler);
    } finally {
      await pooler.remove();
    }
  }
  /** Uses sessions of the pooler all the time, as other servers do, while `work` runs. */
  async function amongOthers<T>(url: string, work: () => Promise<T>): Promise<T> {
    let isOver = false;
    const others = Array.from({ length: 3 }, () =>
      withClient(url, async (client) => {
        while (!isOver) await client.query('SELECT 1');
      }),
    );
    try {
      return await work();
    } finally {
      isOver = true;
      await Promise.all(others);
    }
  }

  const SHARED = /^DATABASE_URL: the pooler shares its sessions \(pool_mode = transaction\), .*DATABASE_DIRECT_URL/;
  const UNKEPT = /^DATABASE_URL: .* keeps no prepared statements: set pool_mode = session, or use PgBouncer 1\.21/;

  describe.each<Record<string, number>>([
    { default_pool_size: 1 },
    { default_pool_size: 2, server_round_robin: 1 },
    { default_pool_size: 20 },
    { default_pool_size: 20, server_round_robin: 1 },
    { default_pool_size: 20, min_pool_size: 5, server_round_robin: 1 },
  ])('in transaction mode, %j', (settings) => {
    it('does not start, and says what to change, whether others use the pooler or not, each time', async () => {
      await behind({ pool_mode: 'transaction', ...settings }, async ({ url }) => {
        for (let time = 0; time < 3; time += 1) {
          expect(await refusalOf(url)).toMatch(SHARED);
          expect(await refusalOf(url, postgres.url)).toMatch(UNKEPT);
        }
        for (let time = 0; time < 3; time += 1) {
          const [alone, direct] = await amongOthers(url, async () => [
            await refusalOf(url),
            await refusalOf(url, postgres.url),
          ]);
          expect([alone, direct]).toEqual([expect.stringMatching(SHARED), expect.stringMatching(UNKEPT)]);
        }
      });
    });
  });

  it('ends the process with 1 and that one line, without the password', async () => {
    const place = makeFolder();
    await behind({ pool_mode: 'transaction' }, async ({ url }) => {
      const server = await startServer(place.folder, {
        DATABASE_URL: url.replace('@', ':hunter7@'),
        APP_SECRET: 'application-secret-of-a-test-0123456789',
      });
      expect(await server.exited).toBe(1);
      expect(errorLines(server)).toEqual([expect.stringMatching(SHARED)]);
      expect(JSON.stringify(server.output)).not.toContain('hunter7');
    });
    place.remove();
  });

  it('does not start when DATABASE_DIRECT_URL leads to a pooler in transaction mode', async () => {
    await behind({ pool_mode: 'transaction' }, async ({ url }) => {
      expect(await refusalOf(postgres.url, url)).toMatch(/^DATABASE_DIRECT_URL: the pooler shares its sessions/);
    });
  });

  it('works in session mode: statements, transactions, locks that exclude, migrations', async () => {
    await behind({ pool_mode: 'session', default_pool_size: 20 }, async ({ url }) => {
      await amongOthers(url, async () => {
        const [one, other] = [await start(url), await start(url)];
        try {
          const counts = Array.from({ length: 40 }, (_, index) =>
            (index % 2 ? one : other).sql<{ n: number }>('SELECT $1::int AS n', [index]),
          );
          expect((await Promise.all(counts)).map(([row]) => row?.n)).toEqual(counts.map((_, index) => index));
          expect(await one.prisma.$transaction((tx) => tx.organization.count())).toBe(0);
          const taken = await one.exclusively(7, () => other.tryExclusively(7, async () => undefined));
          expect(taken).toBe(false);
          expect(await other.tryExclusively(7, async () => undefined)).toBe(true);
          await one.ping();
        } finally {
          await one.close();
          await other.close();
        }
      });
    });
  });

  it('does not start in session mode when there is one session for all', async () => {
    await behind({ pool_mode: 'session', default_pool_size: 1 }, async ({ url }) => {
      expect(await refusalOf(url)).toMatch(
        /^DATABASE_URL: the pooler gave this server no second session within 1000 ms/,
      );
    });
  });
});
