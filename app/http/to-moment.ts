import type { Moment } from './pages.types.ts';

export interface MomentOptions {
  /** The IANA time zone of the exact time; the organization's, UTC where there is none. */
  zone?: string;
  now?: Date;
}

const UNITS = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A point in time in words: the exact time in `zone`, which it names, and how far it is from `now`. */
export function toMoment(date: Date, { zone = 'UTC', now = new Date() }: MomentOptions = {}): Moment {
  return {
    iso: date.toISOString(),
    exact: toExact(date, zone),
    relative: toRelative((date.getTime() - now.getTime()) / 1000),
  };
}

/** As toMoment; null for what did not happen yet. */
export const toMomentOrNull = (date: Date | null | undefined, options: MomentOptions = {}): Moment | null =>
  date ? toMoment(date, options) : null;

/** By time zone: making a formatter costs more than a page of moments. */
const formatters = new Map<string, (date: Date) => string>();

/** `24 November 2026, 10:30 CET` */
function toExact(date: Date, zone: string): string {
  const format = formatters.get(zone) ?? createFormatter(zone);
  formatters.set(zone, format);
  return format(date);
}

function createFormatter(zone: string): (date: Date) => string {
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone });
  // Each locale has abbreviations ("CET", "EST") for its own part of the world, offsets for the rest.
  const names = ['en-GB', 'en-US'].map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }),
  );
  return (date) => {
    const found = names.map(
      (name) => name.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? zone,
    );
    const abbreviation = found.find((name) => !/^GMT[+-]/.test(name)) ?? found[0];
    return `${time.format(date).replace(' at ', ', ')} ${abbreviation}`;
  };
}

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
