// Times lists of 10,000 groups and changes of 1,000 members of a group of 10,000 over HTTP, against a server of its own
// on a PostgreSQL of its own, and tells how long that server's event loop stood still: npm run bench:groups.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { withClient } from '../support/with-client.ts';
import { TURN } from './limits.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';

const RUNS = 9;
/** What is promised, in milliseconds: of a change of members, and of a list, which Okta asks for in 600. */
const LIMITS = { PATCH: 150, GET: 500 };

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

await runLoad(async (load) => {
  const seeded = await seed(load);
  const cases = Object.entries(toCases(seeded));
  // What a server in use has warm: the first round is not counted.
  for (const [, each] of cases) await send(load.base, seeded.token, each);
  load.watchLoop();
  const times = new Map(cases.map(([name]) => [name, [] as number[]]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, each] of cases) times.get(name)?.push(await send(load.base, seeded.token, each));
  }
  let failed = false;
  for (const [name, { method }] of cases) {
    const sorted = [...(times.get(name) ?? [])].sort((one, other) => one - other);
    const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    failed ||= median > LIMITS[method];
    say(`${[median, worst].map((ms) => ms.toFixed(1).padStart(8)).join('')} ms  ${name}`);
  }
  const { worstCpu, max, p99 } = await load.endWatch();
  say(`event loop: ${worstCpu} ms of its own work at most, ${max} ms of anything, p99 ${p99} ms`);
  return !failed && worstCpu <= TURN;
});

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

/** An organization with everybody in one group, and a token for it. */
function seed(load: Load): Promise<Seeded> {
  return load.seed(async (given) => {
    const { id } = await given.organization({ userNameFormat: 'any', anyUserType: true });
    const { people, everyone } = await withClient(load.databaseUrl, async (client) => {
      await client.query(fs.readFileSync('test/load/seed-members.sql', 'utf8'), [id]);
      await client.query('VACUUM ANALYZE');
      const groups = await client.query<{ id: string }>(`SELECT id FROM groups WHERE display_name = 'Everyone'`);
      const users = await client.query<{ id: string }>('SELECT id FROM users ORDER BY seq');
      return { people: users.rows.map((row) => row.id), everyone: groups.rows[0]?.id ?? '' };
    });
    return { token: (await given.token({ organizationId: id })).token, everyone, people };
  });
}

/** How long the answer took. Throws for any answer but a success. */
async function send(base: string, token: string, { method, path: address, operations }: Case): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  const body = operations && JSON.stringify({ Operations: operations });
  const started = performance.now();
  const response = await fetch(`${base}${address}`, { method, headers, ...(body && { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - started;
}
