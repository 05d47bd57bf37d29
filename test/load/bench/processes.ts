import { say } from '../say.ts';
import type { Target, Unit } from './bench.types.ts';
import { drive } from './drive.ts';
import { medianOf, type Pledge, perSecond } from './report.ts';
import { findPostmaster, type Started, seedUsers, startOn } from './set-up.ts';
import { toImport, toNewUser, WORKLOADS } from './workloads.ts';

const USERS = 5_000;
const IN_FLIGHT = 16;
/** Of a Bulk request: its client sends little, and the server reads all of it. */
const OPERATIONS = 100;
const ADDRESSES = 10;

interface Deps {
  url: string;
  rounds: number;
  seconds: number;
  pledges: Pledge[];
}

interface Contest {
  readonly what: string;
  /** Where the server alone needs the processor, so that a second process has a core to itself. */
  readonly promised?: number;
  readonly unit: (target: Target) => Unit;
}

const CONTESTS: readonly Contest[] = [
  { what: `Bulk of ${OPERATIONS} creations that are read whole and refused`, promised: 1.6, unit: toRefused },
  { what: 'import by 100', unit: toImport },
  ...WORKLOADS.filter(({ id }) => id === 'W1' || id === 'W3').map(({ title, unit }) => ({ what: title, unit })),
];

/** Two processes (WEB_CONCURRENCY) against one, in alternating rounds, on databases of their own. */
export async function measureProcesses({ url, rounds, seconds, pledges }: Deps): Promise<void> {
  const [one, two] = [await start(url, 1), await start(url, 2)];
  try {
    for (const { what, promised, unit } of CONTESTS) {
      const rates: [number[], number[]] = [[], []];
      let from = 0;
      for (let round = 0; round < rounds; round += 1) {
        for (const [at, { target, postgres }] of [one, two].entries()) {
          const run = {
            target,
            postgres,
            unit: unit(target),
            inFlight: IN_FLIGHT,
            until: { seconds },
            warmUp: 1,
            from,
          };
          const { next, ...result } = await drive(run);
          from = next;
          rates[at]?.push(perSecond(result));
        }
      }
      const [alone, both] = rates.map(medianOf) as [number, number];
      say(
        `Processes, ${what}: one ${alone.toFixed(0)}/s, two ${both.toFixed(0)}/s, ${(both / alone).toFixed(2)} times`,
      );
      if (promised === undefined) continue;
      pledges.push({ what: `two processes, ${what}, times one`, figure: both / alone, limit: promised, atLeast: true });
    }
  } finally {
    await one.started.end();
    await two.started.end();
  }
}

async function start(url: string, count: number): Promise<{ started: Started; target: Target; postgres: number }> {
  const started = await startOn(url, `bench_processes_${count}`, { WEB_CONCURRENCY: String(count) });
  return { started, target: await seedUsers(started, USERS), postgres: await findPostmaster(started) };
}

/** The last address of each user is none. */
function toRefused(target: Target): Unit {
  const { emails: _, ...user } = JSON.parse(toNewUser(0)) as Record<string, unknown>;
  const emails = Array.from({ length: ADDRESSES }, (_each, n) => ({ value: `a${n}@example.com`, type: `t${n}` }));
  const data = { ...user, emails: [...emails, { value: 'none', type: 'last' }] };
  const Operations = Array.from({ length: OPERATIONS }, (_each, n) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `${n}`,
    data: { ...data, userName: `refused${n}@example.com` },
  }));
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
  return async (send) => {
    const answer = await send({ method: 'POST', path: `${target.base}/Bulk`, headers: target.headers, body }, 200);
    const refused = answer.split('"status":"400"').length - 1;
    if (refused < OPERATIONS) throw new Error(`Only ${refused} were refused: ${answer.slice(0, 300)}`);
  };
}
