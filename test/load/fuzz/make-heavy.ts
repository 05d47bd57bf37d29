import type { Random } from './create-random.ts';
import type { Known } from './make-json.ts';
import type { FuzzRequest } from './make-request.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';
/** Just what a body may have. */
const SIZE = 990_000;

/** A request as large, as long or as deep as is allowed, or a little more: what could hold up the event loop. */
export function makeHeavy(random: Random, { users, groups }: Known): FuzzRequest {
  const user = `/Users/${random.pick(users)}`;
  const group = `/Groups/${random.pick(groups)}`;
  return random.pick<() => FuzzRequest>([
    () =>
      send(
        'PATCH',
        user,
        toPatch(fill((i) => ({ op: 'add', path: 'ims', value: [{ value: `v${i % 90}`, type: `t${i}` }] }))),
      ),
    () =>
      send(
        'PATCH',
        user,
        toPatch(fill(() => ({ op: 'replace', path: `emails[${conditions(random)}].display`, value: 'd' }))),
      ),
    () =>
      send(
        'PATCH',
        user,
        toPatch(fill((i) => ({ op: 'replace', path: 'photos', value: list(99, (j) => ({ value: `p${i}-${j}` })) }))),
      ),
    () =>
      send(
        'PATCH',
        user,
        toPatch(fill(() => ({ op: 'remove', path: 'ims', value: list(99, (j) => ({ display: `${j}` })) }))),
      ),
    () =>
      send(
        'PATCH',
        user,
        toPatch([{ op: 'add', value: Object.fromEntries(list(900, (i) => [`ims[value eq "${i}"].display`, 'x'])) }]),
      ),
    () =>
      send(
        'PATCH',
        user,
        toPatch([
          {
            op: 'replace',
            path: 'ims',
            value: list(90, (i) => ({ value: `${i}`.padEnd(random.below(random.pick([120, 2_000])), 'e\u0301') })),
          },
          ...list(900, (i) => ({ op: 'replace', path: `ims[value gt "${i}" or value pr].display`, value: 'd' })),
        ]),
      ),
    () => send('PATCH', group, toPatch(fill(() => ({ op: 'remove', path: `members[${conditions(random)}]` })))),
    () =>
      send(
        'PATCH',
        group,
        toPatch(fill(() => ({ op: 'add', path: 'members', value: list(99, () => ({ value: random.pick(users) })) }))),
      ),
    () => send('PUT', user, aUser(random, { photos: list(100, (i) => ({ value: `${i}`.padEnd(4_000, 'e\u0301') })) })),
    () =>
      send(
        'PUT',
        user,
        aUser(random, { x509Certificates: list(20, (i) => ({ value: `${i % 10}AAA`.repeat(4_000) })) }),
      ),
    () => send('PUT', user, aUser(random, { addresses: list(100, (i) => ({ formatted: `${i}`.padEnd(4_000, 'ß') })) })),
    () => send('PUT', user, aUser(random, { emails: list(20_000, (i) => ({ value: `e${i}@example.com` })) })),
    () => send('POST', '/Users', Object.fromEntries(list(60_000, (i) => [`k${i}`, i]))),
    () =>
      send(
        'POST',
        '/Users',
        list(400_000, () => 1),
      ),
    () =>
      send('POST', '/Groups', { displayName: 'Heavy', members: list(20_000, () => ({ value: random.pick(users) })) }),
    () =>
      send('PUT', group, {
        displayName: 'Heavy',
        members: list(15_000, (i) => ({ value: `2819c223-7f76-453a-919d-${`${i}`.padStart(12, '0')}` })),
      }),
    () =>
      send(
        'POST',
        '/Bulk',
        aBulk((i) => ({ method: 'GET', path: `/Users/${i}` })),
      ),
    () =>
      send(
        'POST',
        '/Bulk',
        aBulk((i) => ({
          method: 'POST',
          path: '/Groups',
          bulkId: `b${i}`,
          data: { displayName: `B${i}`, members: [{ value: `bulkId:b${i + 1}` }] },
        })),
      ),
    () =>
      send('POST', '/Users/.search', {
        schemas: [`${MESSAGES}SearchRequest`],
        attributes: list(40_000, (i) => `name.x${i}`),
      }),
    () => raw('POST', '/Users', `${'['.repeat(SIZE / 2)}${']'.repeat(SIZE / 2)}`),
    () => raw('POST', '/Bulk', `${'{"a":'.repeat(SIZE / 6)}1${'}'.repeat(SIZE / 6)}`),
    () => raw('PATCH', user, `"${'\\u00e9'.repeat(SIZE / 6)}"`),
    () => raw('PATCH', user, `{"Operations": ${'1'.repeat(SIZE)}}`),
    () => get(`/Users?filter=${encodeURIComponent(conditions(random))}`),
    () => get(`/Users?filter=${encodeURIComponent(`displayName co "${'a'.repeat(4_000)}b${'a'.repeat(3_000)}"`)}`),
    () => get(`/Users?attributes=${'a,'.repeat(5_000)}`),
    () => get(`/Users?${'a=1&'.repeat(3_000)}`),
  ])();
}

const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

/** A thousand, or as many as fit into a body. */
function fill(make: (index: number) => unknown): unknown[] {
  let size = 200;
  return list(1_000, make).filter((each) => {
    size += Buffer.byteLength(JSON.stringify(each)) + 1;
    return size < SIZE;
  });
}

const toPatch = (Operations: unknown[]) => ({ schemas: [`${MESSAGES}PatchOp`], Operations });
const aBulk = (make: (index: number) => unknown) => ({ schemas: [`${MESSAGES}BulkRequest`], Operations: fill(make) });

function aUser(random: Random, more: object): object {
  return { schemas: [USER], userName: `heavy${random.below(1_000)}@example.com`, ...more };
}

/** As many as a path or a filter takes. */
function conditions(random: Random): string {
  const condition = random.pick(['value co "ab"', 'value eq "x"', 'value gt "é"', 'not (value sw "a")']);
  return list(random.pick([10, 50, 90]), () => condition).join(random.pick([' or ', ' and ']));
}

const send = (method: string, path: string, value: unknown) => raw(method, path, JSON.stringify(value));
const get = (path: string): FuzzRequest => ({ kind: 'heavy', method: 'GET', path: path.slice(0, 14_000), headers: {} });

function raw(method: string, path: string, text: string): FuzzRequest {
  const headers = { 'Content-Type': 'application/scim+json' };
  return { kind: 'heavy', method, path, headers, body: Buffer.from(text) };
}
