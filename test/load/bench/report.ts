import { say } from '../say.ts';
import type { Run } from './bench.types.ts';

/** A cell of the table: the same work at the same size, of one target. */
export interface Cell {
  readonly workload: string;
  readonly title: string;
  readonly users: number;
  readonly inFlight: number;
  readonly target: 'server' | 'floor';
  /** The median of each figure over the rounds; each by itself. */
  readonly median: Run;
  readonly runs: readonly Run[];
}

/** What was promised of a figure, and what it was. */
export interface Pledge {
  readonly what: string;
  readonly figure: number;
  readonly limit: number;
  readonly atLeast: boolean;
}

export function toMedian(runs: readonly Run[]): Run {
  const names = Object.keys(runs[0] ?? {}) as (keyof Run)[];
  return Object.fromEntries(names.map((name) => [name, medianOf(runs.map((run) => run[name]))])) as unknown as Run;
}

export function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export const perSecond = ({ requests, seconds }: Run): number => requests / seconds;

const HEADINGS = ['req/s', 'p50', 'p95', 'p99', 'max', 'CPU server', 'CPU pg', 'MB', 'of floor'];

export function sayHeadings(): void {
  say(
    `${'workload'.padEnd(28)}${'users'.padStart(8)}${'flight'.padStart(7)} ${'target'.padEnd(7)}${HEADINGS.map((each) => each.padStart(11)).join('')}`,
  );
}

export function sayCell({ workload, title, users, inFlight, target, median }: Cell, ratio?: number): void {
  const { p50, p95, p99, max, serverCpu, postgresCpu, memory } = median;
  const figures = [
    perSecond(median).toFixed(0),
    ...[p50, p95, p99, max].map((ms) => ms.toFixed(2)),
    ...[serverCpu, postgresCpu, memory].map((figure) => figure.toFixed(0)),
    ratio === undefined ? '' : ratio.toFixed(3),
  ];
  say(
    `${`${workload} ${title}`.padEnd(28)}${String(users).padStart(8)}${String(inFlight).padStart(7)} ${target.padEnd(7)}${figures.map((each) => each.padStart(11)).join('')}`,
  );
}

/** Says each promise and whether it was kept; gives whether all were. */
export function sayPledges(pledges: readonly Pledge[]): boolean {
  let kept = true;
  for (const { what, figure, limit, atLeast } of pledges) {
    const good = atLeast ? figure >= limit : figure <= limit;
    kept &&= good;
    say(`${good ? '✓' : '✗'} ${what}: ${figure.toFixed(3)} (${atLeast ? 'at least' : 'at most'} ${limit})`);
  }
  return kept;
}
