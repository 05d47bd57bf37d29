// Sends every request that anybody can send, each for 30 seconds from one address, and prints how much of a day of it the
// database still keeps after 24 hours: npm run grow. It is below 1 GB for each. The seconds may follow.
import { setTimeout as wait } from 'node:timers/promises';
import { prune } from '../../app/activity/pruning.service.ts';
import { createPruningStore } from '../../app/activity/pruning.store.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createFloods, type Flood } from './floods.ts';
import { runLoad } from './run-load.ts';
import { say } from './say.ts';
import { countStatuses } from './tally.ts';
import { withDatabase } from './with-database.ts';

const SECONDS = Number(process.argv[2] ?? 30);
if (!(SECONDS > 0)) throw new Error('npm run grow -- [seconds]');
const MOST = 1_000_000_000;
const IN_FLIGHT = 16;
const HOURS = 24;
/** Until an address may send as much as before (ms). */
const WINDOW = 11_000;
/** What a batch of the request log waits for at most, and a little more. */
const WRITTEN = 1_500;

/** The times that pruning goes by. Rows of a table that is not here stay. */
const TIMES: Readonly<Record<string, string>> = {
  request_logs: 'created_at',
  request_counts: 'at',
  audit_events: 'created_at',
  sessions: 'expires_at',
  one_time_links: 'expires_at',
  rate_limits: 'expire',
  oidc_records: 'expires_at',
};

interface Growth {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

await runLoad(async ({ server, databaseUrl }) => {
  const floods = await createFloods(server.url);
  const tooMuch: string[] = [];
  /** Floods that the server did not take as it would take one request. */
  const missed: string[] = [];
  await withDatabase(databaseUrl, async (database) => {
    for (const flood of floods) {
      await wait(WINDOW);
      const before = await measure(database);
      const loggedBefore = server.output.out.length;
      const statuses = await send(flood, server.url);
      if (!statuses.includes(flood.status)) missed.push(flood.name);
      const logged = server.output.out.length - loggedBefore;
      await wait(WRITTEN);
      const grown = subtract(await measure(database), before);
      const perDay = HOURS * (3_600 / SECONDS);
      const kept = await keptAfterADay(database, grown);
      const bytes = kept.reduce((sum, growth) => sum + growth.bytes, 0);
      say(`${flood.name}: ${toMegabytes(bytes)} of a day kept after ${HOURS} hours`);
      say(
        `  answers ${countStatuses(statuses.map((status) => ({ status })))}; process log ${toMegabytes(logged * perDay)} a day`,
      );
      for (const { table, rows, bytes: size } of kept) say(`  ${table}: ${rows.toFixed(0)} rows, ${toMegabytes(size)}`);
      if (!(bytes < MOST)) tooMuch.push(flood.name);
    }
  });
  for (const name of tooMuch) say(`✗ ${name}: more than ${toMegabytes(MOST)}`);
  for (const name of missed) say(`✗ ${name}: was never taken`);
  return tooMuch.length + missed.length === 0;
}, {});

/** Sends one request after another, several at once; gives the statuses of the answers. */
async function send(flood: Flood, url: string): Promise<number[]> {
  const end = Date.now() + SECONDS * 1_000;
  const statuses: number[] = [];
  const work = async (): Promise<void> => {
    while (Date.now() < end) {
      const response = await fetch(flood.next(url), { redirect: 'manual' });
      await response.arrayBuffer();
      statuses.push(response.status);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return statuses;
}

/** Rows and bytes, indexes and long values included, of every table. */
async function measure({ sql }: Database): Promise<Growth[]> {
  const tables = await sql<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const growths: Growth[] = [];
  for (const { name } of tables) {
    const [size] = await sql<{ rows: unknown; bytes: unknown }>(
      `SELECT (SELECT count(*) FROM "${name}") AS rows, pg_total_relation_size('"${name}"') AS bytes`,
    );
    growths.push({ table: name, rows: Number(size?.rows), bytes: Number(size?.bytes) });
  }
  return growths;
}

function subtract(after: Growth[], before: Growth[]): Growth[] {
  return after
    .map(({ table, rows, bytes }, at) => ({
      table,
      rows: rows - (before[at]?.rows ?? 0),
      bytes: bytes - (before[at]?.bytes ?? 0),
    }))
    .filter(({ rows, bytes }) => rows > 0 || bytes > 0);
}

/**
 * What a day of this leaves. The server's own pruning tells: every hour that the rows grow older it prunes, and what is
 * left of them then is kept of the hour that is as old; what goes with a pruning is kept until then. The tables are
 * emptied.
 */
async function keptAfterADay(database: Database, grown: Growth[]): Promise<Growth[]> {
  const { activityDays, historyDays, auditDays } = loadConfig({});
  const perHour = 3_600 / SECONDS;
  const shares = new Map(grown.map(({ table }) => [table, 1]));
  const counted = new Map(grown.map(({ table, rows }) => [table, rows]));
  for (let age = 1; age < HOURS; age += 1) {
    // Of the hour before this one, kept until the pruning that comes now.
    for (const { table, rows } of grown) {
      shares.set(table, (shares.get(table) ?? 0) + (rows > 0 ? (counted.get(table) ?? 0) / rows : 1));
    }
    for (const [table, time] of Object.entries(TIMES)) {
      await database.sql(`UPDATE ${table} SET ${time} = ${time} - interval '1 hour'`);
    }
    await prune(createPruningStore(database), { activityDays, historyDays, auditDays });
    for (const { table } of grown) {
      const [left] = await database.sql<{ count: unknown }>(`SELECT count(*) FROM "${table}"`);
      counted.set(table, Math.min(counted.get(table) ?? 0, Number(left?.count)));
    }
  }
  await database.sql(`TRUNCATE ${Object.keys(TIMES).join(', ')}`);
  return grown.map(({ table, rows, bytes }) => {
    const hours = shares.get(table) ?? 0;
    return { table, rows: rows * perHour * hours, bytes: bytes * perHour * hours };
  });
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
