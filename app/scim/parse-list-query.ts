import { quote } from '../directory/quote.ts';
import { ScimError } from './scim-error.ts';

const DEFAULT_COUNT = 100;
export const MAX_COUNT = 200;

type Query = Readonly<Record<string, unknown>>;

const OFFERED = ['filter', 'startIndex', 'count'];
/** Parameters of the standard that this service does not offer yet; ignoring them would give an answer not asked for. */
const NOT_OFFERED = ['attributes', 'excludedAttributes', 'sortBy', 'sortOrder', 'cursor'];

export interface ListQuery {
  filter: string | undefined;
  /** From 1. */
  startIndex: number;
  /** 0 to MAX_COUNT. */
  count: number;
}

/** Reads the parameters of a list (RFC 7644 §3.4.2). Throws ScimError for values that are none and for repeated ones. */
export function parseListQuery(query: Query): ListQuery {
  requireOffered(query, OFFERED);
  const filter = query.filter as string | undefined;
  return {
    filter,
    startIndex: Math.max(1, parseInteger(query, 'startIndex') ?? 1),
    count: Math.min(MAX_COUNT, Math.max(0, parseInteger(query, 'count') ?? DEFAULT_COUNT)),
  };
}

/**
 * Refuses parameters of the standard that are not offered, on lists and on single resources, and offered ones that are
 * misspelled or repeated; parameters nobody defined are ignored.
 */
export function requireOffered(query: Query, offered: readonly string[] = []): void {
  for (const [key, value] of Object.entries(query)) {
    const name = key.replace(/\[.*$/s, '').toLowerCase();
    const known = [...OFFERED, ...NOT_OFFERED].find((parameter) => parameter.toLowerCase() === name);
    if (!known) continue;
    if (!offered.includes(known)) {
      if (OFFERED.includes(known)) continue;
      throw ScimError.of('invalidValue', `The parameter ${known} is not offered here yet; leave it out.`);
    }
    if (known !== key) throw ScimError.of('invalidValue', `The parameter ${quote(key)} must be written ${known}.`);
    if (typeof value !== 'string')
      throw ScimError.of('invalidValue', `The parameter ${known} is given more than once.`);
  }
}

function parseInteger(query: Query, name: string): number | undefined {
  const text = query[name];
  if (text === undefined || text === '') return undefined;
  if (typeof text !== 'string' || !/^[+-]?\d+$/.test(text)) {
    throw ScimError.of('invalidValue', `The parameter ${name} must be an integer; it is ${quote(text)}.`);
  }
  return Math.min(Number.MAX_SAFE_INTEGER, Number(text));
}
