import type { Request } from 'express';
import type { RequestFilter, RequestPageQuery, RequestPosition } from '../../activity/activity.types.ts';
import { OUTCOMES } from '../../activity/to-outcome.ts';
import { readQuery } from '../../http/read-form.ts';
import type { Places } from '../places.ts';
import { parseZonedTime } from './zoned-time.ts';

/** The methods that SCIM answers to (RFC 7644 §3.2). */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** Time ranges by their name in the address, in hours. */
export const RANGES = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 } as const;
const HOUR = 3_600_000;
const MAX_USER = 300;

/** The filter of the activity page as the address has it. */
export interface ReadFilter {
  /** What restricts the list, apart from the user. */
  readonly filter: RequestFilter;
  readonly user: string;
  /** `custom`: from `from` to `to`; empty: all that is kept. */
  readonly range: keyof typeof RANGES | 'custom' | '';
  readonly from: string;
  readonly to: string;
  readonly problems: readonly string[];
  /** The parameters that say the same, for links. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads the filter; what cannot be used is left out and named in `problems`. Never throws. */
export function readFilter(req: Request, zone: string, now: Date = new Date()): ReadFilter {
  const outcome = OUTCOMES.find((known) => known === readQuery(req, 'outcome'));
  const method = METHODS.find((known) => known === readQuery(req, 'method'));
  const user = readQuery(req, 'user').replaceAll('\0', '').trim().slice(0, MAX_USER);
  const [fromText, toText] = [readQuery(req, 'from'), readQuery(req, 'to')];
  const asked = readQuery(req, 'range');
  const custom = asked === 'custom' || (asked === '' && (fromText !== '' || toText !== ''));
  const range = Object.hasOwn(RANGES, asked) ? (asked as keyof typeof RANGES) : custom ? 'custom' : '';
  const [from, to] = range === 'custom' ? [fromText, toText].map((text) => parseZonedTime(text, zone)) : [];
  const problems = [
    range === 'custom' && fromText !== '' && !from && 'The time in “From” could not be read.',
    range === 'custom' && toText !== '' && !to && 'The time in “To” could not be read.',
    from && to && from >= to && '“From” is not before “To”, so no request can lie between them.',
  ].filter((problem) => typeof problem === 'string');
  const since = range !== '' && range !== 'custom' ? new Date(now.getTime() - RANGES[range] * HOUR) : from;
  return {
    filter: {
      ...(outcome && { outcome }),
      ...(method && { method }),
      ...(since && { from: since }),
      ...(to && { to }),
    },
    user,
    range,
    from: from ? fromText.slice(0, 16) : '',
    to: to ? toText.slice(0, 16) : '',
    problems,
    parameters: {
      ...(outcome && { outcome }),
      ...(user && { user }),
      ...(method && { method }),
      ...(range && { range }),
      ...(from && { from: fromText }),
      ...(to && { to: toText }),
    },
  };
}

/** The place in the list that the address names, in `older` or `newer`. */
export function readPlace(req: Request, places: Places, list: string): Omit<RequestPageQuery, 'limit'> {
  const [older, newer] = ['older', 'newer'].map((name) => parsePosition(places.read(req, name, list)));
  if (older) return { older };
  return newer ? { newer } : {};
}

/** A position as a place: `1795521600000-17`. */
export const formatPosition = ({ at, id }: RequestPosition): string => `${at.getTime()}-${id}`;

function parsePosition(text: string): RequestPosition | undefined {
  const [, at, id] = /^(\d{1,14})-(\d{1,15})$/.exec(text) ?? [];
  return at === undefined ? undefined : { at: new Date(Number(at)), id: Number(id) };
}
