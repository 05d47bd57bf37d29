import type { Sample } from './sample-server.ts';
import { percentile } from './tally.ts';

/** What the last third may have more than the one before it: a share of that, and never less than some megabytes. */
const SHARE = 0.05;
const LEAST = 8;
/** In less (ms) a third is no more than the warming up. */
const SHORTEST = 5 * 60_000;

/** What memory did: a line for people, and whether it is flat. */
export interface Verdict {
  readonly line: string;
  readonly flat: boolean;
}

/**
 * Judges whether memory is flat over a run. The first third warms up: code is compiled, caches fill, the collector finds
 * its sizes. Then the last third may not have more than the middle one, but for 5 % or 8 MB: of resident memory the
 * median, of the heap the tenth percentile, which is what is left after a collection and not how long the last one is ago.
 */
export function judgeMemory(samples: readonly Sample[]): Verdict[] {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  // The first sample comes a second after the start.
  const isShort = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0) < SHORTEST - 5_000;
  const judge = (name: string, value: (sample: Sample) => number, share: number): Verdict => {
    const [before, after] = [middle, last].map((part) => percentile(part.map(value), share)) as [number, number];
    const allowed = before + Math.max(LEAST, before * SHARE);
    const numbers = `${before.toFixed(1)} MB in the middle third, ${after.toFixed(1)} MB in the last (${allowed.toFixed(1)} allowed)`;
    if (isShort) return { line: `${name}: ${numbers}; too short a run to be judged`, flat: true };
    return { line: `${name}: ${numbers}`, flat: after <= allowed };
  };
  return [judge('resident, median', ({ rss }) => rss, 0.5), judge('heap, tenth percentile', ({ heap }) => heap, 0.1)];
}
