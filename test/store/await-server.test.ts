import { awaitServer } from '../../app/store/await-server.ts';
import { createServerHosts } from '../../app/store/server-hosts.ts';
import { findPostgres } from '../../scripts/find-programs.mjs';
import { findFreePort } from '../support/server-process.ts';
import { startPostgres, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';

const bin = process.env.TEST_DATABASE_URL ? findPostgres() : undefined;
/** Runs with the suite on PostgreSQL, where its programs are at hand. */
const onServer = bin ? describe : describe.skip;

describe('awaitServer', () => {
  const attempt = (url: string, wait: number) => {
    const reasons: string[] = [];
    const hosts = createServerHosts({
      url,
      variable: 'DATABASE_URL',
      connectTimeout: 5_000,
      onIdleError: () => undefined,
    });
    const connected = awaitServer(hosts, { wait, onWaiting: ({ message }) => void reasons.push(message) }).then(
      (client) => client.end().then(() => 'connected'),
      (cause: Error) => cause.message,
    );
    return { reasons, connected };
  };

  it('gives up when the time is over, and says why', async () => {
    const port = await findFreePort();
    const begun = performance.now();
    const { reasons, connected } = attempt(`postgresql://nobody:hunter7@127.0.0.1:${port}/none`, 700);
    const message = `PostgreSQL at 127.0.0.1:${port} cannot be used: connect ECONNREFUSED 127.0.0.1:${port}`;
    expect(await connected).toBe(message);
    expect(reasons).toEqual([message]);
    expect(performance.now() - begun).toBeGreaterThan(490);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('waits for a host that has no name yet', async () => {
    const { reasons, connected } = attempt('postgresql://nobody@database.invalid/none', 600);
    expect(await connected).toMatch(/database\.invalid:5432 cannot be used: getaddrinfo E/);
    expect(reasons).toHaveLength(1);
  });

  it('does not wait at all where it may not', async () => {
    const { reasons, connected } = attempt(`postgresql://nobody@127.0.0.1:${await findFreePort()}/none`, 0);
    expect(await connected).toMatch(/ECONNREFUSED/);
    expect(reasons).toEqual([]);
  });

  onServer('on a server', () => {
    let postgres: ThrowAwayPostgres;
    beforeAll(async () => {
      postgres = await startPostgres(bin ?? '');
    });
    afterAll(() => postgres?.remove());

    it('is there when the server is, which was started later', async () => {
      await postgres.stop();
      const { reasons, connected } = attempt(postgres.url, 30_000);
      await postgres.start();
      expect(await connected).toBe('connected');
      expect(reasons).toHaveLength(1);
    });

    it.each([
      ['the user', (url: string) => url.replace('expressway', 'nobody:hunter7'), /role "nobody" does not exist/],
      ['the database', (url: string) => url.replace(/\w+$/, 'nothing'), /database "nothing" does not exist/],
    ])('ends at once when the server refuses %s', async (_what, change, message) => {
      const begun = performance.now();
      const { reasons, connected } = attempt(change(postgres.url), 30_000);
      expect(await connected).toMatch(message);
      expect(reasons).toEqual([]);
      expect(performance.now() - begun).toBeLessThan(5_000);
    });
  });
});
