import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from '../say.ts';
import type { Run } from './bench.types.ts';
import { drive } from './drive.ts';
import { medianOf, perSecond, toMedian } from './report.ts';
import { findPostmaster, removeCreated, type Started, seedUsers, startOn } from './set-up.ts';
import { ASSIGNED, ASSIGNMENT, IN_FLIGHT, PAGE, toImport, toPages, WORKLOADS, type Workload } from './workloads.ts';

/** Not below node_modules, where Node.js runs no TypeScript. */
const CHECKOUTS = path.join(os.tmpdir(), `expressway-against-${os.userInfo().username}`);
const LEAST_ROUNDS = 10;
/** "No slower": the median of the ratios is at least this. */
const NO_SLOWER = 0.95;

interface Options {
  url: string;
  /** Whatever git takes for a commit. */
  commit: string;
  sizes: readonly number[];
  rounds: number;
  seconds: number;
  only: ReadonlySet<string>;
}

/**
 * Compares the server of this checkout with that of another commit. Both run at the same time, each on its own database of
 * one PostgreSQL, and take turns in alternating order. Prints the median ratio of requests per second (this / other) with
 * its 95 % confidence interval, and returns whether this one is no slower in any workload.
 */
export async function measureAgainst({ url, commit, sizes, rounds, seconds, only }: Options): Promise<boolean> {
  if (rounds < LEAST_ROUNDS) throw new Error(`At least ${LEAST_ROUNDS} rounds are needed: --rounds ${LEAST_ROUNDS}`);
  const other = checkOut(commit);
  let isNoSlower = true;
  for (const users of sizes) {
    const started: Started[] = [];
    try {
      const those = await startContestant(url, users, other, started);
      const these = await startContestant(url, users, undefined, started);
      say(`\n${users} users; this commit: resident ${these.idle} MB after the start; ${commit}: ${those.idle} MB`);
      for (const { workload, inFlight, units } of toContests(users)) {
        if (!only.has(workload.id)) continue;
        const pairs: { own: Run; others: Run }[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const measure = (contestant: Contestant) =>
            run(contestant, workload, inFlight, units === undefined ? { seconds } : { units });
          if (round % 2 === 0) {
            const own = await measure(these);
            pairs.push({ own, others: await measure(those) });
          } else {
            const others = await measure(those);
            pairs.push({ own: await measure(these), others });
          }
        }
        const ratio = sayContest(`${workload.id} ${workload.title}, ${users} users, ${inFlight} in flight`, pairs);
        isNoSlower &&= ratio >= NO_SLOWER;
      }
    } finally {
      await Promise.all(started.map((each) => each.end()));
    }
  }
  return isNoSlower;
}

const toContests = (users: number): { workload: Workload; inFlight: number; units?: number }[] => [
  ...WORKLOADS.map((workload) => ({ workload, inFlight: IN_FLIGHT })),
  {
    workload: { id: 'W6', title: `import by ${PAGE}`, unit: toImport },
    inFlight: 1,
    units: toPages(users),
  },
  ...[1, IN_FLIGHT, 32].map((inFlight) => ({ workload: ASSIGNMENT, inFlight, units: ASSIGNED })),
];

interface Other {
  root: string;
  /** Without what npm put before it for this checkout: the other finds its own Node.js. */
  path: string;
}

/** The commit in a folder of its own, installed and ready to start; kept for the next time. */
function checkOut(commit: string): Other {
  const sha = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], { encoding: 'utf8' }).trim();
  const root = path.join(CHECKOUTS, sha);
  const outside = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { PATH: [path.join(root, 'node_modules/.bin'), ...outside].join(path.delimiter) };
  const ready = path.join(root, 'node_modules/.ready');
  const quietly = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!fs.existsSync(ready)) {
    say(`Installing ${sha.slice(0, 7)} …`);
    fs.rmSync(root, { recursive: true, force: true });
    execFileSync('git', ['clone', '--quiet', '--no-checkout', '.', root]);
    quietly('git', 'checkout', '--quiet', '--detach', sha);
    quietly('npm', 'ci', '--loglevel=error');
    fs.writeFileSync(ready, '');
  }
  quietly('npm', 'run', 'prestart', '--if-present');
  const node = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim();
  say(`${commit} is ${sha.slice(0, 7)}, on Node.js ${node}; this is on ${process.version}`);
  return { root, path: env.PATH };
}

interface Contestant {
  started: Started;
  target: Awaited<ReturnType<typeof seedUsers>>;
  postgres: number;
  /** MB. */
  idle: string;
  /** The number of the next unit of a workload, which never comes twice. */
  next: Map<string, number>;
}

/** Adds what it starts to `all`, to be ended whatever follows. */
async function startContestant(
  url: string,
  users: number,
  other: Other | undefined,
  all: Started[],
): Promise<Contestant> {
  const name = `against_${users}_${other ? 'other' : 'this'}`;
  const started = await startOn(url, name, other ? { PATH: other.path } : {}, other?.root);
  all.push(started);
  const idle = readMemory(started.server.pid);
  const target = await seedUsers(started, users, other?.root);
  return { started, target, postgres: await findPostmaster(started), idle, next: new Map() };
}

function readMemory(pid: number): string {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) / 1_000).toFixed(0);
}

async function run(
  { started, target, postgres, next }: Contestant,
  { id, creates, unit }: Workload,
  inFlight: number,
  until: { seconds: number } | { units: number },
): Promise<Run> {
  const counter = creates ? 'new' : id;
  const from = next.get(counter) ?? 0;
  const result = await drive({ target, postgres, unit: unit(target), inFlight, until, warmUp: 1, from });
  next.set(counter, result.next);
  if (creates) await removeCreated(started, ['users'], ['changes']);
  return result;
}

function sayContest(what: string, pairs: readonly { own: Run; others: Run }[]): number {
  const ratios = pairs.map(({ own, others }) => perSecond(own) / perSecond(others)).sort((one, two) => one - two);
  const ratio = medianOf(ratios);
  const outer = toOuterRank(ratios.length);
  const [low, high] = [ratios[outer] ?? Number.NaN, ratios.at(-1 - outer) ?? Number.NaN];
  say(
    `${ratio < NO_SLOWER ? '✗ slower,' : high < 1 ? '✓ a little slower,' : '✓'} ${what}: ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
  );
  say(`    this ${sayRun(pairs.map(({ own }) => own))}`);
  say(`    that ${sayRun(pairs.map(({ others }) => others))}`);
  return ratio;
}

function sayRun(runs: readonly Run[]): string {
  const median = toMedian(runs);
  const { p50, p95, p99, serverCpu, postgresCpu } = median;
  const memory = Math.max(...runs.map((each) => each.memory));
  return `${perSecond(median).toFixed(0)}/s, p50 ${p50.toFixed(2)}, p95 ${p95.toFixed(2)}, p99 ${p99.toFixed(2)} ms; CPU for 1,000: server ${serverCpu.toFixed(0)}, PostgreSQL ${postgresCpu.toFixed(0)} ms; ${memory.toFixed(0)} MB at most`;
}

/**
 * How many of `count` sorted values to leave out at each end, so that the rest spans their median with at least 95 %: the
 * number of values below the median is binomial (sign test).
 */
function toOuterRank(count: number): number {
  let below = 0;
  let term = 0.5 ** count;
  for (let rank = 0; rank < count / 2; rank += 1) {
    below += term;
    if (below > 0.025) return Math.max(0, rank - 1);
    term = (term * (count - rank)) / (rank + 1);
  }
  return 0;
}
