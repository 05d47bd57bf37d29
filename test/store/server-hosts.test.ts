import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { findTrouble, isDatabaseReadOnly, isDatabaseUnavailable } from '../../app/store/database-errors.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { createServerHosts } from '../../app/store/server-hosts.ts';
import { findPostgres } from '../../scripts/find-programs.mjs';
import { findFreePort } from '../support/server-process.ts';
import { openDatabaseAt } from '../support/test-database.ts';
import { type Standby, startPostgres, startStandby, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';
import { until } from '../support/until.ts';

const bin = process.env.TEST_DATABASE_URL ? findPostgres() : undefined;
/** Runs with the suite on PostgreSQL, where its programs are at hand. */
const onServer = bin ? describe : describe.skip;

onServer('DATABASE_URL with several hosts', () => {
  let primary: ThrowAwayPostgres;
  let standby: Standby;
  /** Takes connections and says nothing. */
  let silent: net.Server;
  /** Nobody listens there. */
  let closed: number;

  beforeAll(async () => {
    primary = await startPostgres(bin ?? '');
    standby = await startStandby(bin ?? '', primary);
    silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closed = await findFreePort();
  });
  afterAll(async () => {
    silent?.close();
    await standby?.remove();
    await primary?.remove();
  });

  const toUrl = (ports: readonly number[], rest = '', user = 'expressway') =>
    `postgresql://${user}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/postgres${rest}`;
  const toHosts = (url: string, connectTimeout = 5_000) =>
    createServerHosts({ url, variable: 'DATABASE_URL', connectTimeout, onIdleError: () => undefined });
  /** The port of the server that is connected to. */
  async function findPort(url: string, connectTimeout?: number): Promise<number> {
    const client = await toHosts(url, connectTimeout).open();
    const { rows } = await client.query("SELECT current_setting('port')::int AS port");
    await client.end();
    return rows[0].port;
  }
  const refusalOf = (work: Promise<unknown>): Promise<Error & { code?: string }> =>
    work.then(
      () => {
        throw new Error('it was not refused');
      },
      (cause) => cause,
    );

  it('is connected to the first that answers and is as target_session_attrs asks', async () => {
    const order = [standby.port, primary.port];
    expect(await findPort(toUrl(order))).toBe(standby.port);
    expect(await findPort(toUrl(order, '?target_session_attrs=any'))).toBe(standby.port);
    expect(await findPort(toUrl(order, '?target_session_attrs=read-write'))).toBe(primary.port);
    expect(await findPort(toUrl(order, '?target_session_attrs=primary'))).toBe(primary.port);
    expect(await findPort(toUrl([closed, primary.port]))).toBe(primary.port);
  });

  it('loses at a silent host no more than its share of the time, and only once', async () => {
    const hosts = toHosts(toUrl([(silent.address() as AddressInfo).port, primary.port]), 600);
    const begun = performance.now();
    await (await hosts.open()).end();
    const first = performance.now() - begun;
    expect(first).toBeGreaterThan(290);
    expect(first).toBeLessThan(3_000);
    await (await hosts.open()).end();
    expect(performance.now() - begun - first).toBeLessThan(290);
  });

  it('says of each host why it is not used, when none is', async () => {
    const url = toUrl([closed, standby.port], '?target_session_attrs=read-write', 'expressway:hunter7');
    const refusal = await refusalOf(toHosts(url).open());
    expect(refusal.message).toBe(
      `PostgreSQL at 127.0.0.1:${closed}, 127.0.0.1:${standby.port} cannot be used: ` +
        `127.0.0.1:${closed}: connect ECONNREFUSED 127.0.0.1:${closed}; ` +
        `127.0.0.1:${standby.port}: takes no writes (target_session_attrs=read-write)`,
    );
    expect([isDatabaseUnavailable(refusal), isDatabaseReadOnly(refusal)]).toEqual([true, true]);
  });

  it('asks no other host when one refuses the user or the database', async () => {
    const url = toUrl([primary.port, closed], '', 'nobody:hunter7');
    const refusal = await refusalOf(toHosts(url).open());
    expect(refusal).toMatchObject({ code: '28000', message: expect.stringMatching(/role "nobody" does not exist/) });
    expect(refusal.message).not.toContain(`${closed}`);
    expect(isDatabaseUnavailable(refusal)).toBe(false);
  });

  it('refuses at once who comes when as many as may wait do, though they wait for a host', async () => {
    const url = toUrl([closed, (silent.address() as AddressInfo).port, primary.port]);
    const limits = { ...loadConfig({}).databaseLimits, poolSize: 2, queueSize: 3, connectTimeout: 1_500 };
    const database = await openServerDatabase({ url, migrations: undefined, limits, onIdleError: () => undefined });
    const tryIt = () =>
      database.sql('SELECT 1').then(
        () => 'served',
        (cause) => findTrouble(cause)?.name,
      );
    try {
      const begun = performance.now();
      const waiting = Array.from({ length: 5 }, tryIt);
      await until(() => database.countConnections().total === 0);
      expect(await Promise.all(Array.from({ length: 15 }, tryIt))).toEqual(Array(15).fill('busy'));
      expect(performance.now() - begun).toBeLessThan(450);
      expect(await Promise.all(waiting)).toEqual(Array(5).fill('served'));
    } finally {
      await database.close();
    }
  });

  it('is not ready on a standby', async () => {
    const database = await openServerDatabase({
      url: standby.url,
      migrations: undefined,
      limits: loadConfig({}).databaseLimits,
      onIdleError: () => undefined,
    });
    expect(isDatabaseReadOnly(await refusalOf(database.ping()))).toBe(true);
    await database.close();
  });

  it('leaves locks to DATABASE_DIRECT_URL, where there is one', async () => {
    const database = await openServerDatabase({
      url: primary.url,
      directUrl: `${primary.url}?application_name=direct`,
      migrations: undefined,
      limits: loadConfig({}).databaseLimits,
      onIdleError: () => undefined,
    });
    const findHolders = () =>
      database.sql(
        `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND objid = 7`,
      );
    try {
      expect(await database.exclusively(7, findHolders)).toEqual([{ name: 'direct' }]);
      let held: unknown;
      await database.tryExclusively(7, async () => {
        held = await findHolders();
      });
      expect(held).toEqual([{ name: 'direct' }]);
    } finally {
      await database.close();
    }
  });

  it('serves no statement on a connection that turned out to take no writes: its pool is opened anew', async () => {
    const database = await openDatabaseAt(primary.url, { ...loadConfig({}).databaseLimits, poolSize: 2 });
    const setReads = (value: string) =>
      database.sqlAside(`ALTER DATABASE postgres SET default_transaction_read_only = ${value}`);
    const write = () => database.sql('CREATE TABLE IF NOT EXISTS written ()');
    const findPid = async () => (await database.sql<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    try {
      await setReads('on');
      const refused = await refusalOf(write());
      expect(refused.code).toBe('25006');
      const pid = await findPid();
      await database.sqlAside('SET default_transaction_read_only = off');
      await setReads('off');
      const inTransaction = database.prisma.$transaction((tx) => tx.organization.deleteMany());
      expect(isDatabaseReadOnly(await refusalOf(inTransaction))).toBe(true);
      expect(await findPid()).not.toBe(pid);
      await write();
    } finally {
      await database.close();
    }
  });

  it('is followed to the standby that was promoted, by statements, locks and probes, when the primary is gone', async () => {
    const url = toUrl([primary.port, standby.port], '?target_session_attrs=read-write');
    const limits = { ...loadConfig({}).databaseLimits, poolSize: 3 };
    const database: Database = await openServerDatabase({
      url,
      migrations: undefined,
      limits,
      onIdleError: () => undefined,
    });
    const findPorts = () =>
      Promise.all(
        Array.from({ length: 6 }, async () => {
          const [row] = await database.sql<{ port: number }>("SELECT current_setting('port')::int AS port");
          return row?.port;
        }),
      );
    try {
      expect(await findPorts()).toEqual(Array(6).fill(primary.port));
      await primary.crash();
      // Nobody takes writes now.
      await Promise.allSettled([database.sql('SELECT 1'), database.sql('SELECT 1'), database.sql('SELECT 1')]);
      const refusal = await refusalOf(database.sql('SELECT 1'));
      expect([isDatabaseUnavailable(refusal), isDatabaseReadOnly(refusal)]).toEqual([true, true]);
      await standby.promote();
      expect(await findPorts()).toEqual(Array(6).fill(standby.port));
      expect(await database.prisma.$transaction((tx) => tx.organization.count())).toBe(0);
      expect(await database.exclusively(7, async () => 'done')).toBe('done');
      await database.ping();

      // The one that failed is back, and still takes itself for the primary: nobody goes there.
      await primary.start();
      expect(await findPorts()).toEqual(Array(6).fill(standby.port));
    } finally {
      await database.close();
    }
  });
});
