import { performance } from 'node:perf_hooks';
import { Client } from 'undici';
import type { Run, Send, Target, Unit } from './bench.types.ts';
import { readFamilyCpu, readPeakMemory, resetPeakMemory } from './usage.ts';

export interface Drive {
  readonly target: Target;
  readonly postgres: number;
  readonly unit: Unit;
  readonly inFlight: number;
  /** How long it goes on, in seconds; or how many units there are. */
  readonly until: { readonly seconds: number } | { readonly units: number };
  /** Seconds that are not counted, at the beginning. */
  readonly warmUp: number;
  /** The number of the first unit. */
  readonly from: number;
}

/** Keeps `inFlight` connections busy with units, each with one request at a time, and measures what comes of it. */
export async function drive({
  target,
  postgres,
  unit,
  inFlight,
  until,
  warmUp,
  from,
}: Drive): Promise<Run & { next: number }> {
  const clients = Array.from(
    { length: inFlight },
    () => new Client(target.origin, { pipelining: 1, keepAliveTimeout: 60_000 }),
  );
  let times: number[] = [];
  let next = from;
  const senders = clients.map((client) => toSend(client, (ms) => times.push(ms)));
  const work = (isOver: () => boolean) =>
    Promise.all(
      senders.map(async (send) => {
        while (!isOver()) {
          next += 1;
          await unit(send, next - 1);
        }
      }),
    );
  try {
    const warm = performance.now() + warmUp * 1_000;
    if (warmUp > 0) await work(() => performance.now() >= warm);
    times = [];
    resetPeakMemory(target.pid);
    const before = { server: readFamilyCpu(target.pid), postgres: readFamilyCpu(postgres), at: performance.now() };
    const ownBefore = process.cpuUsage();
    const last = 'units' in until ? next + until.units : Number.POSITIVE_INFINITY;
    const end = 'seconds' in until ? before.at + until.seconds * 1_000 : Number.POSITIVE_INFINITY;
    await work(() => next >= last || performance.now() >= end);
    const seconds = (performance.now() - before.at) / 1_000;
    const perThousand = (used: number) => (used * 1_000_000) / times.length;
    const { user, system } = process.cpuUsage(ownBefore);
    const own = user + system;
    const sorted = Float64Array.from(times).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      requests: times.length,
      seconds,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: at(1),
      serverCpu: perThousand(readFamilyCpu(target.pid) - before.server),
      postgresCpu: perThousand(readFamilyCpu(postgres) - before.postgres),
      clientCpu: perThousand(own / 1_000_000),
      memory: readPeakMemory(target.pid),
      next,
    };
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

function toSend(client: Client, took: (ms: number) => void): Send {
  return async ({ method, path, headers, body }, expected) => {
    const started = performance.now();
    const answer = await client.request({ method, path, headers, ...(body !== undefined && { body }) });
    const text = await answer.body.text();
    took(performance.now() - started);
    if (answer.statusCode === expected) return text;
    throw new Error(`${method} ${path} answered ${answer.statusCode}, not ${expected}: ${text.slice(0, 300)}`);
  };
}
