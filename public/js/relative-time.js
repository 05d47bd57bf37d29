const UNITS = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How far `date` is from `now`, in the words of the server's toMoment: a test holds the two together. */
export function toRelative(date, now) {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of UNITS) {
    const count = Math.round(seconds) / length;
    if (Math.abs(count) < (unit === 'year' ? 2 : 1)) continue;
    return words.format(seconds > 0 ? Math.round(count) : Math.trunc(count), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}
