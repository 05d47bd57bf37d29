import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { pino } from 'pino';
import { createApp, ROOT } from './app.ts';
import { ConfigError } from './config/load-config.ts';
import { drain } from './drain.ts';
import { startUp } from './start-up.ts';
import { FolderLockedError } from './store/lock-folder.ts';
import { welcome } from './welcome.ts';

/** The process: config → database → bootstrap → app → listen → drain. */
async function main(): Promise<void> {
  const started = await startUp({ env: process.env, root: ROOT });
  const { config, appSecrets, database, log } = started;
  const { app, close } = await createApp({ config, appSecrets, database, log });
  const server = http.createServer(app);
  server.listen({ port: config.port, ...(config.host && { host: config.host }) });
  await once(server, 'listening');
  process.stdout.write(welcome(started));
  log.info({ port: config.port }, 'listening');

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    drain(server)
      .then(close)
      .then(() => database.close())
      .then(
        () => process.exit(0),
        (cause: unknown) => {
          log.error({ err: cause }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (fs.existsSync('.env')) process.loadEnvFile('.env');
main().catch((cause: unknown) => {
  if (cause instanceof ConfigError || cause instanceof FolderLockedError) {
    process.stderr.write(`${cause.message}\n`);
  } else {
    pino(pino.destination({ fd: 2, sync: true })).fatal({ err: cause }, 'the server could not start');
  }
  process.exit(1);
});
