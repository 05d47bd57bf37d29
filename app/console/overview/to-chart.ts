import type { Chart } from './overview-page.types.ts';

const WIDTH = 720;
const HEIGHT = 180;
/** Room for the labels: left of the lines, below the bars, and for halves of them at the other edges. */
const LEFT = 44;
const RIGHT = 20;
const BELOW = 22;
const TOP = 14;
/** A count of one must be seen. */
const LEAST = 2;

/** What is counted in a stretch of time. */
export interface Counts {
  /** "14:00", "24 November" */
  label: string;
  counts: Readonly<Record<string, number>>;
}

/**
 * Lays out a chart of stacked bars. Takes the stretches of time, oldest first, and the outcomes in stacking order with
 * their words; gives the geometry, without style, so that it is drawn without scripts.
 */
export function toChart(
  { id, title, every }: { id: string; title: string; every: number },
  stretches: readonly Counts[],
  outcomes: Readonly<Record<string, string>>,
): Chart {
  const names = Object.keys(outcomes);
  const totalOf = ({ counts }: Counts): number => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const step = toStep(Math.max(...stretches.map(totalOf), 1));
  const top = Math.max(Math.ceil(Math.max(...stretches.map(totalOf), 1) / step), 1) * step;
  const scale = (HEIGHT - TOP - BELOW) / top;
  const floor = HEIGHT - BELOW;
  const slot = (WIDTH - LEFT - RIGHT) / stretches.length;
  return {
    id,
    title,
    width: WIDTH,
    height: HEIGHT,
    grid: Array.from({ length: top / step + 1 }, (_, line) => ({
      y: round(floor - line * step * scale),
      label: (line * step).toLocaleString('en'),
    })),
    bars: stretches.map((stretch, index) => {
      let y = floor;
      const parts = names.flatMap((outcome) => {
        const requests = stretch.counts[outcome] ?? 0;
        if (requests === 0) return [];
        const height = Math.max(requests * scale, LEAST);
        y -= height;
        return [{ outcome, requests, y: round(y), height: round(height) }];
      });
      return {
        x: round(LEFT + index * slot + slot * 0.15),
        width: round(slot * 0.7),
        label: stretch.label,
        showLabel: (stretches.length - 1 - index) % every === 0,
        total: totalOf(stretch),
        parts,
      };
    }),
    legend: names.map((outcome) => ({
      outcome,
      label: outcomes[outcome] ?? outcome,
      total: stretches.reduce((sum, { counts }) => sum + (counts[outcome] ?? 0), 0),
    })),
  };
}

/** The distance of the lines: 1, 2 or 5 times a power of ten, so that four lines at most are above the floor. */
function toStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return Math.max([1, 2, 5, 10].map((by) => by * power).find((step) => step * 4 >= most) ?? most, 1);
}

const round = (value: number): number => Math.round(value * 10) / 10;
