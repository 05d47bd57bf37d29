import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../say.ts';
import type { Run, Target, Unit } from './bench.types.ts';
import { drive } from './drive.ts';
import { medianOf, type Pledge, perSecond, toMedian } from './report.ts';
import { findPostmaster, type Started, seedUsers, startOn } from './set-up.ts';
import { toImport, WORKLOADS } from './workloads.ts';

const USERS = 5_000;
const IN_FLIGHT = 8;
/** Pairs of short runs, one after the other: a shared machine's speed may change within seconds. */
const PAIRS = 12;
const SECONDS = 2;
/** Of a PATCH that its client makes in no time, and that keeps the server busy for long before it is refused. */
const OPERATIONS = 40;
const VALUES = 20;
const LENGTH = 200;

interface Deps {
  url: string;
  pledges: Pledge[];
}

interface Contest {
  readonly what: string;
  /** Where the server alone needs the processor, so that a second process has a core to itself. */
  readonly promised?: number;
  readonly unit: (target: Target) => Unit;
}

const CONTESTS: readonly Contest[] = [
  {
    what: `PATCH of accented texts, whose last of ${OPERATIONS} operations is refused`,
    promised: 1.6,
    unit: toRefused,
  },
  { what: 'import by 100', unit: toImport },
  ...WORKLOADS.filter(({ id }) => id === 'W1' || id === 'W3').map(({ title, unit }) => ({ what: title, unit })),
];

/** Two processes (WEB_CONCURRENCY) against one, on databases of their own: the median of what each pair of runs gave. */
export async function measureProcesses({ url, pledges }: Deps): Promise<void> {
  const started: Started[] = [];
  try {
    const one = await start(url, 1, started);
    const two = await start(url, 2, started);
    for (const { what, promised, unit } of CONTESTS) {
      const runs: { alone: Run; both: Run }[] = [];
      let from = 0;
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // In changing order: what gets slower meanwhile must not always meet the same.
        const [first, second] = pair % 2 === 0 ? [one, two] : [two, one];
        const before = await runOn(first, unit, from);
        const after = await runOn(second, unit, before.next);
        from = after.next;
        runs.push(first === one ? { alone: before, both: after } : { alone: after, both: before });
      }
      const times = medianOf(runs.map(({ alone, both }) => perSecond(both) / perSecond(alone)));
      const [alone, both] = [toMedian(runs.map((run) => run.alone)), toMedian(runs.map((run) => run.both))];
      say(`Processes, ${what}: two do ${times.toFixed(2)} times as much; one ${sayRun(alone)}; two ${sayRun(both)}`);
      if (promised === undefined) continue;
      pledges.push({ what: `two processes, ${what}, times one`, figure: times, limit: promised, atLeast: true });
    }
  } finally {
    await Promise.all(started.map((each) => each.end()));
  }
}

interface Contestant {
  readonly target: Target;
  readonly postgres: number;
}

/** Adds what it starts to `all`, to be ended whatever follows. */
async function start(url: string, count: number, all: Started[]): Promise<Contestant> {
  const started = await startOn(url, `bench_processes_${count}`, { WEB_CONCURRENCY: String(count) });
  all.push(started);
  const target = await seedUsers(started, USERS);
  const listening = () => started.server.output.out.split('"msg":"listening"').length - 1;
  for (const end = Date.now() + 30_000; listening() < count; await wait(20)) {
    if (Date.now() > end) throw new Error(`Only ${listening()} of ${count} workers listen.`);
  }
  return { target, postgres: await findPostmaster(started) };
}

const runOn = ({ target, postgres }: Contestant, unit: Contest['unit'], from: number) =>
  drive({ target, postgres, unit: unit(target), inFlight: IN_FLIGHT, until: { seconds: SECONDS }, warmUp: 0.5, from });

function sayRun(run: Run): string {
  const cores = (cpu: number) => ((perSecond(run) * cpu) / 1_000_000).toFixed(2);
  return `${perSecond(run).toFixed(0)}/s on ${cores(run.serverCpu)} cores, PostgreSQL on ${cores(run.postgresCpu)}, what loads them on ${cores(run.clientCpu)}`;
}

/**
 * Each operation composes all values anew, which takes much of the processor and little memory; the last finds none, so
 * that nothing is written (RFC 7644 §3.5.2).
 */
function toRefused(target: Target): Unit {
  const values = Array.from({ length: VALUES }, (_each, n) => ({ value: `${n}${'e\u0301'.repeat(LENGTH)}` }));
  const rename = (start: number | string) => ({
    op: 'replace',
    path: `ims[value sw "${start}"].display`,
    value: 'Ada',
  });
  const Operations = [
    { op: 'replace', path: 'ims', value: values },
    ...Array.from({ length: OPERATIONS - 2 }, (_each, n) => rename(n % VALUES)),
    rename('none'),
  ];
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
  return async (send, n) => {
    const path = `${target.base}/Users/${target.ids[n % target.ids.length]}`;
    const answer = await send({ method: 'PATCH', path, headers: target.headers, body }, 400);
    if (!answer.includes('"scimType":"noTarget"')) throw new Error(`PATCH was refused too early: ${answer}`);
  };
}
