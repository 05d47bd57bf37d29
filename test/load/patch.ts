/*
 * Measures the dearest PATCH requests that are allowed, and a little more: a thousand operations or one megabyte. Prints how long each
 * keeps the process from everything else: reading the body apart, parsing it and applying it.
 *
 *   npm run bench:patch
 */
import { performance } from 'node:perf_hooks';
import { applyPatch } from '../../app/scim/patch/apply-patch.ts';
import { parsePatch } from '../../app/scim/patch/parse-patch.ts';
import type { Resource } from '../../app/scim/schemas/attribute.types.ts';
import { USER_RESOURCE_TYPE } from '../../app/scim/schemas/user-resource-type.ts';
import { ScimError } from '../../app/scim/scim-error.ts';
import { say } from './say.ts';

/** What one request may take before others notice, in milliseconds. */
const LIMIT = 50;
const MEGABYTE = 1_000_000;

const long = (index: number, unit = 'a', length = 2_000) => `${index}${unit.repeat(length)}`;
const roles = (length: number, unit?: string, count = 100) =>
  Array.from({ length: count }, (_, index) => ({ value: long(index, unit, length), type: `t${index}` }));
const repeat = (operation: (index: number) => unknown, count = 1_000) =>
  Array.from({ length: count }, (_, index) => operation(index));

/** As many of the operations as fit into the body. */
function fitting(operations: unknown[]): unknown[] {
  let size = 100;
  return operations.filter((operation) => {
    size += Buffer.byteLength(JSON.stringify(operation)) + 1;
    return size < MEGABYTE;
  });
}

const conditions = (count: number, condition: string) => Array(count).fill(condition).join(' or ');
const rare = `${'a'.repeat(480)}b${'a'.repeat(480)}`;

const CASES: Record<string, { resource?: Resource; operations: unknown[] }> = {
  'a thousand additions of one value': {
    operations: repeat((i) => ({ op: 'add', path: 'roles', value: [{ value: `v${i % 100}` }] })),
  },
  'a thousand additions to a list of long values': {
    resource: { roles: roles(2_000, 'a', 99) },
    operations: repeat((i) => ({ op: 'add', path: 'roles', value: [{ value: 'x', display: `${i}` }] })),
  },
  'ten thousand values, a hundred an operation': {
    operations: repeat(
      (i) => ({ op: 'replace', path: 'roles', value: repeat((j) => ({ value: `${i}-${j}` }), 100) }),
      500,
    ),
  },
  'a megabyte of one-character values without value': {
    operations: repeat(() => ({ op: 'add', path: 'addresses', value: repeat((j) => ({ locality: `${j}` }), 99) })),
  },
  'a megabyte of decomposed characters': {
    operations: repeat((i) => ({
      op: 'replace',
      path: 'roles',
      value: repeat((j) => ({ value: long(i * j, 'e\u0301', 1_000) }), 5),
    })),
  },
  'the same part of each of a hundred values, a thousand times': {
    resource: { roles: roles(20) },
    operations: repeat((i) => ({ op: 'replace', path: 'roles[value pr].display', value: `d${i}` })),
  },
  'each operation with fifty conditions': {
    resource: { roles: roles(100) },
    operations: repeat(
      () => ({
        op: 'replace',
        path: `roles[${conditions(50, 'value eq "x"')} or value pr].display`,
        value: 'd',
      }),
      90,
    ),
  },
  'a hundred conditions on the longest values': {
    operations: [
      { op: 'replace', path: 'roles', value: roles(4_000) },
      { op: 'replace', path: `roles[${conditions(100, 'value eq "x"')}].display`, value: 'd' },
    ],
  },
  'conditions on long values of decomposed characters': {
    resource: { roles: roles(500, 'e\u0301') },
    operations: repeat(() => ({ op: 'replace', path: 'roles[value gt "x" or value pr].display', value: 'd' })),
  },
  'conditions on values of decomposed characters': {
    resource: { roles: roles(50, 'e\u0301') },
    operations: repeat(() => ({ op: 'replace', path: 'roles[value gt "x" or value pr].display', value: 'd' })),
  },
  'long texts searched for in long values': {
    resource: { roles: roles(4_000) },
    operations: repeat(
      () => ({ op: 'replace', path: `roles[value co "${rare}" or value pr].display`, value: 'd' }),
      70,
    ),
  },
  'values removed by their description': {
    resource: { roles: roles(20) },
    operations: repeat(() => ({ op: 'remove', path: 'roles', value: repeat((j) => ({ type: `x${j}` }), 60) })),
  },
  'values of long texts removed by value, one an operation': {
    resource: { roles: roles(2_000) },
    operations: repeat((i) => ({ op: 'remove', path: 'roles', value: [{ value: `x${i}` }] })),
  },
  'a thousand members without path': {
    operations: [
      {
        op: 'replace',
        value: Object.fromEntries(
          repeat((i) => [`roles[value eq "${i % 90}"].display`, `${i}`]).map((entry) => entry as [string, string]),
        ),
      },
    ],
  },
};

let slow = 0;
for (const [name, { resource = {}, operations }] of Object.entries(CASES)) {
  const sent = fitting(operations);
  const body = JSON.stringify({ Operations: sent });
  const times = [1, 2, 3].map(() => measure(resource, body));
  const worst = Math.max(...times.map(({ time }) => time));
  if (worst > LIMIT) slow += 1;
  const counts = `${sent.length} operations, ${Math.round(body.length / 1_000)} kB`;
  say(`${worst.toFixed(1).padStart(7)} ms  ${name} (${counts}): ${times[0]?.outcome}`);
}
say(slow === 0 ? `none took ${LIMIT} ms` : `${slow} took more than ${LIMIT} ms`);
process.exitCode = slow === 0 ? 0 : 1;

function measure(resource: Resource, body: string): { time: number; outcome: string } {
  const read = JSON.parse(body);
  const stored = JSON.parse(JSON.stringify({ userName: 'a@example.com', active: true, ...resource }));
  const [start, used] = [performance.now(), process.cpuUsage()];
  const outcome = attempt(() => applyPatch(stored, parsePatch(USER_RESOURCE_TYPE, 'id', read)));
  const { user, system } = process.cpuUsage(used);
  // Whichever is less: other programs must not count, nor must the threads that compile and collect beside ours.
  return { time: Math.min(performance.now() - start, (user + system) / 1_000), outcome };
}

function attempt(run: () => unknown): string {
  try {
    run();
    return 'applied';
  } catch (cause) {
    if (!(cause instanceof ScimError)) throw cause;
    return `${cause.scimType}: ${cause.message.slice(0, 90)}`;
  }
}
