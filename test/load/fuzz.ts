// Sends malformed filters, paths and bodies over HTTP to a server of its own on a PostgreSQL of its own, and fails on an
// answer of 5xx (501 for /Me aside), on one that is no SCIM JSON, and where the server's event loop stood still for 50 ms:
// npm run fuzz (docs/scim.md). How many, and the seed of a run to repeat, may follow as arguments.
import { createRandom } from './fuzz/create-random.ts';
import { findFault } from './fuzz/find-fault.ts';
import type { Known } from './fuzz/make-json.ts';
import { type FuzzRequest, makeRequest } from './fuzz/make-request.ts';
import { sendRequest } from './fuzz/send-request.ts';
import { TURN } from './limits.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';
import type { LoopReport } from './stall.types.ts';

const REQUESTS = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000_007);
const WORKERS = 8;
/** More would say no more. */
const MAX_FAULTS = 20;

interface Sent {
  readonly request: FuzzRequest;
  readonly from: number;
  readonly to: number;
}

await runLoad(async (load) => {
  say(`${REQUESTS} requests, seed ${SEED}: npm run fuzz -- ${REQUESTS} ${SEED}`);
  const { base } = load;
  const token = await seed(load);
  const known = await fill(base, token);
  // The first requests compile what a server in use has compiled.
  await run(base, token, known, { count: 500, seed: 1 });
  load.watchLoop();
  const started = Date.now();
  const { counts, faults, sent } = await run(base, token, known, { count: REQUESTS, seed: SEED });
  const seconds = (Date.now() - started) / 1_000;
  const loop = await load.endWatch();
  tellCounts(counts, seconds);
  for (const fault of faults) say(`✗ ${fault}`);
  for (const failure of readFailures(load.server)) say(`  ${failure}`);
  return faults.length + tellStalls(loop, sent) === 0;
});

/** An organization with something in its catalogues, and a token for it. */
function seed(load: Load): Promise<string> {
  return load.seed(async (given) => {
    const { id } = await given.organization({ anyUserType: true });
    await given.catalogue(id, { roles: ['admin', 'reader'], entitlements: ['one', 'two'] });
    return (await given.token({ organizationId: id })).token;
  });
}

/** Users and groups to aim at. */
async function fill(base: string, token: string): Promise<Known> {
  const create = async (kind: string, body: object) => {
    const headers = { 'Content-Type': 'application/scim+json' };
    const request = { kind, method: 'POST', path: kind, headers, body: Buffer.from(JSON.stringify(body)) };
    const { status, text } = await sendRequest(base, token, request);
    if (status !== 201) throw new Error(`POST ${kind} answered ${status}: ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  };
  const users: string[] = [];
  const groups: string[] = [];
  for (let index = 0; index < 40; index += 1) {
    const userName = `person${index}@example.com`;
    users.push(await create('/Users', { userName, emails: [{ value: userName, type: 'work', primary: true }] }));
  }
  for (let index = 0; index < 10; index += 1) {
    groups.push(await create('/Groups', { displayName: `Group ${index}`, members: users.map((value) => ({ value })) }));
  }
  return { users, groups };
}

async function run(base: string, token: string, known: Known, plan: { count: number; seed: number }) {
  const random = createRandom(plan.seed);
  const counts = new Map<string, Map<number, number>>();
  const faults: string[] = [];
  const sent: Sent[] = [];
  let left = plan.count;
  const work = async () => {
    while (left > 0 && faults.length < MAX_FAULTS) {
      left -= 1;
      const request = makeRequest(random, known);
      const from = Date.now();
      try {
        const response = await sendRequest(base, token, request);
        const ofKind = counts.get(request.kind) ?? new Map<number, number>();
        counts.set(request.kind, ofKind.set(response.status, (ofKind.get(response.status) ?? 0) + 1));
        const fault = findFault(request, response);
        if (fault) faults.push(`${describe(request)} ${fault}`);
      } catch (cause) {
        // An answer before the whole of a large body was read ends the connection.
        if ((request.body?.length ?? 0) < 1_000_000) faults.push(`${describe(request)} got no answer: ${cause}`);
      }
      if (Date.now() - from > TURN) sent.push({ request, from, to: Date.now() });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { counts, faults, sent };
}

function tellCounts(counts: ReadonlyMap<string, ReadonlyMap<number, number>>, seconds: number): void {
  const total = new Map<number, number>();
  for (const [kind, statuses] of [...counts].sort()) {
    say(`${kind.padEnd(8)} ${show(statuses)}`);
    for (const [status, count] of statuses) total.set(status, (total.get(status) ?? 0) + count);
  }
  say(`${'all'.padEnd(8)} ${show(total)}`);
  const sum = [...total.values()].reduce((one, other) => one + other, 0);
  say(`${sum} answers in ${seconds.toFixed(0)} s, ${Math.round(sum / seconds)} a second`);
}

function show(statuses: ReadonlyMap<number, number>): string {
  const sorted = [...statuses].sort(([one], [other]) => one - other);
  return sorted.map(([status, count]) => `${status}: ${count}`).join('  ');
}

/** What the server logged as failures of its own, each once. */
function readFailures({ output }: Load['server']): string[] {
  const errors = output.out.split('\n').filter((line) => line.startsWith('{"level":50'));
  return [...new Set(errors.map((line) => JSON.stringify((JSON.parse(line) as { cause?: unknown }).cause)))];
}

/** How many stalls were the server's own doing; tells of each with the requests that were waiting meanwhile. */
function tellStalls(loop: LoopReport, sent: readonly Sent[]): number {
  say(
    `event loop: stood still for ${loop.max} ms at most (p99.9 ${loop.p999}, p99 ${loop.p99}), of which the server ` +
      `itself was at work for ${loop.worstCpu} at most; ${loop.memory} MB`,
  );
  const own = loop.stalls.filter(({ cpu }) => cpu > TURN);
  for (const { at, gap, cpu, garbage } of own) {
    say(`✗ stood still for ${gap} ms, itself at work for ${cpu} ms (garbage ${garbage} ms); the largest that waited:`);
    const waiting = sent.filter(({ from, to }) => from < at && to > at - gap).map(({ request }) => request);
    waiting.sort((one, other) => (other.body?.length ?? 0) - (one.body?.length ?? 0));
    for (const request of waiting.slice(0, 2)) say(`    ${describe(request).slice(0, 300)}`);
  }
  const others = loop.stalls.length - own.length;
  if (others > 0) say(`${others} times other programs had the processor meanwhile: no fault of the server's.`);
  return own.length;
}

function describe({ method, path: target, headers, body }: FuzzRequest): string {
  const sent = body ? ` ${JSON.stringify(headers)} ${body.length} bytes ${body.toString('utf8').slice(0, 400)}` : '';
  return `${method} ${target.slice(0, 500)}${sent}`;
}
