// Finds the most that the server does of a day's mix, then sends 80 % of it for ten minutes: npm run soak. There may be no
// error, its memory must stay flat, and what was written is read back. The minutes, and the share in per cent, may follow.
import { setTimeout as wait } from 'node:timers/promises';
import { fill, giveConnections, toCustomers } from './create-customers.ts';
import { type Drive, driveClosed, driveOpen } from './drive.ts';
import { judgeMemory } from './judge-memory.ts';
import { DAILY } from './mixes.ts';
import { runLoad } from './run-load.ts';
import { type Sample, sampleServer } from './sample-server.ts';
import { say } from './say.ts';
import { createScimClient } from './scim-client.ts';
import { createTally, percentile, summarize, type Tally } from './tally.ts';
import { METRICS_TOKEN } from './to-server-env.ts';
import { verifyHistory, verifyReadBack } from './verify.ts';

const MINUTES = Number(process.argv[2] ?? 10);
const SHARE = Number(process.argv[3] ?? 80) / 100;
if (!(MINUTES > 0 && SHARE > 0)) throw new Error('npm run soak -- [minutes] [per cent]');
/** Many customers: no directory becomes so large that its last page costs more than its first. */
const ORGANIZATIONS = 200;
const USERS = 100;
/** Read back of each organization: at least a thousand in all. */
const READ_BACK = 10;
const IN_FLIGHT = 8;
const MINUTE = 60_000;
const WARM_UP = 10_000;
/** The maximum is looked for this long (ms): a shared machine may be faster for seconds than it stays. */
const SEARCH = MINUTE;

await runLoad(async (load) => {
  const client = createScimClient({ base: load.base });
  const customers = toCustomers(client, await load.seed((given) => giveConnections(given, ORGANIZATIONS)));
  await fill(customers, { users: USERS, groups: 0 });
  const most = await findMost({ customers, mix: DAILY, tally: createTally() });
  const rate = most * SHARE;
  say(`${IN_FLIGHT} in flight: ${most.toFixed(0)} requests/s at most; now ${rate.toFixed(0)}/s for ${MINUTES} minutes`);

  const tally = createTally();
  const samples: Sample[] = [];
  const started = Date.now();
  const isOver = { value: false };
  const sampling = sampleEverySecond(load.server.url, isOver, (sample) => {
    samples.push(sample);
    const minute = (sample.at - started) / MINUTE;
    const before = (samples.at(-2)?.at ?? started) - started;
    if (Math.floor(minute) > Math.floor(before / MINUTE)) tellMinute(Math.floor(minute), tally, samples, started);
  });
  const driving = driveOpen({ customers, mix: DAILY, tally }, rate, MINUTES * 60).finally(() => {
    isOver.value = true;
  });
  const [{ late, gaveUp }] = await Promise.all([driving, sampling]);

  const faults = summarize(tally.all.flatMap(({ operation, fault }) => (fault ? [`${operation}: ${fault}`] : [])));
  if (gaveUp) faults.push(`it fell behind: a request was sent ${late.toFixed(0)} ms late`);
  tellAll(tally, late);
  for (const { line, flat } of judgeMemory(samples)) {
    say(`${flat ? ' ' : '✗'} memory, ${line}`);
    if (!flat) faults.push(`memory is not flat: ${line}`);
  }
  const dropped = samples.at(-1)?.dropped ?? 0;
  if (dropped > 0) faults.push(`${dropped} entries of the request log were dropped`);
  faults.push(...(await verifyReadBack(customers, READ_BACK)), ...(await verifyHistory(customers, load.databaseUrl)));
  for (const fault of faults) say(`✗ ${fault}`);
  if (faults.length === 0) {
    const after = await findMost({ customers, mix: DAILY, tally: createTally() });
    say(`${IN_FLIGHT} in flight afterwards: ${after.toFixed(0)} requests/s at most`);
  }
  client.close();
  return faults.length === 0;
});

/** Requests a second in a closed loop, warm. */
async function findMost(drive: Drive): Promise<number> {
  const run = async (ms: number) => {
    const end = Date.now() + ms;
    await driveClosed(drive, IN_FLIGHT, () => Date.now() >= end);
  };
  await run(WARM_UP);
  const from = Date.now();
  await run(SEARCH);
  const span = drive.tally.between(from);
  const fault = span.find((sent) => sent.fault !== undefined)?.fault;
  if (fault !== undefined) throw new Error(`The maximum could not be found: ${fault}`);
  return span.length / ((Date.now() - from) / 1_000);
}

async function sampleEverySecond(url: string, isOver: { value: boolean }, tell: (sample: Sample) => void) {
  while (!isOver.value) {
    await wait(1_000);
    tell(await sampleServer(url, METRICS_TOKEN));
  }
}

function tellMinute(minute: number, tally: Tally, samples: readonly Sample[], started: number): void {
  const [from, to] = [started + (minute - 1) * MINUTE, started + minute * MINUTE];
  const seen = samples.filter(({ at }) => at >= from && at < to);
  const last = seen.at(-1);
  if (!last) return;
  const heaps = seen.map(({ heap }) => heap);
  const memory = `resident ${last.rss.toFixed(0)}, heap ${percentile(heaps, 0.1).toFixed(0)} to ${Math.max(...heaps).toFixed(0)} MB`;
  const waiting = `log waiting ${Math.max(...seen.map((sample) => sample.waiting))}`;
  const lag = `loop late by ${Math.max(...seen.map((sample) => sample.lag)).toFixed(0)} ms`;
  say(`minute ${minute}: ${tellTimes(tally.between(from, to))}; ${memory}; ${waiting}; ${lag}`);
}

function tellAll(tally: Tally, late: number): void {
  const operations = [...new Set(tally.all.map(({ operation }) => operation))].sort();
  for (const name of operations) {
    say(`${name.padEnd(20)} ${tellTimes(tally.all.filter(({ operation }) => operation === name))}`);
  }
  say(`${'all'.padEnd(20)} ${tellTimes(tally.all)}; sent ${late.toFixed(0)} ms late at most`);
}

function tellTimes(sent: Tally['all']): string {
  const ms = sent.map((each) => each.ms).sort((one, other) => one - other);
  const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((share) => percentile(ms, share).toFixed(1));
  const errors = sent.filter(({ fault }) => fault !== undefined).length;
  return `${sent.length} requests, ${errors} errors, p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max} ms`;
}
