import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { SetupCheckResult } from '../app/console/setup-check/setup-check.types.ts';
import { OPTIONS } from '../app/memory-options.mjs';
import type { Database } from '../app/store/database.types.ts';
import { findPostgres } from '../scripts/find-programs.mjs';
import { createConsoleGiven } from './support/console.ts';
import { createGiven } from './support/given.ts';
import {
  endServers,
  errorLines,
  findFreePort,
  makeFolder,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { openDatabaseAt } from './support/test-database.ts';
import { startPostgres, type ThrowAwayPostgres } from './support/throw-away-postgres.ts';
import { until } from './support/until.ts';

const bin = process.env.TEST_DATABASE_URL ? findPostgres() : undefined;
/** Runs with the suite on PostgreSQL, where its programs are at hand. */
const onServer = bin ? describe : describe.skip;

const METRICS_TOKEN = 'metrics-token-of-the-tests-0123456789';

const place = makeFolder();
afterAll(async () => {
  await endServers();
  place.remove();
});

/** What the log says, an object a line. */
const logOf = ({ output }: ServerProcess): Record<string, unknown>[] =>
  output.out
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
const saysOf = (server: ServerProcess, msg: string) => logOf(server).filter((line) => line.msg === msg);
const workersOf = ({ pid }: ServerProcess): number[] =>
  fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
const isThere = (pid: number): boolean => fs.existsSync(`/proc/${pid}`);
/** On a connection of its own each, so that the workers take turns. */
const ask = (server: ServerProcess, target: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${target}`, {
    headers: { connection: 'close', ...headers },
    signal: AbortSignal.timeout(10_000),
  });
const scrape = async (server: ServerProcess) =>
  (await ask(server, '/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })).text();
const readSeries = (text: string, series: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

onServer('two workers on PostgreSQL', () => {
  let postgres: ThrowAwayPostgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
    database = await openDatabaseAt(postgres.url);
  });
  afterAll(async () => {
    await database?.close();
    await postgres?.remove();
  });

  const env = () => ({
    DATABASE_URL: postgres.url,
    APP_SECRET: 'application-secret-of-a-test-0123456789',
    WEB_CONCURRENCY: '2',
    METRICS_TOKEN,
  });
  /** Resolves when both listen. */
  async function start(more: Record<string, string> = {}): Promise<ServerProcess> {
    const port = String(await findFreePort());
    const server = await startServer(place.folder, {
      ...env(),
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      ...more,
    });
    await until(() => saysOf(server, 'listening').length === 2 && server.output.out.includes('is ready'));
    return server;
  }

  let server: ServerProcess;

  it('answer on one port, say who they are in the log, and are introduced once', async () => {
    server = await start();
    expect(workersOf(server)).toHaveLength(2);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, '/readyz')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(server.output.out.match(/is ready/g)).toHaveLength(1);
    expect(server.output.out.match(/shown this once/g)).toHaveLength(1);
    expect(
      saysOf(server, 'listening')
        .map(({ worker }) => worker)
        .sort(),
    ).toEqual(['1', '2']);
    expect(errorLines(server)).toEqual([]);
  });

  it('keep the options of the server, and collect short-lived garbage without helpers on the cores of the others', () => {
    expect(workersOf(server)).toHaveLength(2);
    for (const pid of workersOf(server)) {
      const options = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      expect(options).toEqual(expect.arrayContaining([...OPTIONS, '--no-parallel-scavenge']));
    }
  });

  it('are both in every scrape of /metrics, each by its name, with their primary', async () => {
    for (let count = 0; count < 20; count += 1) await ask(server, '/healthz');
    const texts = [await scrape(server), await scrape(server)];
    for (const text of texts) {
      const counts = ['1', '2'].map((worker) =>
        Number(
          readSeries(
            text,
            `expressway_http_requests_total{face="other",method="GET",route="/healthz",status="2xx",worker="${worker}"}`,
          ),
        ),
      );
      expect(counts.every((count) => count > 0)).toBe(true);
      expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(20);
      expect(readSeries(text, 'expressway_workers')).toBe('2');
      expect(readSeries(text, 'expressway_worker_restarts_total')).toBe('0');
      for (const process of ['primary', '1', '2']) {
        expect(readSeries(text, `process_start_time_seconds{worker="${process}"}`)).toMatch(/^\d+$/);
      }
      expect(text.match(/^# TYPE expressway_http_requests_total counter$/gm)).toHaveLength(1);
      expect(text).toMatch(
        /^expressway_http_request_duration_seconds_bucket\{le="\+Inf",face="other",method="GET",route="\/healthz",worker="1"\} \d+$/m,
      );
    }
  });

  it('run the set-up check at the same moment without meeting each other', async () => {
    const given = createConsoleGiven({ url: server.url, database, given: createGiven(database, server.url) });
    const names = ['Acme', 'Umbrella', 'Globex', 'Initech'];
    const tenants = [];
    for (const name of names) tenants.push(await given.tenant(name));
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(tenants.map(({ agent }) => agent.submit('/console/setup-check', {})));
      expect(answers.map(({ status }) => status)).toEqual(names.map(() => 303));
      for (const { agent } of tenants) {
        const { text } = await agent.get('/console/setup-check.json');
        const { results, brokeOff } = JSON.parse(text) as SetupCheckResult;
        expect(results.filter(({ passed }) => !passed)).toEqual([]);
        expect(brokeOff).toBeNull();
      }
    }
  });

  it('are replaced when they are killed, and no request fails meanwhile', async () => {
    const [first = 0, second = 0] = workersOf(server);
    for (const [killed, other] of [
      [first, second],
      [second, first],
    ] as const) {
      process.kill(killed, 'SIGKILL');
      await until(() => saysOf(server, 'a worker ended').some(({ pid }) => pid === killed));
      const listening = saysOf(server, 'listening').length;
      const statuses: number[] = [];
      while (saysOf(server, 'listening').length === listening) statuses.push((await ask(server, '/readyz')).status);
      for (let count = 0; count < 10; count += 1) statuses.push((await ask(server, '/readyz')).status);
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(workersOf(server)).toHaveLength(2);
      expect(workersOf(server)).not.toContain(killed);
      expect(isThere(killed)).toBe(false);
      if (other === second) expect(isThere(other)).toBe(true);
    }
    expect(saysOf(server, 'a worker ended').map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    const text = await scrape(server);
    expect(readSeries(text, 'expressway_workers')).toBe('2');
    expect(readSeries(text, 'expressway_worker_restarts_total')).toBe('2');
  });

  it('leave nobody waiting who had just been handed to one that is killed', async () => {
    const outcomes: string[] = [];
    let isOver = false;
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const answer = fetch(`${server.url}/healthz`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(15_000),
        });
        outcomes.push(
          await answer.then(
            ({ status }) => `${status}`,
            (cause: Error) => (cause.name === 'TimeoutError' ? 'left waiting' : 'cut off'),
          ),
        );
      }
    });
    for (let round = 0; round < 6; round += 1) {
      await wait(500);
      const listening = saysOf(server, 'listening').length;
      process.kill(workersOf(server)[0] ?? 0, 'SIGKILL');
      await until(() => saysOf(server, 'listening').length > listening);
    }
    isOver = true;
    await Promise.all(clients);
    expect(new Set(outcomes)).toContain('200');
    expect(outcomes.filter((outcome) => outcome === 'left waiting')).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finish what is in flight at %s, refuse what is new, and all end with 0',
    async (signal) => {
      if (signal === 'SIGINT') server = await start();
      const workers = workersOf(server);
      const slow = Array.from({ length: 2 }, () => {
        const request = http.request(`${server.url}/oauth/token`, {
          method: 'POST',
          agent: false,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 29 },
        });
        request.write('grant_type=');
        return { request, answered: once(request, 'response') };
      });
      await wait(300);
      server.kill(signal);
      await wait(500);
      const refused = await ask(server, '/healthz').catch((cause: Error) => cause.cause);
      expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
      expect(workers.some(isThere)).toBe(true);
      for (const { request, answered } of slow) {
        request.end('authorization_code');
        const [response] = (await answered) as [http.IncomingMessage];
        response.resume();
        expect(response.statusCode).toBeLessThan(500);
      }
      expect(await server.exited).toBe(0);
      expect(workers.filter(isThere)).toEqual([]);
      expect(
        saysOf(server, 'stopping')
          .map(({ worker }) => worker ?? 'primary')
          .sort(),
      ).toEqual(['1', '2', 'primary']);
    },
  );

  it('serve on after SIGTERM for the SHUTDOWN_DELAY, until a second one, and none says it is ready', async () => {
    server = await start({ SHUTDOWN_DELAY: '600000' });
    server.kill('SIGTERM');
    await until(() => saysOf(server, 'stopping').length === 3);
    const asked = Array.from({ length: 10 }, (_, index) => ask(server, index < 5 ? '/readyz' : '/healthz'));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 503, 503, 503, 200, 200, 200, 200, 200]);
    const again = setInterval(() => server.kill('SIGINT'), 50);
    expect(await server.exited).toBe(0);
    clearInterval(again);
    expect(saysOf(server, 'stopping at once')).toHaveLength(2);
  });

  it('end when their primary is killed', async () => {
    server = await start();
    const workers = workersOf(server);
    server.kill('SIGKILL');
    await until(() => !workers.some(isThere));
  });

  it('do not begin when the port is taken: one line says so, and only one of them tried', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const deaf = await startServer(place.folder, { ...env(), PORT: String(port) });
    expect(await deaf.exited).toBe(1);
    taken.close();
    expect(errorLines(deaf)).toEqual([
      `PORT: port ${port} is in use by another process: stop what uses it, or set PORT to another.`,
    ]);
    expect(saysOf(deaf, 'a worker ended')).toHaveLength(1);
    expect(deaf.output.out).not.toContain('is ready');
  });

  it('are tried again after growing pauses when none can begin any more, until it is given up with 1', async () => {
    server = await start();
    await postgres.stop();
    const begun = Date.now();
    for (const worker of workersOf(server)) process.kill(worker, 'SIGKILL');
    expect(await server.exited).toBe(1);
    expect(Date.now() - begun).toBeGreaterThan(15_000);
    const ends = saysOf(server, 'a worker ended').length;
    expect(ends).toBeGreaterThan(4);
    expect(ends).toBeLessThan(20);
    expect(saysOf(server, 'the workers cannot start')).toHaveLength(1);
    expect(new Set(errorLines(server))).toEqual(
      new Set([expect.stringMatching(/^DATABASE_URL: PostgreSQL at \S+ cannot be used: .*ECONNREFUSED/)]),
    );
    await postgres.start();
  });
});

describe('several workers', () => {
  it('are refused with the embedded database: one line says what to do', async () => {
    const server = await startServer(place.folder, { WEB_CONCURRENCY: '2' });
    expect(await server.exited).toBe(1);
    expect(errorLines(server)).toEqual([
      'WEB_CONCURRENCY: the embedded database belongs to one process: set it to 1, or DATABASE_URL to a PostgreSQL server',
    ]);
    expect(fs.readdirSync(place.folder)).not.toContain('data');
  });
});
