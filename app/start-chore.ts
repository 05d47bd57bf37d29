import type { Logger } from 'pino';

const MINUTE = 60_000;

interface ChoreDeps {
  /** What is done, in a word or two for the log: "pruning". */
  name: string;
  /** Does it until `signal` ends it; gives what the log keeps of it. */
  work: (signal: AbortSignal) => Promise<object>;
  /** Why it must not be done now; undefined: it may. */
  findHindrance?: () => Promise<string | undefined>;
  /** Does the work unless another process does it at this moment: then it gives false. */
  tryAlone: (work: () => Promise<void>) => Promise<boolean>;
  log: Logger;
  /** When for the first time, and then how often (ms). */
  first?: number;
  every: number;
}

/**
 * Does something every so often, the first time after a minute, in one process at a time; gives what stops it. Failures
 * are logged and tried again.
 */
export function startChore(deps: ChoreDeps): () => void {
  const { name, work, findHindrance = async () => undefined, tryAlone, log, first = MINUTE, every } = deps;
  const stop = new AbortController();
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      const hindrance = await findHindrance();
      if (hindrance !== undefined) {
        log.warn(`${name} was left out: ${hindrance}`);
        return;
      }
      const wasAlone = await tryAlone(async () => {
        const done = await work(stop.signal);
        log.debug({ done }, `${name} is done`);
      });
      if (!wasAlone) log.debug(`${name} is done by another process`);
    } catch (cause) {
      log.warn({ err: cause }, `${name} failed`);
    } finally {
      running = false;
    }
  };
  const begin = setTimeout(() => void run(), first).unref();
  const timer = setInterval(() => void run(), every).unref();
  return () => {
    stop.abort();
    clearTimeout(begin);
    clearInterval(timer);
  };
}
