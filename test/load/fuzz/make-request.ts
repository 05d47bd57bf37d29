import type { Random } from './create-random.ts';
import { makeHeavy } from './make-heavy.ts';
import { type Known, makeBulk, makeGroup, makeJunk, makePatch, makeSearch, makeUser } from './make-json.ts';
import { damage, makeFilter, makeText, NAMES } from './make-text.ts';

export interface FuzzRequest {
  /** What it is about, for the counts. */
  readonly kind: string;
  readonly method: string;
  /** Below `/scim/v2`, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The share of requests that are as large as is allowed. */
const HEAVY = 0.005;
const LISTS = ['/Users', '/Groups', '/Roles', '/Entitlements', '/'];
const QUERIES = ['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'excludedAttributes'];

/** A request that is mostly malformed; every kind about as often as the others. */
export function makeRequest(random: Random, known: Known): FuzzRequest {
  if (random.chance(HEAVY)) return makeHeavy(random, known);
  return random.pick([
    makeFiltered,
    makeFiltered,
    makeQuery,
    makePatched,
    makePatched,
    makeBody,
    makeSearched,
    makeBulked,
    makeOdd,
  ])(random, known);
}

function makeFiltered(random: Random): FuzzRequest {
  return {
    kind: 'filter',
    method: 'GET',
    path: `${random.pick(LISTS)}?filter=${encode(makeFilter(random))}`,
    headers: {},
  };
}

function makeQuery(random: Random): FuzzRequest {
  const pairs = Array.from({ length: 1 + random.below(4) }, () => {
    const value = random.pick([
      random.pick(NAMES),
      makeText(random),
      `${random.below(9)}`,
      '-1',
      '1e9',
      'x,y,,',
      '%',
      '%zz',
      '%C0%80',
    ]);
    const name = random.pick([...QUERIES, 'FILTER', 'filter[]', 'count[a]', '__proto__', '']);
    return `${name}=${value.startsWith('%') ? value : encode(value.slice(0, 2_000))}`;
  });
  const path = random.pick([...LISTS, '/Schemas', '/ResourceTypes', '/ServiceProviderConfig', '/Me']);
  return { kind: 'query', method: 'GET', path: `${path}?${pairs.join('&')}`, headers: {} };
}

function makePatched(random: Random, known: Known): FuzzRequest {
  const path = random.chance(0.7) ? `/Users/${random.pick(known.users)}` : `/Groups/${random.pick(known.groups)}`;
  return {
    kind: 'patch',
    method: 'PATCH',
    path: path + maybeAttributes(random),
    ...toBody(random, makePatch(random, known)),
  };
}

function makeBody(random: Random, known: Known): FuzzRequest {
  const users = random.chance(0.7);
  const replaces = random.chance(0.5);
  const path = users ? '/Users' : '/Groups';
  const id = random.pick(users ? known.users : known.groups);
  const value = users ? makeUser(random) : makeGroup(random, known);
  return {
    kind: replaces ? 'put' : 'post',
    method: replaces ? 'PUT' : 'POST',
    path: (replaces ? `${path}/${id}` : path) + maybeAttributes(random),
    ...toBody(random, value),
  };
}

function makeSearched(random: Random): FuzzRequest {
  const path = random.pick(['/.search', '/Users/.search', '/Groups/.search', '/Roles/.search', '/Schemas/.search']);
  return { kind: 'search', method: 'POST', path, ...toBody(random, makeSearch(random)) };
}

function makeBulked(random: Random, known: Known): FuzzRequest {
  return { kind: 'bulk', method: 'POST', path: '/Bulk', ...toBody(random, makeBulk(random, known)) };
}

/** Methods, ids and headers that are unusual. */
function makeOdd(random: Random, known: Known): FuzzRequest {
  const id = random.pick([
    random.pick(known.users),
    '%00',
    '..',
    '%2e%2e',
    '%',
    '%ED%A0%80',
    encode(makeText(random).slice(0, 2_000)),
    '',
  ]);
  const type = random.pick([
    '/Users',
    '/Groups',
    '/Schemas',
    '/ResourceTypes',
    '/Me',
    '/Roles',
    '/Nothing',
    '/users',
    '/__proto__',
  ]);
  const method = random.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'POST', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND']);
  const odd: Record<string, string> = {};
  if (random.chance(0.5))
    odd['If-Match'] = random.pick(['*', 'W/"1"', '"', 'W/"999999999999999999999"', 'W/"1", W/"2"', 'x'.repeat(5_000)]);
  if (random.chance(0.3)) odd['If-None-Match'] = random.pick(['*', 'W/"1"', ',,,', 'W/']);
  if (random.chance(0.3))
    odd.Accept = random.pick(['text/html', '*/*', 'application/json;q=0', ';;;', 'application/scim+json; charset=x']);
  // A DELETE of what is known would leave nothing to fuzz.
  const target = method === 'DELETE' && !id.startsWith('%') ? `${type}/x` : `${type}/${id}`;
  const { headers, body } = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'].includes(method)
    ? { headers: {} }
    : toBody(random, makeJunk(random));
  return { kind: 'odd', method, path: target, headers: { ...headers, ...odd }, ...(body && { body }) };
}

const maybeAttributes = (random: Random) =>
  random.chance(0.1)
    ? `?${random.pick(['attributes', 'excludedAttributes'])}=${encode(`${random.pick(NAMES)},${random.pick(NAMES)}`)}`
    : '';

/** The value as JSON, one time in three damaged: cut off, changed, deep, with numbers too large or no UTF-8 at all. */
function toBody(random: Random, value: unknown): { headers: Record<string, string>; body: Buffer } {
  const json = JSON.stringify(value) ?? '';
  const body = random.chance(0.3) ? spoilBytes(random, json) : Buffer.from(json);
  const type = random.chance(0.03)
    ? random.pick(['text/plain', 'application/json; charset=latin1', 'application/xml', 'application/scim+json;;', 'x'])
    : random.pick(['application/scim+json', 'application/json', 'application/scim+json; charset=utf-8']);
  const headers: Record<string, string> = { 'Content-Type': type };
  if (random.chance(0.02)) headers['Content-Encoding'] = random.pick(['gzip', 'br', 'deflate', 'x']);
  return { headers, body };
}

function spoilBytes(random: Random, json: string): Buffer {
  const depth = 1 + random.below(5_000);
  switch (random.below(8)) {
    case 0:
      return Buffer.from(json.slice(0, random.below(json.length + 1)));
    case 1:
      return Buffer.from(damage(random, json));
    case 2: {
      const bytes = Buffer.from(json);
      if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      return bytes;
    }
    case 3:
      return Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    case 4:
      return Buffer.from(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    case 5:
      return Buffer.from(
        json.replace('{', `{"n": ${random.pick(['1e9999', '-', '00', '1'.repeat(400), 'NaN', '0x1'])},`),
      );
    case 6:
      return Buffer.from(
        json.replace('{', '{"__proto__": {"schemas": []}, "constructor": {"prototype": {"op": "add"}},'),
      );
    default:
      return random.chance(0.03) ? Buffer.from(`{"a": "${'x'.repeat(1_100_000)}"}`) : Buffer.from(json.repeat(2));
  }
}

/** Percent-encoded; half of a surrogate pair as the three bytes that no UTF-8 may have. */
function encode(text: string): string {
  return [...text]
    .map((character) => {
      const unit = character.charCodeAt(0);
      if (character.length > 1 || unit < 0xd800 || unit > 0xdfff) return encodeURIComponent(character);
      return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63)]
        .map((byte) => `%${byte.toString(16)}`)
        .join('');
    })
    .join('')
    .slice(0, 12_000);
}
