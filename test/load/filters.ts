// Times every kind of filter and sort over HTTP, against a server of its own with 100,000 users on a PostgreSQL of its
// own: npm run bench:filters (docs/scim.md). The number of users may follow as an argument.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { createGiven } from '../support/given.ts';
import { findFreePort, makeFolder, startServer } from '../support/server-process.ts';
import { findPostgres, startPostgres } from '../support/throw-away-postgres.ts';
import { createLoadDatabase, withClient } from './create-load-database.ts';
import { REQUESTS } from './requests.ts';

const USERS = Number(process.argv[2] ?? 100_000);
const RUNS = 9;
/** What the issue promises, in milliseconds. */
const LIMITS = { indexed: 10, any: 500 };
const SECRET = 'load-test-application-secret-0123456789';

const bin = findPostgres();
if (!bin) throw new Error('PostgreSQL is not installed: on Debian, apt-get install postgresql');
const postgres = await startPostgres(bin);
const { folder, remove } = makeFolder();
try {
  const url = await createLoadDatabase(postgres.url);
  const port = String(await findFreePort());
  const publicUrl = `http://127.0.0.1:${port}`;
  const server = await startServer(folder, {
    DATABASE_URL: url,
    APP_SECRET: SECRET,
    PUBLIC_URL: publicUrl,
    PORT: port,
  });
  if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}`);
  const token = await seed(url, server.url);
  let failed = false;
  for (const [kind, path, query] of REQUESTS) {
    const { median, worst, status, total } = await time(
      `${server.url}/scim/v2/${path}?${new URLSearchParams(query)}`,
      token,
    );
    const slow = median > LIMITS[kind];
    failed ||= slow || status !== 200;
    const figures = [median, worst].map((ms) => ms.toFixed(1).padStart(8)).join('');
    console.log(
      `${slow ? '✗' : ' '} ${kind.padEnd(8)}${figures} ms ${String(total).padStart(7)}  ${path}  ${show(query)}`,
    );
  }
  server.kill('SIGTERM');
  await server.exited;
  process.exitCode = failed ? 1 : 0;
} finally {
  await postgres.remove();
  remove();
}

/** Users of two organizations, and a token for the larger. */
async function seed(url: string, publicUrl: string): Promise<string> {
  const database = await openServerDatabase({ url, migrations: 'prisma/migrations', onIdleError: () => undefined });
  const given = createGiven(database, publicUrl);
  const [large, small] = [await given.organization(), await given.organization({ name: 'Small' })];
  const text = fs.readFileSync('test/load/seed-users.sql', 'utf8');
  const groups = fs.readFileSync('test/load/seed-groups.sql', 'utf8');
  await withClient(url, async (client) => {
    await client.query(text, [large.id, USERS]);
    await client.query(text, [small.id, Math.ceil(USERS / 20)]);
    await client.query(groups, [large.id]);
    await client.query('VACUUM ANALYZE');
  });
  const { token } = await given.token({ organizationId: large.id });
  await database.close();
  return token;
}

/** The first run warms what a server in use has warm. */
async function time(url: string, token: string) {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/scim+json' };
  const times: number[] = [];
  let status = 0;
  let total: unknown;
  for (let run = 0; run <= RUNS; run += 1) {
    const started = performance.now();
    const response = await fetch(url, { headers });
    const body = (await response.json()) as { totalResults?: number; detail?: string };
    if (run > 0) times.push(performance.now() - started);
    status = response.status;
    total = body.totalResults ?? `${status} ${body.detail?.slice(0, 60)}`;
  }
  times.sort((one, other) => one - other);
  return { median: times[Math.floor(times.length / 2)] ?? 0, worst: times.at(-1) ?? 0, status, total };
}

function show({ filter, ...rest }: Record<string, string>): string {
  const others = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  const text = [filter, ...others].filter(Boolean).join('  ') || 'no parameter';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
