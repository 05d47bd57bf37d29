// Promotes a standby and kills the primary under a server that writes: npm run failover. PostgreSQL replicates synchronously,
// so every acknowledged write must be there afterwards with its one change row; what fails must fail as 503 with
// Retry-After, and writes must succeed within 3 s of the promotion. How often (3) may follow as an argument.
import { setTimeout as wait } from 'node:timers/promises';
import { createGiven } from '../support/given.ts';
import { endServers, findFreePort, makeFolder } from '../support/server-process.ts';
import { type Standby, startPostgres, startStandby, type ThrowAwayPostgres } from '../support/throw-away-postgres.ts';
import { fill, giveConnections, toCustomers } from './create-customers.ts';
import { createLoadDatabase } from './create-load-database.ts';
import { driveClosed } from './drive.ts';
import { type Place, requirePostgres, toPlace } from './kill-places.ts';
import { WRITES } from './mixes.ts';
import { say } from './say.ts';
import { createScimClient } from './scim-client.ts';
import { countStatuses, createTally, isSuccess, isUnavailable, summarize, type Tally } from './tally.ts';
import { verifyHistory, verifyReadBack } from './verify.ts';
import { withDatabase } from './with-database.ts';

const TIMES = Number(process.argv[2] ?? 3);
if (!(TIMES > 0)) throw new Error('npm run failover -- [times]');
const IN_FLIGHT = 12;
const ORGANIZATIONS = 4;
/** Longest from the promotion until a write succeeds again (ms). */
const RECOVERY = 3_000;
/** Load before and after (ms). */
const CALM = 5_000;

interface Pair {
  readonly primary: ThrowAwayPostgres;
  readonly standby: Standby;
}

let failed = false;
for (let time = 1; time <= TIMES; time += 1) {
  say(`failover ${time} of ${TIMES}:`);
  const faults = await withPair(failOver);
  for (const fault of faults) say(`✗ ${fault}`);
  failed ||= faults.length > 0;
}
process.exitCode = failed ? 1 : 0;

/** Runs `work` with a server on a database that a standby follows; all of it is gone afterwards. */
async function withPair<T>(work: (pair: Pair, place: Place) => Promise<T>): Promise<T> {
  const bin = requirePostgres();
  const { folder, remove } = makeFolder();
  const primary = await startPostgres(bin);
  let standby: Standby | undefined;
  try {
    const { pathname } = new URL(await createLoadDatabase(primary.url));
    standby = await startStandby(bin, primary);
    const hosts = [primary, standby].map(({ port }) => `127.0.0.1:${port}`).join(',');
    const url = `postgresql://expressway@${hosts}${pathname}?target_session_attrs=read-write`;
    return await work({ primary, standby }, toPlace(folder, url, await findFreePort()));
  } finally {
    await endServers();
    await standby?.remove();
    await primary.remove();
    remove();
  }
}

async function failOver(pair: Pair, place: Place): Promise<string[]> {
  await place.start();
  const client = createScimClient({ base: `${place.url}/scim/v2`, patience: 60_000 });
  const connections = await withDatabase(place.databaseUrl, (database) =>
    giveConnections(createGiven(database, place.url), ORGANIZATIONS),
  );
  const customers = toCustomers(client, connections);
  await fill(customers, { users: 50, groups: 5 });
  const tally = createTally();
  let over = false;
  const driving = driveClosed({ customers, mix: WRITES, tally }, IN_FLIGHT, () => over);
  const faults: string[] = [];
  try {
    await wait(CALM);
    faults.push(...(await replacePrimary(pair, tally)));
  } finally {
    over = true;
    await driving;
  }
  say(`  ${tally.all.length} writes, ${IN_FLIGHT} in flight: ${countStatuses(tally.all)}`);
  const wrong = tally.all.flatMap(({ operation, fault }) => (fault === undefined ? [] : [`${operation}: ${fault}`]));
  const lost = [...(await verifyHistory(customers, place.databaseUrl)), ...(await verifyReadBack(customers))];
  say(`  acknowledged writes lost: ${lost.length}`);
  client.close();
  return [...faults, ...summarize(wrong), ...lost];
}

/** Promotes the standby, kills the primary, and waits until writes went on for a while; gives what was not as promised. */
async function replacePrimary({ primary, standby }: Pair, tally: Tally): Promise<string[]> {
  const promoted = Date.now();
  await standby.promote();
  const done = Date.now();
  await primary.crash();
  const killed = Date.now();
  await wait(CALM);
  // What the primary acknowledged may have been told when it was dead: a write that began afterwards was not its own.
  const first = tally.between(killed).find((sent) => isSuccess(sent) && sent.at - sent.ms >= killed);
  const refused = tally.between(promoted).filter((sent) => !isSuccess(sent));
  const took = first && first.at - promoted;
  const settled = refused.at(-1);
  say(
    `  promoted within ${done - promoted} ms, primary dead after ${killed - promoted} ms; first write acknowledged after ${took} ms, ` +
      `${refused.length} refused, the last after ${settled ? settled.at - promoted : 0} ms`,
  );
  return [
    !(took !== undefined && took < RECOVERY) && `no write succeeded within ${RECOVERY} ms of the promotion`,
    settled &&
      settled.at - promoted >= RECOVERY &&
      `writes failed still ${settled.at - promoted} ms after the promotion`,
    !refused.some(isUnavailable) && 'no request was refused: it was no failover',
  ].filter((fault) => typeof fault === 'string');
}
