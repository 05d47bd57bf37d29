import { performance } from 'node:perf_hooks';
import { setImmediate as giveWay, setTimeout as wait } from 'node:timers/promises';
import type { Customer, Operation } from './operations.ts';
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
/** A server that owes so many answers is not going to catch up. */
const MAX_IN_FLIGHT = 2_000;
const BURST = 10;

/** Keeps `inFlight` requests under way until `isOver`; resolves when the last is answered. */
export async function driveClosed(drive: Drive, inFlight: number, isOver: () => boolean): Promise<void> {
  const work = async () => {
    while (!isOver()) if (!isSuccess(await sendOne(drive, performance.now()))) await wait(PAUSE);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

/**
 * Sends `rate` requests a second for `seconds`, each when it is due, whatever became of those before it: a server that
 * stalls is seen in the times, which count from then, and not in fewer requests. Gives the most that were under way at once,
 * and whether it gave up early because the server fell behind for good.
 */
export async function driveOpen(
  drive: Drive,
  rate: number,
  seconds: number,
): Promise<{ most: number; gaveUp: boolean }> {
  const started = performance.now();
  const total = Math.floor(rate * seconds);
  const underWay = new Set<Promise<unknown>>();
  let most = 0;
  for (let sent = 0; sent < total && underWay.size <= MAX_IN_FLIGHT; ) {
    const due = started + (sent * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) {
      await wait(Math.ceil(early));
      continue;
    }
    const one: Promise<unknown> = sendOne(drive, due).finally(() => underWay.delete(one));
    underWay.add(one);
    most = Math.max(most, underWay.size);
    sent += 1;
    // Behind its time the loop would never wait, and no answer would be read.
    if (sent % BURST === 0) await giveWay();
  }
  const gaveUp = underWay.size > MAX_IN_FLIGHT;
  await Promise.all(underWay);
  return { most, gaveUp };
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
