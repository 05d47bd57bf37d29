import cluster from 'node:cluster';
import fs from 'node:fs';
import { pino } from 'pino';
import { explainFailure } from './explain-failure.ts';
import { ROOT } from './package-root.ts';
import { serve } from './serve.ts';
import { joinStarted, type Opened, type Started, startUp } from './start-up.ts';
import { supervise } from './supervise.ts';
import { welcome } from './welcome.ts';
import { gatherMetrics, shareMetrics } from './worker-metrics.ts';

/** The process: config → database → bootstrap → app → listen → drain; or → workers, of which each has an app. */
async function main(): Promise<void> {
  const stay = leaveOnSignals();
  const started = await startUp({ env: process.env, root: ROOT, waits: true });
  if (started.config.workers > 1) {
    stay();
    return lead(started);
  }
  try {
    await serve(started);
  } catch (cause) {
    if (started.bootstrapped.owner) process.stdout.write(welcome(started, false));
    await started.database.close();
    throw cause;
  }
  stay();
  process.stdout.write(welcome(started));
  sayListening(started);
}

/** The primary: it has set up the database, which from now on is its workers'. */
async function lead(started: Started): Promise<void> {
  const { config, database, log } = started;
  await database.close();
  let isReady = false;
  const workers = supervise({
    count: config.workers,
    log,
    onReady() {
      isReady = true;
      process.stdout.write(welcome(started));
    },
  });
  if (config.metricsToken !== undefined) gatherMetrics(workers);
  const code = await workers.ended;
  if (!isReady && started.bootstrapped.owner) process.stdout.write(welcome(started, false));
  process.exit(code);
}

/** One of the workers. */
async function work(name: string): Promise<void> {
  const stay = leaveOnSignals();
  const opened = await joinStarted({ env: process.env, worker: name });
  await serve(opened, shareMetrics(name));
  stay();
  sayListening(opened);
}

const sayListening = ({ config, log }: Opened): void => log.info({ port: config.port }, 'listening');

/** Until it listens there is nothing to finish; the process that a container starts first has no default handler. */
function leaveOnSignals(): () => void {
  const leave = (): void => process.exit(0);
  process.on('SIGTERM', leave).on('SIGINT', leave);
  return () => void process.off('SIGTERM', leave).off('SIGINT', leave);
}

function start(): Promise<void> {
  // Workers have their primary's environment, whatever the file says by now.
  if (cluster.isWorker) return work(process.argv.at(-1) ?? '');
  if (fs.existsSync('.env')) process.loadEnvFile('.env');
  return main();
}

start().catch((cause: unknown) => {
  const explained = explainFailure(cause, process.env);
  if (explained) process.stderr.write(`${explained}\n`);
  else pino(pino.destination({ fd: 2, sync: true })).fatal({ err: cause }, 'the server could not start');
  process.exit(1);
});
