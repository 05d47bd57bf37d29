// Stops, kills and pauses PostgreSQL under a server that writes to it: npm run restart-postgres. Every acknowledged write
// must be there afterwards with its one change row, no request may hang, what fails must fail as 503 with Retry-After, and
// writes must succeed again within 5 s. PostgreSQL runs with fsync off: its processes are killed, the machine is not.
import { setTimeout as wait } from 'node:timers/promises';
import { fill, giveConnections, toCustomers } from './create-customers.ts';
import { driveClosed } from './drive.ts';
import { WRITES } from './mixes.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';
import { createScimClient } from './scim-client.ts';
import { countStatuses, createTally, isSuccess, isUnavailable, percentile, summarize, type Tally } from './tally.ts';
import { verifyHistory, verifyReadBack } from './verify.ts';

const IN_FLIGHT = 12;
const ORGANIZATIONS = 4;
/** Longest that a request may take (ms), whatever happens to the database. */
const HANG = 15_000;
/** Longest until a write succeeds again (ms) once PostgreSQL takes connections. */
const RECOVERY = 5_000;
/** Load before, between and after (ms). */
const CALM = 8_000;

interface Outage {
  readonly name: string;
  /** Resolves when PostgreSQL takes connections again. */
  readonly run: (postgres: Load['postgres']) => Promise<void>;
}

const OUTAGES: readonly Outage[] = [
  {
    name: 'stopped (fast), started after 3 s',
    async run(postgres) {
      await postgres.stop();
      await wait(3_000);
      await postgres.start();
    },
  },
  {
    name: 'killed (immediate shutdown), started at once',
    async run(postgres) {
      await postgres.crash();
      await postgres.start();
    },
  },
  {
    name: 'paused for 12 s',
    async run(postgres) {
      postgres.pause();
      await wait(12_000);
      postgres.resume();
    },
  },
];

await runLoad(async (load) => {
  const client = createScimClient({ base: load.base, patience: 60_000 });
  const connections = await load.seed((given) => giveConnections(given, ORGANIZATIONS));
  const customers = toCustomers(client, connections);
  await fill(customers, { users: 50, groups: 5 });
  const tally = createTally();
  const faults: string[] = [];
  let over = false;
  const driving = driveClosed({ customers, mix: WRITES, tally }, IN_FLIGHT, () => over);
  try {
    await wait(CALM);
    tellSpan('before', tally, 0);
    for (const outage of OUTAGES) faults.push(...(await endure(outage, load.postgres, tally)));
  } finally {
    over = true;
    await driving;
  }
  const longest = Math.max(...tally.all.map(({ ms }) => ms));
  say(
    `${tally.all.length} writes, ${IN_FLIGHT} in flight: ${countStatuses(tally.all)}; the longest took ${longest.toFixed(0)} ms`,
  );
  if (longest > HANG) faults.push(`a request took ${longest.toFixed(0)} ms`);
  const wrong = tally.all.flatMap(({ operation, fault }) => (fault === undefined ? [] : [`${operation}: ${fault}`]));
  faults.push(...summarize(wrong));
  faults.push(...(await verifyHistory(customers, load.databaseUrl)), ...(await verifyReadBack(customers)));
  client.close();
  for (const fault of faults) say(`✗ ${fault}`);
  return faults.length === 0;
});

/** Runs an outage and the calm behind it; gives what was not as promised. */
async function endure({ name, run }: Outage, postgres: Load['postgres'], tally: Tally): Promise<string[]> {
  const from = Date.now();
  await run(postgres);
  const back = Date.now();
  await wait(CALM);
  tellSpan(name, tally, from);
  const span = tally.between(from);
  const success = tally.between(back).find(isSuccess);
  const lastFailure = span.filter((sent) => !isSuccess(sent)).at(-1);
  const [recovered, settled] = [success, lastFailure].map((sent) => (sent ? Math.max(0, sent.at - back) : undefined));
  const faults = [
    !span.some(isUnavailable) && 'no request was refused: it was no outage',
    !(recovered !== undefined && recovered <= RECOVERY) && `no write succeeded within ${RECOVERY} ms`,
    !(settled !== undefined && settled <= RECOVERY) && `writes failed still ${settled} ms after it was back`,
  ].filter((fault) => fault !== false);
  say(`  back: first success after ${recovered} ms, last refusal after ${settled} ms`);
  return faults.map((fault) => `${name}: ${fault}`);
}

function tellSpan(name: string, tally: Tally, from: number): void {
  const span = tally.between(from);
  const times = (kept: typeof span) => {
    const ms = kept.map((sent) => sent.ms);
    return `p50 ${percentile(ms, 0.5).toFixed(0)}, p99 ${percentile(ms, 0.99).toFixed(0)}, max ${percentile(ms, 1).toFixed(0)} ms`;
  };
  say(`${name}: ${countStatuses(span)}`);
  say(`  successes: ${times(span.filter(isSuccess))}; refusals: ${times(span.filter((sent) => !isSuccess(sent)))}`);
}
