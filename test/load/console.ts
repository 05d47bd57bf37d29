// Times the console's pages over HTTP, against a server of its own on a PostgreSQL of its own, for an organization of
// 100,000 users, 500 groups and 1,000,000 changes with their requests: npm run bench:console (docs/console.md). The
// numbers of users and of changes may follow as arguments.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createAgent } from '../support/agent.ts';
import { withClient } from '../support/with-client.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';

const USERS = Number(process.argv[2] ?? 100_000);
const CHANGES = Number(process.argv[3] ?? 1_000_000);
const RUNS = 9;
/** What every page may take, in milliseconds. */
const LIMIT = 150;
const ADMIN = { email: 'owner@example.com', password: 'correct horse battery' };

await runLoad(async (load) => {
  const { user, group, request } = await seed(load);
  const agent = createAgent(load.server.url);
  await agent.signIn(ADMIN.email, ADMIN.password);
  let failed = false;
  for (const path of pages(user, group, request)) {
    const { median, worst, status, bytes } = await time(async () => agent.get(path));
    const slow = median > LIMIT;
    failed ||= slow || status !== 200;
    const figures = [median, worst].map((ms) => ms.toFixed(1).padStart(8)).join('');
    say(
      `${slow || status !== 200 ? '✗' : ' '}${figures} ms ${String(status).padStart(4)} ${String(bytes).padStart(8)}  ${path}`,
    );
  }
  return !failed;
});

function pages(user: string, group: string, request: string): string[] {
  return [
    '/console',
    '/console/users',
    '/console/users?q=person77777',
    '/console/users?q=given42',
    '/console/users?q=p',
    '/console/users?q=nobodyatall',
    '/console/users?status=inactive',
    '/console/users?department=Department+7',
    '/console/users?type=manager&sort=changed',
    '/console/users?sort=name',
    `/console/users?group=${group}`,
    `/console/users/${user}`,
    '/console/groups',
    '/console/groups?q=group+4',
    `/console/groups/${group}`,
    '/console/activity',
    '/console/activity?outcome=refused',
    '/console/activity?outcome=failed',
    '/console/activity?outcome=refused&method=PATCH',
    '/console/activity?range=hour',
    `/console/activity?range=custom&to=${daysAgo(20)}&from=${daysAgo(25)}`,
    `/console/activity?range=custom&to=${daysAgo(15)}`,
    `/console/activity?user=${user}&outcome=failed`,
    '/console/activity?user=person77777@example.com',
    `/console/activity?user=${user}`,
    '/console/activity?method=DELETE',
    `/console/activity/${request}`,
    '/console/connection',
    '/console/settings',
    '/console/audit',
    '/console/setup-check',
  ];
}

/** As the filter of the activity page takes it. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 16);
}

/** A large organization with its owner, beside a small one; gives what single pages are about. */
function seed(load: Load): Promise<{ user: string; group: string; request: string }> {
  return load.seed(async (given) => {
    const [large, small] = [await given.organization(), await given.organization({ name: 'Small' })];
    await given.admin({ ...ADMIN, memberships: [{ organizationId: large.id, role: 'owner' }] });
    await given.token({ organizationId: large.id });
    const [users, groups, history] = ['users', 'groups', 'history'].map((name) =>
      fs.readFileSync(`test/load/seed-${name}.sql`, 'utf8'),
    ) as [string, string, string];
    return withClient(load.databaseUrl, async (client) => {
      await client.query(users, [large.id, USERS]);
      await client.query(users, [small.id, Math.ceil(USERS / 20)]);
      await client.query(groups, [large.id]);
      await client.query(history, [large.id, CHANGES]);
      await client.query('VACUUM ANALYZE');
      const { rows } = await client.query<{ user: string; group: string; request: string }>(
        `SELECT (SELECT id FROM users WHERE organization_id = $1 ORDER BY seq DESC LIMIT 1) AS user,
           (SELECT id FROM groups WHERE organization_id = $1 ORDER BY seq LIMIT 1) AS group,
           (SELECT request_id FROM request_logs WHERE organization_id = $1 ORDER BY id DESC LIMIT 1) AS request`,
        [large.id],
      );
      const [found] = rows;
      if (!found) throw new Error('Nothing was seeded.');
      return found;
    });
  });
}

/** The first run warms what a server in use has warm. */
async function time(get: () => Promise<{ status: number; text: string }>) {
  const times: number[] = [];
  let answer = { status: 0, text: '' };
  for (let run = 0; run <= RUNS; run += 1) {
    const started = performance.now();
    answer = await get();
    if (run > 0) times.push(performance.now() - started);
  }
  times.sort((one, other) => one - other);
  return {
    median: times[Math.floor(times.length / 2)] ?? 0,
    worst: times.at(-1) ?? 0,
    status: answer.status,
    bytes: answer.text.length,
  };
}
