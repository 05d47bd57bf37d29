import { say } from '../say.ts';
import type { Target, Unit } from './bench.types.ts';
import { drive } from './drive.ts';
import { medianOf, type Pledge, perSecond } from './report.ts';
import { findPostmaster, type Started, seedUsers, startOn } from './set-up.ts';
import { toImport, WORKLOADS } from './workloads.ts';

const USERS = 5_000;
const IN_FLIGHT = 32;
/** Of a PATCH that its client makes in no time, and that keeps the server busy for long before it is refused. */
const OPERATIONS = 200;
const ADDRESSES = 95;

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
  { what: `PATCH whose last of ${OPERATIONS} operations is refused`, promised: 1.6, unit: toRefused },
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

/** Each operation looks through all addresses; the last finds none, so that nothing is written (RFC 7644 §3.5.2). */
function toRefused(target: Target): Unit {
  const emails = Array.from({ length: ADDRESSES }, (_each, n) => ({ value: `a${n}@example.com`, type: `t${n}` }));
  const rename = (type: string) => ({ op: 'replace', path: `emails[type eq "${type}"].display`, value: 'Ada' });
  const Operations = [
    { op: 'replace', path: 'emails', value: emails },
    ...Array.from({ length: OPERATIONS - 2 }, (_each, n) => rename(`t${n % ADDRESSES}`)),
    rename('none'),
  ];
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
  return async (send, n) => {
    const path = `${target.base}/Users/${target.ids[n % target.ids.length]}`;
    await send({ method: 'PATCH', path, headers: target.headers, body }, 400);
  };
}
