/*
 * Runs inside the server, before it: `node --import`. Measures how long the event loop stands still, from SIGUSR2 on,
 * and writes one line of JSON to standard error for each stall and one at the end. Nothing is excused: a collection of
 * garbage or a first compilation counts as much as our own code.
 */
import fs from 'node:fs';
import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import { TURN } from './limits.ts';
import type { LoopReport, Stall } from './stall.types.ts';

const INTERVAL = 5;

const histogram = monitorEventLoopDelay({ resolution: 1 });
const stalls: (Stall & { readonly end: number })[] = [];
/** The longer collections of garbage, on the clock of performance.now(). */
const collections: { readonly from: number; readonly to: number }[] = [];
let worstCpu = 0;
let last = { time: 0, cpu: 0 };

process.once('SIGUSR2', () => {
  histogram.enable();
  last = now();
  observeCollections();
  setInterval(look, INTERVAL).unref();
  process.once('exit', report);
});

function look(): void {
  const current = now();
  const gap = current.time - last.time - INTERVAL;
  const cpu = Math.min(gap, current.cpu - last.cpu);
  worstCpu = Math.max(worstCpu, cpu);
  if (gap > TURN) stalls.push({ at: Date.now(), end: current.time, gap: round(gap), cpu: round(cpu), garbage: 0 });
  last = now();
}

/** They are told of only afterwards. */
function observeCollections(): void {
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      if (duration > 1) collections.push({ from: startTime, to: startTime + duration });
    }
  }).observe({ entryTypes: ['gc'] });
}

function collectedBetween(from: number, to: number): number {
  const shares = collections.map((each) => Math.max(0, Math.min(each.to, to) - Math.max(each.from, from)));
  return round(shares.reduce((sum, share) => sum + share, 0));
}

/** Wall time, and how long this thread had a processor: on a busy machine another program may hold up the loop. */
function now(): { time: number; cpu: number } {
  return { time: performance.now(), cpu: readThreadTime() };
}

function readThreadTime(): number {
  try {
    // Linux: nanoseconds the main thread ran.
    return Number(fs.readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

function report(): void {
  histogram.disable();
  const toMs = (nanoseconds: number) => round(nanoseconds / 1e6);
  const summary: LoopReport = {
    max: toMs(histogram.max),
    p999: toMs(histogram.percentile(99.9)),
    p99: toMs(histogram.percentile(99)),
    worstCpu: round(worstCpu),
    memory: Math.round(process.memoryUsage().rss / 1e6),
    stalls: stalls.map(({ end, ...stall }) => ({ ...stall, garbage: collectedBetween(end - stall.gap, end) })),
  };
  fs.writeSync(2, `\n${JSON.stringify({ loop: summary })}\n`);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
