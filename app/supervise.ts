import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { closeLostConnection } from './close-lost-connection.ts';

/** A worker that listened for so long (ms) was well: its successor begins at once … */
const STEADY = 10_000;
/** … and that of another after a pause that doubles each time (ms), so that a fault never forks without end. */
const PAUSE = { first: 100, longest: 10_000 };
/** When no worker listened for so long (ms), the next that cannot start is the last. */
const PATIENCE = 15_000;
/** One worker a core is what is advised: helpers that collect its short-lived garbage would take those of the others. */
const ALONE_ON_A_CORE = '--no-parallel-scavenge';

/** The place of a worker, by whose number log lines and metrics name it and its successors. */
interface Place {
  readonly name: string;
  worker: Worker | undefined;
  /** When its worker began to listen. */
  listeningSince: number | undefined;
  /** How many workers here ended early in a row. */
  early: number;
  pause: NodeJS.Timeout | undefined;
}

interface Deps {
  /** How many workers. */
  count: number;
  log: Logger;
  /** Told once, when the first worker listens. */
  onReady: () => void;
}

export interface Supervisor {
  /** The workers that listen. */
  list(): Worker[];
  /** How many took the place of another since the start. */
  countSuccessors(): number;
  /** Resolves when no worker is left: to 0 after SIGTERM or SIGINT, 1 when they cannot start or a drain failed. */
  readonly ended: Promise<number>;
}

/**
 * Keeps `count` workers, which run this very program with the arguments `worker <number>`: the others begin when the
 * first listens, those that end are replaced, and SIGTERM and SIGINT are passed on to all.
 */
export function supervise({ count, log, onReady }: Deps): Supervisor {
  const places = Array.from({ length: count }, (_, index): Place => {
    return { name: `${index + 1}`, worker: undefined, listeningSince: undefined, early: 0, pause: undefined };
  });
  let lastListened: number | undefined;
  let successors = 0;
  let exitCode: number | undefined;
  let resolveEnded: (code: number) => void;
  const ended = new Promise<number>((resolve) => {
    resolveEnded = resolve;
  });
  const list = () => places.flatMap(({ worker, listeningSince }) => (worker && listeningSince ? [worker] : []));

  function begin(place: Place): void {
    // The first may have begun to listen when all were told to stop.
    if (exitCode !== undefined) return;
    const worker = fork(place);
    if (!worker) {
      onEnded(place, undefined, { code: null, signal: null });
      return;
    }
    place.worker = worker;
    closeLostConnection(worker);
    worker.once('listening', () => {
      place.listeningSince = performance.now();
      if (lastListened === undefined) {
        onReady();
        places.filter((other) => other !== place).forEach(begin);
      }
      lastListened = performance.now();
    });
    worker.once('exit', (code, signal) => onEnded(place, worker.process.pid, { code, signal }));
    worker.on('error', (cause) => {
      log.error({ worker: place.name, err: cause }, 'a worker could not be started or told something');
      // Without a process there is no exit.
      if (worker.process.pid === undefined) onEnded(place, undefined, { code: null, signal: null });
    });
  }

  /** Where the machine has no memory or process left for one, the others go on. */
  function fork({ name }: Place): Worker | undefined {
    try {
      cluster.setupPrimary({ args: ['worker', name], execArgv: [...process.execArgv, ALONE_ON_A_CORE] });
      return cluster.fork();
    } catch (cause) {
      log.error({ worker: name, err: cause }, 'a worker could not be started');
      return undefined;
    }
  }

  function onEnded(place: Place, pid: number | undefined, how: { code: number | null; signal: string | null }): void {
    const { name: worker, listeningSince } = place;
    place.worker = undefined;
    place.listeningSince = undefined;
    if (exitCode !== undefined) {
      // Who was told to stop before it could listen may have known no better than to end by the signal.
      if (how.code !== 0 && listeningSince !== undefined) {
        log.error({ worker, pid, ...how }, 'a worker did not stop as it should');
        exitCode = 1;
      }
      if (places.every((other) => other.worker === undefined)) resolveEnded(exitCode);
      return;
    }
    log.error({ worker, pid, ...how }, 'a worker ended');
    if (listeningSince !== undefined) lastListened = performance.now();
    else if (list().length === 0 && performance.now() - (lastListened ?? Number.NEGATIVE_INFINITY) > PATIENCE) {
      log.fatal('the workers cannot start');
      end(1, 'SIGTERM');
      return;
    }
    if (performance.now() - (listeningSince ?? performance.now()) >= STEADY) place.early = 0;
    else place.early += 1;
    replace(place);
  }

  function replace(place: Place): void {
    const pause = place.early === 0 ? 0 : Math.min(PAUSE.first * 2 ** (place.early - 1), PAUSE.longest);
    place.pause = setTimeout(() => {
      successors += 1;
      begin(place);
    }, pause);
  }

  function end(code: number, signal: NodeJS.Signals): void {
    if (exitCode !== undefined) return;
    exitCode = code;
    for (const { pause } of places) clearTimeout(pause);
    const workers = places.flatMap(({ worker }) => worker ?? []);
    for (const worker of workers) worker.process.kill(signal);
    if (workers.length === 0) resolveEnded(code);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (exitCode === undefined) log.info({ signal }, 'stopping');
      // They may be waiting still (SHUTDOWN_DELAY); whether it is a second one is for them to say.
      else for (const { worker } of places) worker?.process.kill(signal);
      end(0, signal);
    });
  }
  if (places[0]) begin(places[0]);
  return { list, countSuccessors: () => successors, ended };
}
