import { quote } from '../../directory/quote.ts';
import { LIST_PARAMETERS } from '../parse-list-query.ts';
import { requireObject, requireSchema } from '../schemas/parse-resource.ts';
import { ScimError } from '../scim-error.ts';

const SEARCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const LISTS = ['attributes', 'excludedAttributes'];
const NUMBERS = ['startIndex', 'count'];

/**
 * The parameters of a SearchRequest (RFC 7644 §3.4.3) as an address would hold them, so that one parser reads both.
 * Members have the names of the parameters, without case; null is none. Throws ScimError.
 */
export function parseSearchRequest(body: unknown): Record<string, string> {
  const source = requireObject(body);
  requireSchema(source, SEARCH_SCHEMA);
  const query: Record<string, string> = {};
  for (const [key, value] of Object.entries(source)) {
    const name = LIST_PARAMETERS.find((known) => known.toLowerCase() === key.toLowerCase());
    if (!name || value === null || value === undefined) continue;
    if (Object.hasOwn(query, name))
      throw ScimError.of('invalidSyntax', `${name} is given twice in different spellings.`);
    query[name] = toParameter(name, value);
  }
  return query;
}

function toParameter(name: string, value: unknown): string {
  if (LISTS.includes(name)) {
    const names = Array.isArray(value) ? value : [value];
    if (names.every((each) => typeof each === 'string')) return names.join(',');
    throw ScimError.of('invalidValue', `${name} must be a list of attribute names; it is ${quote(value)}.`);
  }
  if (typeof value === 'string' || (NUMBERS.includes(name) && typeof value === 'number')) return String(value);
  const type = NUMBERS.includes(name) ? 'an integer' : 'a string';
  throw ScimError.of('invalidValue', `${name} must be ${type}; it is ${quote(value)}.`);
}
