import type { Moment } from './pages.types.ts';

const UNITS = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A point in time in words, seen from `now`. */
export function toMoment(date: Date, now: Date = new Date()): Moment {
  return {
    iso: date.toISOString(),
    exact: `${exact.format(date).replace(' at ', ', ')} UTC`,
    relative: toRelative((date.getTime() - now.getTime()) / 1000),
  };
}

/** As toMoment; null for what did not happen yet. */
export const toMomentOrNull = (date: Date | null | undefined, now: Date = new Date()): Moment | null =>
  date ? toMoment(date, now) : null;

function toRelative(seconds: number): string {
  // A year in days reads better for lifetimes ("in 400 days").
  for (const [unit, length] of UNITS) {
    const count = Math.round(seconds) / length;
    if (Math.abs(count) < (unit === 'year' ? 2 : 1)) continue;
    // What was just granted for 400 days ends "in 400 days", not in 399; what is past counts full units.
    return relative.format(seconds > 0 ? Math.round(count) : Math.trunc(count), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}
