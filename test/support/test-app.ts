import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { pino } from 'pino';
import type { RequestLog } from '../../app/activity/request-log.types.ts';
import { type AppDeps, createApp } from '../../app/app.ts';
import type { Config } from '../../app/config/config.types.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import { createHttpServer } from '../../app/http/create-http-server.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven, type Given } from './given.ts';
import { giveBack, openTestDatabase } from './test-database.ts';

type Allowed = Omit<Parameters<typeof createHttpServer>[0], 'log'> & Pick<AppDeps, 'deadlines' | 'sending'>;

interface Statement {
  text: string;
  values: readonly unknown[];
}

export interface TestApp {
  /** Origin of the listening server, also its PUBLIC_URL. */
  url: string;
  config: Config;
  database: Database;
  given: Given;
  /** Every process log line written so far. */
  logs: string[];
  requestLog: RequestLog;
  /** The statements of the hot path that `work` makes the app run. */
  statementsOf(work: () => PromiseLike<unknown>): Promise<Statement[]>;
  /** Has every statement of the hot path wait for what `hook` gives, and fail with what it throws; undefined: none. */
  interfere(hook: ((text: string) => Promise<unknown> | undefined) | undefined): void;
  /** Connections of clients that are open. */
  countClients(): Promise<number>;
  close(): Promise<void>;
}

export const TEST_APP_SECRET = 'test-only-application-secret-0123456789';

/** Tests ask more in ten seconds than people do. */
const RATES = { AUTHORIZE_RATE_PER_ADDRESS: '100000', PAGES_RATE_PER_ADDRESS: '100000' };

/**
 * The whole app, listening on loopback on a fresh database. Takes environment variables that differ from the defaults,
 * what the HTTP server and the SCIM face allow, and what the database does otherwise.
 */
export async function createTestApp(
  env: Record<string, string> = {},
  { deadlines, sending, ...allowed }: Allowed = {},
  change: (opened: Database) => Partial<Database> = () => ({}),
): Promise<TestApp> {
  const opened = await openTestDatabase(loadConfig({ APP_SECRET: TEST_APP_SECRET, ...env }).databaseLimits);
  let statements: Statement[] | undefined;
  let interference: Parameters<TestApp['interfere']>[0];
  const database: Database = {
    ...opened,
    ...change(opened),
    async sql(text, values = [], options) {
      statements?.push({ text, values });
      // Without one the statement is begun at once, as it is in the app.
      if (interference) await interference(text);
      return opened.sql(text, values, options);
    },
  };
  const logs: string[] = [];
  const log = pino({ level: env.LOG_LEVEL ?? 'info' }, { write: (line: string) => void logs.push(line) });
  const { server, serve } = createHttpServer({ log, ...allowed });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = loadConfig({ PUBLIC_URL: url, APP_SECRET: TEST_APP_SECRET, ...RATES, ...env });
  const { app, requestLog, close } = await createApp({
    config,
    appSecrets: [TEST_APP_SECRET],
    database,
    log,
    ...(deadlines && { deadlines }),
    ...(sending && { sending }),
  });
  serve(app);
  return {
    url,
    config,
    database,
    given: createGiven(database, config.publicUrl),
    logs,
    requestLog,
    async statementsOf(work) {
      const heard: Statement[] = [];
      statements = heard;
      await work();
      statements = undefined;
      return heard;
    },
    interfere(hook) {
      interference = hook;
    },
    countClients: () => promisify(server.getConnections.bind(server))(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await close();
      await giveBack(opened);
    },
  };
}
