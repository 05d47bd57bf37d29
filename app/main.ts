import { once } from 'node:events';
import fs from 'node:fs';
import { type Logger, pino } from 'pino';
import { createApp, ROOT } from './app.ts';
import { drain } from './drain.ts';
import { explainFailure } from './explain-failure.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { startUp } from './start-up.ts';
import { welcome } from './welcome.ts';

/** The process: config → database → bootstrap → app → listen → drain. */
async function main(): Promise<void> {
  // Until it listens there is nothing to finish; the process that a container starts first has no default handler.
  const leave = (): void => process.exit(0);
  process.on('SIGTERM', leave).on('SIGINT', leave);

  const started = await startUp({ env: process.env, root: ROOT });
  const { config, appSecrets, database, log } = started;
  const server = createHttpServer({ log });
  try {
    const { app, close } = await createApp({ config, appSecrets, database, log });
    server.on('request', app);
    server.listen({ port: config.port, ...(config.host && { host: config.host }) });
    await once(server, 'listening');
    stopOnSignals(async () => {
      await drain(server);
      await close();
      await database.close();
    }, log);
  } catch (cause) {
    if (started.bootstrapped.owner) process.stdout.write(welcome(started, false));
    await database.close();
    throw cause;
  }
  process.off('SIGTERM', leave).off('SIGINT', leave);
  process.stdout.write(welcome(started));
  log.info({ port: config.port }, 'listening');
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

if (fs.existsSync('.env')) process.loadEnvFile('.env');
main().catch((cause: unknown) => {
  const explained = explainFailure(cause, process.env);
  if (explained) process.stderr.write(`${explained}\n`);
  else pino(pino.destination({ fd: 2, sync: true })).fatal({ err: cause }, 'the server could not start');
  process.exit(1);
});
