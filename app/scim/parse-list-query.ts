import { quote } from '../directory/quote.ts';
import { parseProjection } from './projection.ts';
import type { ListQuery } from './resources/endpoint.types.ts';
import type { ResourceType } from './schemas/attribute.types.ts';
import { ScimError, type ScimType } from './scim-error.ts';

/** How many resources a page has where `count` is not sent; published as `defaultPageSize` (RFC 9865 §4). */
export const DEFAULT_COUNT = 100;
/** The most a page has, whatever `count` says; published as `maxResults` (RFC 7643 §5) and `maxPageSize`. */
export const MAX_COUNT = 200;

type Query = Readonly<Record<string, unknown>>;

/** What narrows an answer with a resource (RFC 7644 §3.9). */
const OF_RESOURCES = ['attributes', 'excludedAttributes'] as const;
/** The parameters of a list (RFC 7644 §3.4.2, §3.9, RFC 9865 §2). */
export const LIST_PARAMETERS = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  ...OF_RESOURCES,
] as const;

type Parameter = (typeof LIST_PARAMETERS)[number];

/** A list's parameters, and the cursor as it was sent; an empty one asks for the first page (RFC 9865 §2.1). */
export type ParsedListQuery = Omit<ListQuery, 'cursor'> & { readonly cursor: string | undefined };

/**
 * Reads the parameters of a list of `type` (RFC 7644 §3.4.2). Throws ScimError `invalidValue`, and `invalidCount`
 * beside a cursor (RFC 9865 §2.1), for values that the parameter does not allow and for parameters that are repeated.
 */
export function parseListQuery(type: ResourceType, query: Query): ParsedListQuery {
  const given = readParameters(query, LIST_PARAMETERS);
  const { cursor } = given;
  if (cursor !== undefined && given.startIndex !== undefined) {
    throw ScimError.of('invalidValue', 'Give either cursor or startIndex, not both.');
  }
  const count = parseInteger('count', given.count, cursor === undefined ? 'invalidValue' : 'invalidCount');
  return {
    filter: given.filter,
    sortBy: given.sortBy || undefined,
    descending: parseOrder(given.sortOrder),
    startIndex: Math.max(1, parseInteger('startIndex', given.startIndex, 'invalidValue') ?? 1),
    count: Math.min(MAX_COUNT, Math.max(0, count ?? DEFAULT_COUNT)),
    cursor,
    projection: parseProjection(type, given.attributes, given.excludedAttributes),
  };
}

/**
 * What of a single resource is asked (RFC 7644 §3.9); the parameters of lists mean nothing there. Throws ScimError
 * `invalidValue`.
 */
export function parseResourceQuery(type: ResourceType, query: Query) {
  const { attributes, excludedAttributes } = readParameters(query, OF_RESOURCES);
  return parseProjection(type, attributes, excludedAttributes);
}

/**
 * Names count in any case, as Microsoft's test collection sends them; what nobody defined is ignored (RFC 7644 §3.4.2).
 * Refuses parameters that are repeated, or written as lists.
 */
function readParameters(query: Query, offered: readonly Parameter[]): Partial<Record<Parameter, string>> {
  const given: Partial<Record<Parameter, string>> = {};
  for (const [key, value] of Object.entries(query)) {
    const known = findParameter(key, offered);
    if (!known) continue;
    if (key.length !== known.length) {
      throw ScimError.of('invalidValue', `The parameter ${quote(key)} must be written ${known}.`);
    }
    if (typeof value !== 'string' || given[known] !== undefined) {
      throw ScimError.of('invalidValue', `The parameter ${known} is given more than once.`);
    }
    given[known] = value;
  }
  return given;
}

/** The parameter that a name means, also one in the notation of lists, `filter[]`: to ignore that would answer too much. */
export function findParameter<Name extends Parameter>(key: string, offered: readonly Name[]): Name | undefined {
  if (offered.includes(key as Name)) return key as Name;
  const name = key.replace(/\[.*$/s, '').toLowerCase();
  return offered.find((parameter) => parameter.toLowerCase() === name);
}

function parseOrder(text: string | undefined): boolean {
  const order = text?.toLowerCase() ?? 'ascending';
  if (order === 'ascending' || order === '') return false;
  if (order === 'descending') return true;
  throw ScimError.of('invalidValue', `sortOrder must be ascending or descending; it is ${quote(text)}.`);
}

function parseInteger(name: Parameter, text: string | undefined, fault: ScimType): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw ScimError.of(fault, `The parameter ${name} must be an integer; it is ${quote(text)}.`);
  }
  return Math.min(Number.MAX_SAFE_INTEGER, Number(text));
}
