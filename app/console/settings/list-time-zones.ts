import { isTimeZone } from '../../accounts/is-time-zone.ts';

/** Names that people look for where the time zone database's own list still has an older one. */
const ALIASES = [
  'UTC',
  'America/Argentina/Buenos_Aires',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Kanton',
  'US/Alaska',
  'US/Arizona',
  'US/Central',
  'US/Eastern',
  'US/Hawaii',
  'US/Mountain',
  'US/Pacific',
];

const KNOWN = [...new Set([...ALIASES.filter(isTimeZone), ...Intl.supportedValuesOf('timeZone')])].sort((one, other) =>
  one < other ? -1 : 1,
);

/** Time zones to choose from, by name; `current` is among them, whatever it is. */
export const listTimeZones = (current: string): readonly string[] =>
  KNOWN.includes(current) ? KNOWN : [current, ...KNOWN];
