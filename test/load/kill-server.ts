// Kills the server with SIGKILL under write load and starts it again, on PostgreSQL and on the embedded database:
// npm run kill-server. It must start each time, with every acknowledged write and its one change row. How often (50), and
// which database alone (postgresql, embedded), may follow as arguments.
import { setTimeout as wait } from 'node:timers/promises';
import { createGiven } from '../support/given.ts';
import { endServers } from '../support/server-process.ts';
import { fill, giveConnections, toCustomers } from './create-customers.ts';
import { driveClosed } from './drive.ts';
import { killFirstStarts } from './kill-first-starts.ts';
import { type DatabaseKind, type Place, withPlaces } from './kill-places.ts';
import { WRITES } from './mixes.ts';
import type { Customer } from './operations.ts';
import { say } from './say.ts';
import { createScimClient } from './scim-client.ts';
import { countStatuses, createTally, isSuccess, percentile, summarize } from './tally.ts';
import { verifyHistory, verifyReadBack } from './verify.ts';
import { withDatabase } from './with-database.ts';

const TIMES = Number(process.argv[2] ?? 50);
const KINDS = (['postgresql', 'embedded'] satisfies DatabaseKind[]).filter(
  (kind) => (process.argv[3] ?? kind) === kind,
);
if (!(TIMES > 0) || KINDS.length === 0) throw new Error('npm run kill-server -- [times] [postgresql|embedded]');
const IN_FLIGHT = 8;
const ORGANIZATIONS = 2;
/** When it is killed (ms), counted from the first moment it takes requests. */
const SOONEST = 20;
const LATEST = 3_000;
/** The directory is compared with its history after so many kills. */
const CHECK_EVERY = 10;

let failed = false;
try {
  for (const kind of KINDS) {
    const faults = await withPlaces(kind, async (makePlace) => {
      say(`${kind}:`);
      return [...(await killFirstStarts(makePlace)), ...(await killUnderLoad(await makePlace()))];
    });
    for (const fault of faults) say(`✗ ${kind}: ${fault}`);
    failed ||= faults.length > 0;
  }
} finally {
  await endServers();
}
process.exitCode = failed ? 1 : 0;

async function killUnderLoad(place: Place): Promise<string[]> {
  const client = createScimClient({ base: `${place.url}/scim/v2` });
  const customers = toCustomers(client, await seed(place));
  const tally = createTally();
  const faults: string[] = [];
  const starts: number[] = [];
  for (let kill = 1; kill <= TIMES; kill += 1) {
    const { server, took } = await place.start();
    starts.push(took);
    if (kill === 1) await fill(customers, { users: 50, groups: 5 });
    let over = false;
    const driving = driveClosed({ customers, mix: WRITES, tally }, IN_FLIGHT, () => over);
    await wait(SOONEST + Math.random() * (LATEST - SOONEST));
    server.kill('SIGKILL');
    over = true;
    await Promise.all([server.exited, driving]);
    if (kill % CHECK_EVERY === 0 || kill === TIMES) {
      say(`  ${kill} kills, ${tally.all.length} writes: ${countStatuses(tally.all)}`);
      faults.push(...(await verifyHistory(customers, place.databaseUrl)));
    }
  }
  faults.push(...(await readAll(place, customers)));
  client.close();
  say(`  starts: median ${percentile(starts, 0.5).toFixed(0)} ms, slowest ${Math.max(...starts).toFixed(0)} ms`);
  const refused = tally.all.filter((sent) => sent.status !== undefined && !isSuccess(sent));
  faults.push(...summarize(refused.map(({ operation, status, fault }) => `${operation}: ${fault ?? status}`)));
  return faults;
}

/** Migrated and bootstrapped by the server itself; the tokens come while it is stopped, which an embedded database needs. */
async function seed(place: Place) {
  const { server } = await place.start();
  server.kill('SIGTERM');
  await server.exited;
  return withDatabase(place.databaseUrl, (database) =>
    giveConnections(createGiven(database, place.url), ORGANIZATIONS),
  );
}

async function readAll(place: Place, customers: readonly Customer[]): Promise<string[]> {
  const { server } = await place.start();
  const faults = await verifyReadBack(customers);
  server.kill('SIGTERM');
  await server.exited;
  return faults;
}
