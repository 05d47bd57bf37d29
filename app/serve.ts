import { once } from 'node:events';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { drain } from './drain.ts';
import { createHttpServer } from './http/create-http-server.ts';
import type { ShareMetrics } from './http/metrics.ts';
import type { Opened } from './start-up.ts';

/**
 * A signal that comes again within this (ms) is the first once more: who stops all processes of a group, as systemd does,
 * reaches a worker directly and through its primary.
 */
const ONE_SIGNAL = 1_000;

/**
 * Serves requests in this process until SIGTERM or SIGINT, which end it with 0 once what is in flight is finished; before
 * that, `/readyz` says for `config.shutdownDelay` that this process is about to stop, and requests are served as ever.
 * Resolves when it listens; throws what making the app and listening throw.
 */
export async function serve(opened: Opened, shareMetrics?: ShareMetrics): Promise<void> {
  const { config, database, log } = opened;
  const { server, serve: answer, endConnections } = createHttpServer({ log });
  let isStopping = false;
  const { app, close } = await createApp({
    ...opened,
    isStopping: () => isStopping,
    ...(shareMetrics && { shareMetrics }),
  });
  answer(app);
  server.listen({ port: config.port, ...(config.host && { host: config.host }) });
  await once(server, 'listening');
  stopOnSignals({
    log,
    delay: config.shutdownDelay,
    announce() {
      isStopping = true;
    },
    async stop() {
      endConnections();
      await drain(server);
      await close();
      await database.close();
    },
  });
}

interface Stopping {
  log: Logger;
  /** Between `announce` and `stop` (ms). */
  delay: number;
  announce: () => void;
  stop: () => Promise<void>;
}

/**
 * Runs `announce` at the first SIGTERM or SIGINT, and `stop` after the delay or at the second; then ends the process: 0,
 * or 1 when stopping failed.
 */
function stopOnSignals({ log, delay, announce, stop }: Stopping): void {
  let announced: number | undefined;
  let waiting: NodeJS.Timeout | undefined;
  const begin = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ err: cause }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: string): void => {
    if (announced === undefined) {
      announced = performance.now();
      log.info({ signal, ...(delay > 0 && { delay }) }, 'stopping');
      announce();
      if (delay === 0) begin();
      else waiting = setTimeout(begin, delay);
    } else if (waiting && performance.now() - announced >= ONE_SIGNAL) {
      log.info({ signal }, 'stopping at once');
      begin();
    }
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}
