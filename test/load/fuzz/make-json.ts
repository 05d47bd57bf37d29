import type { Random } from './create-random.ts';
import { makeFilter, makePath, makeText, NAMES } from './make-text.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

/** Ids of what is there, and their versions do not matter. */
export interface Known {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** A value of any type. */
export function makeJunk(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 9 : 12);
  if (kind < 3) return makeText(random);
  if (kind === 3) return random.pick([0, -1, 1.5, 1e308, -1e-308, 2 ** 53, 12_345_678_901_234_567_890n.toString()]);
  if (kind === 4) return random.chance(0.5);
  if (kind === 5) return null;
  if (kind === 6) return {};
  if (kind === 7) return [];
  if (kind === 8) return random.pick(['true', 'False', '2026-01-01T00:00:00Z', 'TUlJ', 'work']);
  const length = random.below(random.chance(0.02) ? 300 : 4);
  if (kind < 11) return Array.from({ length }, () => makeJunk(random, depth + 1));
  return Object.fromEntries(Array.from({ length }, () => [random.pick(NAMES), makeJunk(random, depth + 1)]));
}

/** A user as a client sends it, with parts that are junk. */
export function makeUser(random: Random): unknown {
  const name = `fuzz${random.below(200)}@example.com`;
  const user = {
    schemas: [USER, ENTERPRISE],
    userName: name,
    externalId: `00u${random.below(200)}`,
    name: { givenName: 'F', familyName: makeText(random) },
    active: random.pick([true, false, 'true', 'FALSE', 1, '']),
    emails: [{ value: name, type: 'work', primary: true }],
    phoneNumbers: [{ value: makeText(random), type: 'work' }],
    photos: [{ value: makeText(random), type: 'photo' }],
    x509Certificates: [{ value: random.pick(['TUlJ', makeText(random)]) }],
    roles: [{ value: 'admin', primary: 'True' }],
    [ENTERPRISE]: { department: makeText(random), manager: random.pick<unknown>(['1', { value: '1' }, null]) },
  };
  return spoil(random, user);
}

export function makeGroup(random: Random, { users, groups }: Known): unknown {
  const members = Array.from({ length: random.below(5) }, () => ({ value: random.pick([...users, ...groups, 'x']) }));
  return spoil(random, { schemas: [GROUP], displayName: `Fuzz ${random.below(50)}`, members });
}

/** A PATCH, of one to five operations or of many. */
export function makePatch(random: Random, known: Known): unknown {
  const count = random.chance(0.01) ? 200 + random.below(900) : 1 + random.below(5);
  const Operations = Array.from({ length: count }, () => makeOperation(random, known));
  return spoil(random, { schemas: [`${MESSAGES}PatchOp`], Operations }, 0.3);
}

function makeOperation(random: Random, known: Known): unknown {
  if (random.chance(0.5)) return makeRightOperation(random, known);
  const op = random.pick(['add', 'Replace', 'REMOVE', 'replace', 'add', 'move', '', null]);
  const value = makeJunk(random);
  if (random.chance(0.2)) {
    return { op, value: Object.fromEntries([0, 1, 2].map(() => [makePath(random), makeJunk(random)])) };
  }
  return { op, path: random.chance(0.1) ? makeJunk(random) : makePath(random), value };
}

/** Right in form, at least, so that what follows is reached. */
function makeRightOperation(random: Random, { users, groups }: Known): unknown {
  const text = makeText(random);
  return random.pick<unknown>([
    { op: 'add', path: 'members', value: [{ value: random.pick([...users, ...groups]) }] },
    { op: 'remove', path: `members[value eq "${random.pick(users)}"]` },
    { op: 'replace', path: 'members', value: [] },
    { op: 'replace', path: 'displayName', value: text },
    { op: 'Add', path: 'emails[type eq "work"].value', value: `e${random.below(99)}@example.com` },
    { op: 'replace', path: 'emails[value pr].type', value: text },
    { op: 'add', path: 'ims', value: [{ value: text, type: random.pick(['aim', text]), primary: random.chance(0.5) }] },
    { op: 'remove', path: 'ims[not (type eq "aim") or value co "t"]' },
    { op: 'replace', value: { 'name.familyName': text, active: random.pick(['True', false]) } },
    { op: 'add', path: 'roles', value: { value: random.pick(['admin', text]) } },
    { op: 'remove', path: random.pick(['title', 'name', 'ims', 'manager', 'externalId']) },
    { op: 'replace', path: 'externalId', value: text },
  ]);
}

