const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d)?$/;
const MINUTE = 60_000;
/** Years that have four digits, and the common era, in every zone: the database reads no others. */
const YEARS = { first: 1000, last: 9998 };

/**
 * The instant at which clocks in `zone` show `local` (`2026-11-24T10:30`, as a datetime-local field sends it); undefined
 * for what is no such text, and for a year before 1000 or after 9998. A time that a change of clocks leaves out is taken for as much after it.
 */
export function parseZonedTime(local: string, zone: string): Date | undefined {
  const [, year, month, day, hour, minute] = (LOCAL.exec(local) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (year < YEARS.first || year > YEARS.last) return undefined;
  const shown = Date.UTC(year, month - 1, day, hour, minute);
  if (new Date(shown).toISOString().slice(0, 16) !== local.slice(0, 16)) return undefined;
  const guess = shown - offsetOf(shown, zone);
  return new Date(shown - offsetOf(guess, zone));
}

/** What clocks in `zone` show at `date`, as a datetime-local field takes it. */
export function toZonedTime(date: Date, zone: string): string {
  return new Date(date.getTime() + offsetOf(date.getTime(), zone)).toISOString().slice(0, 16);
}

/** How far clocks in `zone` are ahead of UTC then (ms). */
function offsetOf(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return shown - Math.floor(instant / MINUTE) * MINUTE;
}
