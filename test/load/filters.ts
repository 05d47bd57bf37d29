// Times every kind of filter and sort over HTTP, against a server of its own with 100,000 users on a PostgreSQL of its
// own: npm run bench:filters (docs/scim.md). The number of users may follow as an argument.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { withClient } from '../support/with-client.ts';
import { REQUESTS } from './requests.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';

const USERS = Number(process.argv[2] ?? 100_000);
const RUNS = 9;
/** What is promised, in milliseconds. */
const LIMITS = { indexed: 10, any: 500 };

await runLoad(async (load) => {
  const token = await seed(load);
  let failed = false;
  for (const [kind, path, query] of REQUESTS) {
    const { median, worst, status, total } = await time(`${load.base}/${path}?${new URLSearchParams(query)}`, token);
    const slow = median > LIMITS[kind];
    failed ||= slow || status !== 200;
    const figures = [median, worst].map((ms) => ms.toFixed(1).padStart(8)).join('');
    say(`${slow ? '✗' : ' '} ${kind.padEnd(8)}${figures} ms ${String(total).padStart(7)}  ${path}  ${show(query)}`);
  }
  return !failed;
});

/** Users of two organizations, and a token for the larger. */
function seed(load: Load): Promise<string> {
  return load.seed(async (given) => {
    const [large, small] = [await given.organization(), await given.organization({ name: 'Small' })];
    const users = fs.readFileSync('test/load/seed-users.sql', 'utf8');
    const groups = fs.readFileSync('test/load/seed-groups.sql', 'utf8');
    await withClient(load.databaseUrl, async (client) => {
      await client.query(users, [large.id, USERS]);
      await client.query(users, [small.id, Math.ceil(USERS / 20)]);
      await client.query(groups, [large.id]);
      await client.query('VACUUM ANALYZE');
    });
    return (await given.token({ organizationId: large.id })).token;
  });
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
