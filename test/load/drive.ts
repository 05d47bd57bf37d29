import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Customer, Operation } from './operations.ts';
import { MAX_SOCKETS } from './scim-client.ts';
import { isSuccess, observe, type Sent, type Tally } from './tally.ts';

/** Operations and how often each comes, in parts of their sum. */
export type Mix = readonly (readonly [weight: number, name: string, operation: Operation])[];

export interface Drive {
  readonly customers: readonly Customer[];
  readonly mix: Mix;
  readonly tally: Tally;
}

/** After a failure a worker waits so long (ms): refusals come at once, and thousands of them would say no more than some. */
const PAUSE = 25;
/** A run that is so late (ms) no longer tells what its rate costs. */
const TOO_LATE = 10_000;

/** Keeps `inFlight` requests under way until `isOver`; resolves when the last is answered. */
export async function driveClosed(drive: Drive, inFlight: number, isOver: () => boolean): Promise<void> {
  const work = async () => {
    while (!isOver()) if (!isSuccess(await sendOne(drive, performance.now()))) await wait(PAUSE);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

/**
 * Sends `rate` requests a second for `seconds`, each when it is due, whatever became of those before it; while as many as
 * there are connections are under way, the next one waits. A server that stalls is seen in the times, which count from when
 * a request was due, and not in fewer requests. Gives how late (ms) one was sent at most, and whether it gave up early
 * because the server fell behind for good.
 */
export async function driveOpen(
  drive: Drive,
  rate: number,
  seconds: number,
): Promise<{ late: number; gaveUp: boolean }> {
  const started = performance.now();
  const total = Math.floor(rate * seconds);
  let next = 0;
  let late = 0;
  const work = async () => {
    while (next < total && late <= TOO_LATE) {
      const due = started + (next * 1_000) / rate;
      next += 1;
      const early = due - performance.now();
      if (early > 0) await wait(Math.ceil(early));
      late = Math.max(late, performance.now() - due);
      await sendOne(drive, due);
    }
  };
  await Promise.all(Array.from({ length: MAX_SOCKETS }, work));
  return { late, gaveUp: late > TOO_LATE };
}

async function sendOne({ customers, mix, tally }: Drive, due: number): Promise<Sent> {
  const customer = customers[Math.floor(Math.random() * customers.length)];
  const [, name, operation] = pick(mix);
  if (!customer) throw new TypeError('A load needs a customer');
  const sent = await observe(name, due, operation(customer));
  tally.add(sent);
  return sent;
}

function pick(mix: Mix): Mix[number] {
  const sum = mix.reduce((total, [weight]) => total + weight, 0);
  let left = Math.random() * sum;
  const found = mix.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  if (!found) throw new TypeError('A mix needs operations');
  return found;
}
