// Restarts two servers one after the other behind HAProxy and behind nginx, with the configurations of docs/proxies, under
// load: npm run rolling-restart. No request may fail. Which proxy alone (haproxy, nginx), and a SHUTDOWN_DELAY (ms) other
// than the configuration is made for, may follow as arguments.
import { setTimeout as wait } from 'node:timers/promises';
import { createGiven } from '../support/given.ts';
import { endServers, findFreePort, makeFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { startPostgres } from '../support/throw-away-postgres.ts';
import { fill, giveConnections, toCustomers } from './create-customers.ts';
import { createLoadDatabase } from './create-load-database.ts';
import { driveClosed } from './drive.ts';
import { requirePostgres } from './kill-places.ts';
import { DAILY, WRITES } from './mixes.ts';
import { type ProxyKind, startProxy } from './proxies.ts';
import { say } from './say.ts';
import { createScimClient } from './scim-client.ts';
import { countStatuses, createTally, isSuccess, percentile, summarize } from './tally.ts';
import { METRICS_TOKEN, toServerEnv } from './to-server-env.ts';
import { verifyHistory, verifyReadBack } from './verify.ts';
import { withDatabase } from './with-database.ts';

const KINDS = (['haproxy', 'nginx'] satisfies ProxyKind[]).filter((kind) => (process.argv[2] ?? kind) === kind);
const GIVEN_DELAY = process.argv[3];
if (KINDS.length === 0) throw new Error('npm run rolling-restart -- [haproxy|nginx] [SHUTDOWN_DELAY]');
const IN_FLIGHT = 8;
const ORGANIZATIONS = 2;
/** Each server is restarted so often. */
const ROUNDS = 2;
/** Load before and after (ms). */
const CALM = 3_000;
/** What a server must have served at least when its turn comes: else nothing would have been moved away from it. */
const SERVED = 100;

const postgres = await startPostgres(requirePostgres());
let failed = false;
try {
  for (const kind of KINDS) {
    say(`${kind}:`);
    const faults = await withServers(kind, await createLoadDatabase(postgres.url, kind));
    for (const fault of faults) say(`✗ ${kind}: ${fault}`);
    failed ||= faults.length > 0;
  }
} finally {
  await endServers();
  await postgres.remove();
}
process.exitCode = failed ? 1 : 0;

async function withServers(kind: ProxyKind, databaseUrl: string): Promise<string[]> {
  const { folder, remove } = makeFolder();
  const ports: [number, number] = [await findFreePort(), await findFreePort()];
  // They have to listen before the proxy is asked, and know its address and delay when they start.
  const start = async (port: number, env: Record<string, string>) => {
    const server = await startServer(folder, { ...toServerEnv(databaseUrl, port), TRUST_PROXY: 'loopback', ...env });
    if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}`);
    return server;
  };
  const first = await start(ports[0], {});
  const proxy = await startProxy(kind, folder, ports);
  try {
    first.kill('SIGTERM');
    await first.exited;
    const delay = GIVEN_DELAY ?? String(proxy.delay);
    say(`  SHUTDOWN_DELAY=${delay}`);
    const begin = (port: number) => start(port, { PUBLIC_URL: proxy.url, SHUTDOWN_DELAY: delay });
    const servers = [await begin(ports[0]), await begin(ports[1])];
    await wait(proxy.pause);
    return await restartUnderLoad({ servers, begin, databaseUrl, ...proxy });
  } finally {
    await endServers();
    await proxy.end();
    remove();
  }
}

interface Cluster {
  /** Where the proxy is. */
  readonly url: string;
  readonly pause: number;
  readonly databaseUrl: string;
  readonly servers: ServerProcess[];
  readonly begin: (port: number) => Promise<ServerProcess>;
}

async function restartUnderLoad(cluster: Cluster): Promise<string[]> {
  const { url, databaseUrl } = cluster;
  const client = createScimClient({ base: `${url}/scim/v2` });
  const connections = await withDatabase(databaseUrl, (database) =>
    giveConnections(createGiven(database, url), ORGANIZATIONS),
  );
  const customers = toCustomers(client, connections);
  await fill(customers, { users: 50, groups: 5 });
  const tally = createTally();
  let over = false;
  const driving = [DAILY, WRITES].map((mix) => driveClosed({ customers, mix, tally }, IN_FLIGHT / 2, () => over));
  const faults: string[] = [];
  try {
    await wait(CALM);
    for (let round = 1; round <= ROUNDS; round += 1) faults.push(...(await restartEach(cluster)));
  } finally {
    over = true;
    await Promise.all(driving);
  }
  const ms = tally.all.map((sent) => sent.ms);
  say(
    `  ${tally.all.length} requests: ${countStatuses(tally.all)}; p99 ${percentile(ms, 0.99).toFixed(0)}, max ${percentile(ms, 1).toFixed(0)} ms`,
  );
  const wrong = tally.all.filter((sent) => !isSuccess(sent));
  say(`  failed: ${wrong.length}`);
  faults.push(...summarize(wrong.map(({ operation, status, fault }) => `${operation}: ${fault ?? status}`)));
  faults.push(...(await verifyHistory(customers, databaseUrl)), ...(await verifyReadBack(customers)));
  client.close();
  return faults;
}

async function restartEach({ servers, begin, pause }: Cluster): Promise<string[]> {
  const faults: string[] = [];
  for (const [index, server] of servers.entries()) {
    const served = await countServed(server);
    if (served < SERVED) faults.push(`server ${index + 1} was restarted when it had served ${served} requests`);
    const told = Date.now();
    server.kill('SIGTERM');
    const code = await server.exited;
    const ended = Date.now();
    if (code !== 0) faults.push(`server ${index + 1} ended with ${code}`);
    servers[index] = await begin(Number(new URL(server.url).port));
    say(
      `  server ${index + 1} had served ${served}, ended after ${ended - told} ms, listened after ${Date.now() - told} ms`,
    );
    await wait(pause);
    await wait(CALM);
  }
  return faults;
}

/** How many requests to SCIM a server has answered. */
async function countServed({ url }: ServerProcess): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
  const counts = (await response.text()).matchAll(/^expressway_http_requests_total\{face="scim".*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
