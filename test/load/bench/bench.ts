// Measures the server against a floor, both on one PostgreSQL: npm run bench (docs/performance.md). Interleaved rounds;
// medians; a table, and the same as JSON. Options: --sizes 1000,10000,100000 --rounds 3 --seconds 4 --only W1,W7
// --out bench.json. With --against <commit> it compares that commit's server with this one instead (against.ts).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { say } from '../say.ts';
import { measureAgainst } from './against.ts';
import type { Target, Unit } from './bench.types.ts';
import { type Drive, drive } from './drive.ts';
import { measureOthers } from './others.ts';
import { measureProcesses } from './processes.ts';
import { type Cell, type Pledge, perSecond, sayCell, sayHeadings, sayPledges, toMedian } from './report.ts';
import { findPostmaster, removeCreated, type Started, seedUsers, startFloor, startOn } from './set-up.ts';
import {
  ASSIGNED,
  ASSIGNMENT,
  IN_FLIGHT,
  PAGE,
  toImport,
  toPage,
  toPages,
  WORKLOADS,
  type Workload,
} from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: 'W1,W2,W3,W4,W5,W6,W7,W8,W9,W10,processes' },
    out: { type: 'string', default: 'bench.json' },
    against: { type: 'string' },
  },
});
const sizes = options.sizes.split(',').map(Number);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const only = new Set(options.only.split(','));
const url = process.env.TEST_DATABASE_URL;
if (!url) throw new Error('TEST_DATABASE_URL names the PostgreSQL to measure on: npm run bench starts one.');

const cells: Cell[] = [];
const pledges: Pledge[] = [];
const counters = new Map<string, number>();

say(
  `${os.cpus()[0]?.model}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB; Node ${process.version}; commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()}`,
);
if (options.against !== undefined) {
  const isNoSlower = await measureAgainst({ url, commit: options.against, sizes, rounds, seconds, only });
  process.exitCode = isNoSlower ? 0 : 1;
} else {
  sayHeadings();
  for (const users of sizes) await measureSize(users);
  await measureOthers({ url, only, pledges });
  if (only.has('processes')) await measureProcesses({ url, pledges });
  const about = { at: new Date(), node: process.version, cpu: os.cpus()[0]?.model, cores: os.cpus().length };
  fs.writeFileSync(options.out, `${JSON.stringify({ ...about, rounds, seconds, cells, pledges }, undefined, 2)}\n`);
  process.exitCode = sayPledges(pledges) ? 0 : 1;
}

async function measureSize(users: number): Promise<void> {
  const started = await startOn(url as string, `bench_${users}`);
  try {
    const { rows } = await started.client.query('SELECT version()');
    if (users === sizes[0]) say(String(rows[0]?.version));
    const server = await seedUsers(started, users);
    const { floor, end } = await startFloor(started, server);
    try {
      const postgres = await findPostmaster(started);
      const measure = (workload: Workload, inFlight: number, until: Drive['until']) =>
        compare({ started, targets: [floor, server], postgres, workload, inFlight, until, users });
      for (const workload of WORKLOADS) {
        if (only.has(workload.id)) await measure(workload, IN_FLIGHT, { seconds });
      }
      if (only.has('W6')) await measureImport(started, [floor, server], postgres, users);
      for (const inFlight of [1, 8, 32]) {
        if (only.has('W7')) await measure(ASSIGNMENT, inFlight, { units: ASSIGNED });
      }
    } finally {
      await end();
    }
  } finally {
    await started.end();
  }
}

interface Comparison {
  started: Started;
  targets: readonly Target[];
  postgres: number;
  workload: Workload;
  inFlight: number;
  until: Drive['until'];
  users: number;
}

/** The rounds of both targets, one after the other and in changing order, so that none has the quieter machine. */
async function compare({ started, targets, postgres, workload, inFlight, until, users }: Comparison): Promise<void> {
  const { id, title, promised, creates, unit } = workload;
  const runs = new Map<string, Awaited<ReturnType<typeof run>>[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      const result = await run({ target, postgres, unit: unit(target), inFlight, until, warmUp: 1, id, users });
      runs.set(target.name, [...(runs.get(target.name) ?? []), result]);
      if (creates) await removeCreated(started, ['users', 'floor_users'], ['changes', 'floor_changes']);
    }
  }
  const toCell = (target: 'server' | 'floor'): Cell => {
    const ofTarget = runs.get(target) ?? [];
    return { workload: id, title, users, inFlight, target, median: toMedian(ofTarget), runs: ofTarget };
  };
  const [floor, server] = [toCell('floor'), toCell('server')];
  const ratio = perSecond(server.median) / perSecond(floor.median);
  sayCell(floor);
  sayCell(server, ratio);
  cells.push(floor, server);
  const where = `${id} ${title}, ${users} users, ${inFlight} in flight`;
  if (promised !== undefined && (id !== 'W7' || inFlight === 32))
    pledges.push({ what: `${where}, share of the floor`, figure: ratio, limit: promised, atLeast: true });
  if (id !== 'W1') return;
  for (const [whose, figure, limit] of [
    ['server', 'serverCpu', 3.2],
    ['PostgreSQL', 'postgresCpu', 2],
  ] as const) {
    const times = server.median[figure] / floor.median[figure];
    pledges.push({ what: `${where}, CPU of ${whose}, times the floor's`, figure: times, limit, atLeast: false });
  }
}

/** Numbers of units never come twice, over all rounds of one workload on one target. */
async function run({ id, users, ...rest }: Omit<Drive, 'from'> & { id: string; users: number }) {
  const key = `${rest.target.name} ${users} ${id === 'W3' || id === 'W7' ? 'new' : id}`;
  const { next, ...result } = await drive({ ...rest, from: counters.get(key) ?? 0 });
  counters.set(key, next);
  return result;
}

/** Whole imports, one page after the other as Okta reads them, and pages that nobody came to by paging. */
async function measureImport(
  started: Started,
  targets: readonly Target[],
  postgres: number,
  users: number,
): Promise<void> {
  const pages = Math.ceil(users / PAGE);
  const workload = { id: 'W6', title: `import by ${PAGE}`, unit: toImport };
  await compare({ started, targets, postgres, workload, inFlight: 1, until: { units: toPages(users) }, users });
  const server = cells.at(-1)?.median;
  const jumping =
    (target: Target): Unit =>
    async (send, n) => {
      // No bookmark: nobody has read the page before it.
      await send(toPage(target, ((n * 7_919) % pages) * PAGE + 2), 200);
    };
  const [, target] = targets as [Target, Target];
  const jumps = await drive({
    target,
    postgres,
    unit: jumping(target),
    inFlight: 1,
    until: { units: 200 },
    warmUp: 0,
    from: 0,
  });
  sayCell({
    workload: 'W6',
    title: 'cold jump to a page',
    users,
    inFlight: 1,
    target: 'server',
    median: jumps,
    runs: [jumps],
  });
  if (!server || users !== 100_000) return;
  pledges.push(
    { what: 'W6 import of 100,000, users/s', figure: perSecond(server) * PAGE, limit: 15_000, atLeast: true },
    { what: 'W6 import of 100,000, p95 of a page, ms', figure: server.p95, limit: 15, atLeast: false },
    { what: 'W6 import of 100,000, memory of the server, MB', figure: server.memory, limit: 220, atLeast: false },
    { what: 'W6 cold jump at 100,000, p95, ms', figure: jumps.p95, limit: 40, atLeast: false },
  );
}