export function makeSearch(random: Random): unknown {
  const search = {
    schemas: [`${MESSAGES}SearchRequest`],
    filter: makeFilter(random),
    attributes: random.pick<unknown>([[random.pick(NAMES)], random.pick(NAMES), [makeText(random)], 7]),
    excludedAttributes: random.chance(0.2) ? [random.pick(NAMES)] : undefined,
    sortBy: random.chance(0.4) ? random.pick(NAMES) : undefined,
    sortOrder: random.pick(['ascending', 'descending', 'up', undefined]),
    startIndex: random.pick<unknown>([1, 0, -5, 1e9, '2', 'x', undefined, null, 1.5]),
    count: random.pick<unknown>([0, 1, 10, -1, 1e9, 'x', undefined]),
    cursor: random.pick<unknown>([undefined, '', 'x', makeText(random)]),
  };
  return spoil(random, search, 0.3);
}

/** A Bulk request whose operations refer to each other, to themselves and to nothing. */
export function makeBulk(random: Random, known: Known): unknown {
  const count = random.chance(0.02) ? 500 + random.below(700) : 1 + random.below(4);
  const Operations = Array.from({ length: count }, (_, index) => makeBulkOperation(random, known, index));
  const failOnErrors = random.pick<unknown>([undefined, 0, 1, -1, 'x', 1e99]);
  return spoil(random, { schemas: [`${MESSAGES}BulkRequest`], failOnErrors, Operations }, 0.4);
}

function makeBulkOperation(random: Random, known: Known, index: number): unknown {
  const method = random.pick(['POST', 'PUT', 'PATCH', 'DELETE', 'get', '', 'patch']);
  const id = random.pick([...known.users, ...known.groups, `bulkId:b${random.below(4)}`, 'x', '..']);
  const type = random.pick(['/Users', '/Groups', '/Me', '/Bulk', 'Users', '/Schemas', '/.search', '//']);
  const bare = method === 'POST' || random.chance(0.1);
  const members = [{ value: `bulkId:b${random.below(4)}` }];
  const data = random.pick<() => unknown>([
    () => ({ schemas: [GROUP], displayName: `Bulk ${random.below(50)}`, members }),
    () => makeGroup(random, known),
    () => makeUser(random),
    () => makePatch(random, known),
    () => makeJunk(random),
  ])();
  const bulkId = random.pick<unknown>([`b${index}`, `b${random.below(4)}`, undefined, '', 7]);
  return spoil(
    random,
    { method, path: bare ? type : `${type}/${id}`, bulkId, data, version: random.pick([undefined, 'W/"1"', 'x']) },
    0.2,
  );
}

/** The value with one of its parts, or itself, replaced by junk or given twice in another spelling. */
function spoil(random: Random, value: unknown, share = 0.7): unknown {
  if (!random.chance(share)) return value;
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return makeJunk(random);
  if (Array.isArray(value)) {
    const at = random.below(value.length);
    return value.map((entry, index) => (index === at ? spoil(random, entry) : entry));
  }
  const names = Object.keys(value);
  const chosen = random.pick(names);
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === chosen ? spoil(random, member) : member,
  ]);
  if (random.chance(0.1)) entries.push([random.pick([chosen?.toUpperCase() ?? '', ...NAMES]), makeJunk(random)]);
  return Object.fromEntries(entries);
}
