// Times lists of 10,000 groups and changes of 1,000 members of a group of 10,000 over HTTP, against a server of its own
// on a PostgreSQL of its own, and tells how long that server's event loop stood still: npm run bench:groups.
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openServerDatabase } from '../../app/store/server-database.ts';
import { createGiven } from '../support/given.ts';
import { findFreePort, makeFolder, startServer } from '../support/server-process.ts';
import { findPostgres, startPostgres } from '../support/throw-away-postgres.ts';
import { createLoadDatabase, withClient } from './create-load-database.ts';
import type { LoopReport } from './fuzz/stall.types.ts';

const RUNS = 9;
/** What the issue promises, in milliseconds: of a change of members, and of a list, which Okta asks for in 600. */
const LIMITS = { PATCH: 150, GET: 500 };
/** The longest the server's own work may hold up its event loop. */
const STALL = 50;
const SECRET = 'load-test-application-secret-0123456789';

interface Seeded {
  token: string;
  everyone: string;
  /** In the order in which they were made: the first 10,000 are in the group. */
  people: string[];
}

interface Case {
  method: keyof typeof LIMITS;
  path: string;
  operations?: readonly unknown[];
}

const bin = findPostgres();
if (!bin) throw new Error('PostgreSQL is not installed: on Debian, apt-get install postgresql');
const postgres = await startPostgres(bin);
const { folder, remove } = makeFolder();
try {
  const url = await createLoadDatabase(postgres.url);
  const port = String(await findFreePort());
  const publicUrl = `http://127.0.0.1:${port}`;
  const watch = pathToFileURL(path.resolve(import.meta.dirname, 'fuzz/watch-loop.js')).href;
  const server = await startServer(folder, {
    DATABASE_URL: url,
    APP_SECRET: SECRET,
    PUBLIC_URL: publicUrl,
    PORT: port,
    NODE_OPTIONS: `--import ${watch}`,
  });
  if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}`);
  const seeded = await seed(url, server.url);
  let failed = false;
  const cases = Object.entries(toCases(seeded));
  // What a server in use has warm: the first round is not counted.
  for (const [, each] of cases) await send(server.url, seeded.token, each);
  process.kill(server.pid, 'SIGUSR2');
  const times = new Map(cases.map(([name]) => [name, [] as number[]]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, each] of cases) times.get(name)?.push(await send(server.url, seeded.token, each));
  }
  for (const [name, { method }] of cases) {
    const sorted = [...(times.get(name) ?? [])].sort((one, other) => one - other);
    const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    failed ||= median > LIMITS[method];
    console.log(`${[median, worst].map((ms) => ms.toFixed(1).padStart(8)).join('')} ms  ${name}`);
  }
  server.kill('SIGTERM');
  await server.exited;
  const line = server.output.err.split('\n').find((each) => each.startsWith('{"loop"')) ?? '{}';
  const { loop } = JSON.parse(line) as { loop?: LoopReport };
  if (!loop) throw new Error(`The server told nothing of its event loop: ${server.output.err.slice(-500)}`);
  console.log(
    `event loop: ${loop.worstCpu} ms of its own work at most, ${loop.max} ms of anything, p99 ${loop.p99} ms`,
  );
  process.exitCode = failed || loop.worstCpu > STALL ? 1 : 0;
} finally {
  await postgres.remove();
  remove();
}

/** Each change is undone by the one after it, so that every round meets the same group. */
function toCases({ everyone, people }: Seeded): Record<string, Case> {
  const group = `/Groups/${everyone}`;
  const [members, others] = [people.slice(0, 1_000), people.slice(10_000, 11_000)];
  const patch = (...operations: unknown[]): Case => ({ method: 'PATCH', path: group, operations });
  const valuesOf = (ids: readonly string[]) => ids.map((value) => ({ value }));
  const removals = (ids: readonly string[]) => ids.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }));
  return {
    'GET /Groups: a page of 100 groups of ten members': { method: 'GET', path: '/Groups' },
    'GET /Groups?startIndex=9001': { method: 'GET', path: '/Groups?startIndex=9001&count=100' },
    'GET /Groups?excludedAttributes=members&count=200': {
      method: 'GET',
      path: '/Groups?excludedAttributes=members&count=200',
    },
    'GET /Groups?filter=displayName eq': {
      method: 'GET',
      path: `/Groups?filter=${encodeURIComponent('displayName eq "group 7777"')}`,
    },
    'GET of the group with its 10,000 members': { method: 'GET', path: group },
    'GET of the group without members': { method: 'GET', path: `${group}?excludedAttributes=members` },
    'GET of a user in eleven groups': { method: 'GET', path: `/Users/${people[500]}` },
    'PATCH adds 1,000 members in one operation': patch({ op: 'add', path: 'members', value: valuesOf(others) }),
    'PATCH adds the same 1,000 again': patch({ op: 'add', path: 'members', value: valuesOf(others) }),
    'PATCH removes 1,000 in 1,000 operations by value path': patch(...removals(others)),
    'PATCH adds 1,000 in 1,000 operations': patch(
      ...others.map((value) => ({ op: 'add', path: 'members', value: [{ value }] })),
    ),
    'PATCH removes 1,000 by the list in value': patch({ op: 'remove', path: 'members', value: valuesOf(others) }),
    'PATCH removes 500 and adds 500': patch(...removals(members.slice(0, 500)), {
      op: 'add',
      path: 'members',
      value: valuesOf(others.slice(0, 500)),
    }),
    'PATCH undoes that': patch(...removals(others.slice(0, 500)), {
      op: 'add',
      path: 'members',
      value: valuesOf(members.slice(0, 500)),
    }),
    'PATCH renames the group': patch({ op: 'replace', value: { id: everyone, displayName: 'Everybody' } }),
    'PATCH renames it back': patch({ op: 'replace', value: { id: everyone, displayName: 'Everyone' } }),
  };
}

async function seed(url: string, publicUrl: string): Promise<Seeded> {
  const database = await openServerDatabase({ url, migrations: 'prisma/migrations', onIdleError: () => undefined });
  const given = createGiven(database, publicUrl);
  const { id } = await given.organization({ userNameFormat: 'any', anyUserType: true });
  const { people, everyone } = await withClient(url, async (client) => {
    await client.query(fs.readFileSync('test/load/seed-members.sql', 'utf8'), [id]);
    await client.query('VACUUM ANALYZE');
    const groups = await client.query<{ id: string }>(`SELECT id FROM groups WHERE display_name = 'Everyone'`);
    const users = await client.query<{ id: string }>('SELECT id FROM users ORDER BY seq');
    return { people: users.rows.map((row) => row.id), everyone: groups.rows[0]?.id ?? '' };
  });
  const { token } = await given.token({ organizationId: id });
  await database.close();
  return { token, everyone, people };
}

/** How long the answer took. Throws for any answer but a success. */
async function send(url: string, token: string, { method, path: address, operations }: Case): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  const body = operations && JSON.stringify({ Operations: operations });
  const started = performance.now();
  const response = await fetch(`${url}/scim/v2${address}`, { method, headers, ...(body && { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - started;
}
