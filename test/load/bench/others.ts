import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { loadConfig } from '../../../app/config/load-config.ts';
import { openServerDatabase } from '../../../app/store/server-database.ts';
import { createAgent } from '../../support/agent.ts';
import { createGiven } from '../../support/given.ts';
import { say } from '../say.ts';
import type { Target, Unit } from './bench.types.ts';
import { drive } from './drive.ts';
import { medianOf, type Pledge, perSecond, sayCell } from './report.ts';
import { ADMIN, authorize, CLIENT, findPostmaster, type Started, startOn } from './set-up.ts';
import { toNewUser } from './workloads.ts';

const RUNS = 21;
const REFRESHERS = 8;
const PEOPLE = 100_000;

interface Deps {
  url: string;
  only: ReadonlySet<string>;
  pledges: Pledge[];
}

/** What has no floor, but a limit: groups, token refreshes, the console, and identical creations at once. */
export async function measureOthers({ url, only, pledges }: Deps): Promise<void> {
  const started = await startOn(url, 'bench_others');
  try {
    const database = await openServerDatabase({
      url: started.databaseUrl,
      migrations: 'prisma/migrations',
      limits: loadConfig({}).databaseLimits,
      onIdleError: () => undefined,
    });
    const given = createGiven(database, started.server.url);
    try {
      if (only.has('W7')) pledges.push(await createAtOnce(started));
      if (only.has('W8')) pledges.push(...(await measureGroups(started, given)));
      if (only.has('W9')) pledges.push(await measureRefreshes(started, given));
      if (only.has('W10')) pledges.push(await measureConsole(started));
    } finally {
      await database.close();
    }
  } finally {
    await started.end();
  }
}

type Given = ReturnType<typeof createGiven>;

/** 50 identical creations at the same moment: one is 201, the others 409. */
async function createAtOnce({ server }: Started): Promise<Pledge> {
  const { accessToken } = await authorize(server.url);
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/scim+json' };
  const body = toNewUser(1);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => fetch(`${server.url}/scim/v2/Users`, { method: 'POST', headers, body })),
  );
  const others = answers.filter(({ status }) => status !== 201 && status !== 409).length;
  const created = answers.filter(({ status }) => status === 201).length;
  say(`W7 50 identical POSTs at once: ${created} × 201, ${50 - created - others} × 409, ${others} × anything else`);
  return {
    what: 'W7 50 identical POSTs at once, distance from exactly one 201 and 49 409',
    figure: Math.abs(created - 1) + others,
    limit: 0,
    atLeast: false,
  };
}

/** 1,000 members join and leave a group of 10,000, beside 10,000 groups. */
async function measureGroups({ server, client }: Started, given: Given): Promise<Pledge[]> {
  const { id } = await given.organization({ userNameFormat: 'any', anyUserType: true });
  await client.query(fs.readFileSync('test/load/seed-members.sql', 'utf8'), [id]);
  await client.query('VACUUM ANALYZE users, groups, group_members');
  const { token } = await given.token({ organizationId: id });
  const [group] = (await client.query<{ id: string }>(`SELECT id FROM groups WHERE display_name = 'Everyone'`)).rows;
  const people = await client.query<{ id: string }>(
    'SELECT id FROM users WHERE organization_id = $1 ORDER BY seq OFFSET 10000 LIMIT 1000',
    [id],
  );
  const members = people.rows.map((row) => ({ value: row.id }));
  const send = async (method: string, address: string, operations?: unknown) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
    const begun = performance.now();
    const answer = await fetch(`${server.url}/scim/v2${address}`, {
      method,
      headers,
      ...(operations !== undefined && { body: JSON.stringify({ Operations: operations }) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address} answered ${answer.status}: ${text.slice(0, 300)}`);
    return performance.now() - begun;
  };
  const [joined, left, listed]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run <= RUNS; run += 1) {
    const times = [
      await send('PATCH', `/Groups/${group?.id}`, [{ op: 'add', path: 'members', value: members }]),
      await send(
        'PATCH',
        `/Groups/${group?.id}`,
        members.map(({ value }) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
      ),
      await send('GET', '/Groups'),
    ] as const;
    // What a server in use has warm is not counted.
    if (run === 0) continue;
    joined.push(times[0]);
    left.push(times[1]);
    listed.push(times[2]);
  }
  return [
    sayTimes('W8 PATCH: 1,000 members join a group of 10,000', joined, 150),
    sayTimes('W8 PATCH: 1,000 members leave it', left, 150),
    sayTimes('W8 GET /Groups, 10,000 groups', listed, 50),
  ];
}

/** Connections of several customers refresh their tokens, each again and again. */
async function measureRefreshes(started: Started, given: Given): Promise<Pledge> {
  const { server } = started;
  const tokens: string[] = [];
  for (let n = 0; n < REFRESHERS; n += 1) {
    const { id } = await given.organization();
    const admin = { email: `owner${n}@example.com`, password: ADMIN.password };
    await given.admin({ ...admin, memberships: [{ organizationId: id, role: 'owner' }] });
    tokens.push((await authorize(server.url, admin)).refreshToken);
  }
  const headers = {
    authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const unit: Unit = async (send, n) => {
    const body = `grant_type=refresh_token&refresh_token=${tokens[n % tokens.length]}`;
    await send({ method: 'POST', path: '/oauth/token', headers, body }, 200);
  };
  const target: Target = { name: 'server', origin: server.url, base: '', pid: server.pid, headers: {}, ids: [] };
  const postgres = await findPostmaster(started);
  const median = await drive({
    target,
    postgres,
    unit,
    inFlight: REFRESHERS,
    until: { seconds: 5 },
    warmUp: 2,
    from: 0,
  });
  sayCell({
    workload: 'W9',
    title: 'token refresh',
    users: 0,
    inFlight: REFRESHERS,
    target: 'server',
    median,
    runs: [median],
  });
  return { what: 'W9 token refreshes/s', figure: perSecond(median), limit: 400, atLeast: true };
}

async function measureConsole({ server, client }: Started): Promise<Pledge> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM organizations ORDER BY created_at LIMIT 1');
  await client.query(fs.readFileSync('test/load/seed-users.sql', 'utf8'), [rows[0]?.id, PEOPLE]);
  await client.query('VACUUM ANALYZE users');
  const agent = createAgent(server.url);
  await agent.signIn(ADMIN.email, ADMIN.password);
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const begun = performance.now();
    const { status } = await agent.get('/console/users');
    if (status !== 200) throw new Error(`/console/users answered ${status}`);
    if (run > 0) times.push(performance.now() - begun);
  }
  return sayTimes(`W10 first console page of ${PEOPLE} users`, times, 100);
}

function sayTimes(what: string, times: readonly number[], limit: number): Pledge {
  say(`${what}: median ${medianOf(times).toFixed(1)} ms, worst of ${times.length} ${Math.max(...times).toFixed(1)} ms`);
  return { what: `${what}, median, ms`, figure: medianOf(times), limit, atLeast: false };
}
