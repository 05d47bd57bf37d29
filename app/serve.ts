import { once } from 'node:events';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { drain } from './drain.ts';
import { createHttpServer } from './http/create-http-server.ts';
import type { ShareMetrics } from './http/metrics.ts';
import type { Opened } from './start-up.ts';

/**
 * Serves requests in this process until SIGTERM or SIGINT, which end it with 0 once what is in flight is finished.
 * Resolves when it listens; throws what making the app and listening throw.
 */
export async function serve({ config, appSecrets, database, log }: Opened, shareMetrics?: ShareMetrics): Promise<void> {
  const { server, serve: answer, endConnections } = createHttpServer({ log });
  const { app, close } = await createApp({ config, appSecrets, database, log, ...(shareMetrics && { shareMetrics }) });
  answer(app);
  server.listen({ port: config.port, ...(config.host && { host: config.host }) });
  await once(server, 'listening');
  stopOnSignals(async () => {
    endConnections();
    await drain(server);
    await close();
    await database.close();
  }, log);
}

/** Runs `stop` at the first SIGTERM or SIGINT, then ends the process: 0, or 1 when stopping failed. */
function stopOnSignals(stop: () => Promise<void>, log: Logger): void {
  let stopping = false;
  const onSignal = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ err: cause }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}
