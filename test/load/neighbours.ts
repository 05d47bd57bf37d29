// Two organizations on one server: A attacks it with filters, sorts, pages of large groups and clients that do not read,
// while B looks up, creates and refreshes as ever. How much slower does B get, and what does the server pay?
// npm run bench:neighbours (docs/under-pressure.md). The seconds of each phase may follow as an argument.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { createOktaOrg } from '../okta/okta-org.ts';
import { PASSWORD } from '../support/accounts.ts';
import { OKTA_SECRET } from '../support/given.ts';
import { withClient } from '../support/with-client.ts';
import { readPeakMemory, resetPeakMemory } from './bench/usage.ts';
import { MEMORY, TURN } from './limits.ts';
import { openDeaf } from './open-deaf.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';
import { countStatuses, percentile } from './tally.ts';

const SECONDS = Number(process.argv[2] ?? 20);
const IN_FLIGHT = 8;
/** What B's 95th percentile may be at most, as a multiple of that alone. */
const SLOWDOWN = 3;
/** A's directory. */
const GROUPS = 40;
const MEMBERS = 18_000;
/** How many of A's clients do what, all the time. */
const ATTACK = { filters: 60, sorts: 10, pages: 5, deaf: 5 };
/** After a 429 (ms): with 75 clients, as fast as the rate limit that the server ships with lets one connection be. */
const PAUSE = 150;

interface Seeded {
  readonly attacker: string;
  readonly email: string;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface Answered {
  readonly kind: string;
  readonly status: number;
  readonly ms: number;
}

await runLoad(async (load) => {
  const seeded = await seed(load);
  const people = createNeighbour(load, await connect(load, seeded.email));
  await people.workFor(5);
  load.watchLoop();
  resetPeakMemory(load.server.pid);
  const alone = await people.workFor(SECONDS);
  sayPhase('B alone', alone);
  const attack = startAttack(load, seeded.attacker);
  // What was begun before is not counted.
  await sleep(2_000);
  const beside = await people.workFor(SECONDS);
  const attacked = await attack.end();
  sayPhase('B beside A', beside);
  say(`A got ${countStatuses(attacked)}`);
  const memory = readPeakMemory(load.server.pid);
  const { worstCpu, max } = await load.endWatch();
  say(`longest turn of the event loop, CPU or not: ${max} ms`);
  const slowdown = at(beside, 0.95) / at(alone, 0.95);
  const failed = [...alone, ...beside].filter(({ status }) => status >= 400).length;
  // A search that takes too long is served with tooMany.
  const isServed = (kinds: readonly string[]) =>
    attacked.some(({ kind, status }) => kinds.includes(kind) && [200, 400].includes(status));
  const unserved = [['filter', 'sort'], ['page']].filter((kinds) => !isServed(kinds)).length;
  return [
    judge('A: kinds of requests that were never served', unserved, 0),
    judge('B: p95 beside A, as a multiple of alone', slowdown, SLOWDOWN),
    judge('B: answers that are no success', failed, 0),
    judge('event loop: ms of CPU in one turn', worstCpu, TURN),
    judge('resident memory at most, MB', memory, MEMORY),
  ].every(Boolean);
});

function judge(what: string, figure: number, limit: number): boolean {
  say(`${figure <= limit ? '✓' : '✗'} ${what}: ${figure.toFixed(2)} (at most ${limit})`);
  return figure <= limit;
}

/** A has groups of 18,000 of its 20,000 users; B has 1,000 users. */
function seed(load: Load): Promise<Seeded> {
  return load.seed(async (given) => {
    const [large, small] = [
      await given.organization({ anyUserType: true }),
      await given.organization({ anyUserType: true }),
    ];
    await withClient(load.databaseUrl, async (client) => {
      const users = `INSERT INTO users (organization_id, user_name, user_name_key, display_name, title, emails, email_keys)
        SELECT $1::uuid, 'person' || n || '@example.com', 'person' || n || '@example.com', 'Person ' || n, 'Engineer ' || n % 50,
          jsonb_build_array(jsonb_build_object('value', 'person' || n || '@example.com', 'type', 'work', 'display', 'Person ' || n)),
          ARRAY['person' || n || '@example.com']
        FROM generate_series(1, $2::int) AS n`;
      await client.query(users, [large.id, 20_000]);
      await client.query(users, [small.id, 1_000]);
      await client.query(
        `INSERT INTO groups (organization_id, display_name, display_name_key)
         SELECT $1::uuid, 'Group ' || n, 'group ' || n FROM generate_series(1, $2::int) AS n`,
        [large.id, GROUPS],
      );
      await client.query(
        `INSERT INTO group_members (organization_id, group_id, user_id)
         SELECT g.organization_id, g.id, u.id FROM groups g
         CROSS JOIN LATERAL (SELECT id FROM users WHERE organization_id = $1::uuid ORDER BY seq LIMIT $2::int) u`,
        [large.id, MEMBERS],
      );
      await client.query('VACUUM ANALYZE');
    });
    const email = 'owner@neighbour.example';
    await given.admin({ email, password: PASSWORD, memberships: [{ organizationId: small.id, role: 'owner' }] });
    return {
      attacker: (await given.token({ organizationId: large.id })).token,
      email,
    };
  });
}

/** B's tokens, by the whole way through sign-in and Authorize App. */
async function connect({ server, base }: Load, email: string): Promise<Tokens> {
  const okta = createOktaOrg({
    authorizeUrl: `${server.url}/oauth/authorize`,
    tokenUrl: `${server.url}/oauth/token`,
    scimBaseUrl: base,
    issuer: server.url,
    clientId: 'okta',
    clientSecret: OKTA_SECRET,
  });
  const outcome = await okta.authenticate({ email, password: PASSWORD });
  const { accessToken, refreshToken } = okta.tokens ?? {};
  if (!outcome.ok || !accessToken || !refreshToken) throw new Error(`Not connected: ${outcome.shown}`);
  return { accessToken, refreshToken };
}

/** B: of ten requests six look a user up, three create one, and one refreshes the token. */
function createNeighbour({ server, base }: Load, { accessToken, refreshToken }: Tokens) {
  const dispatcher = new Agent({ connections: IN_FLIGHT, pipelining: 1 });
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/scim+json' };
  const basic = Buffer.from(`okta:${OKTA_SECRET}`).toString('base64');
  let count = 0;

  function toRequest(number: number): [kind: string, url: string, init: object] {
    const turn = number % 10;
    if (turn === 9) {
      const body = `grant_type=refresh_token&refresh_token=${refreshToken}`;
      const form = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
      return ['refresh', `${server.url}/oauth/token`, { method: 'POST', headers: form, body }];
    }
    if (turn % 3 === 2) {
      const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `new${number}@example.com` };
      return ['create', `${base}/Users`, { method: 'POST', headers, body: JSON.stringify(user) }];
    }
    const filter = encodeURIComponent(`userName eq "person${(number % 1_000) + 1}@example.com"`);
    return ['look up', `${base}/Users?filter=${filter}`, { method: 'GET', headers }];
  }

  return {
    async workFor(seconds: number): Promise<Answered[]> {
      const end = performance.now() + seconds * 1_000;
      const answered: Answered[] = [];
      const work = async () => {
        while (performance.now() < end) {
          count += 1;
          const [kind, url, init] = toRequest(count);
          answered.push({ kind, ...(await send(dispatcher, url, init)) });
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, work));
      return answered;
    },
  };
}

async function send(dispatcher: Dispatcher, url: string, init: object): Promise<{ status: number; ms: number }> {
  const { origin, pathname, search } = new URL(url);
  const begun = performance.now();
  const request = { origin, path: `${pathname}${search}`, ...init } as Dispatcher.RequestOptions;
  const { statusCode, body } = await dispatcher.request(request);
  await body.dump({ limit: 1e9 });
  return { status: statusCode, ms: performance.now() - begun };
}

/** A: each client sends its next request when the last one is answered. */
function startAttack({ base }: Load, token: string): { end(): Promise<Answered[]> } {
  const headers = { authorization: `Bearer ${token}` };
  const dispatcher = new Agent({ pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const answered: Answered[] = [];
  const terms = Array.from({ length: 60 }, (_, n) => `emails.display co "nobody ${n}"`).join(' or ');
  let isOver = false;
  const repeat = async (kind: string, url: string) => {
    while (!isOver) {
      const answer = await send(dispatcher, url, { method: 'GET', headers }).catch(() => ({ status: 0, ms: 0 }));
      answered.push({ kind, ...answer });
      if (answer.status === 429 || answer.status === 0) await sleep(PAUSE);
    }
  };
  const many = (count: number, work: () => Promise<void>) => Array.from({ length: count }, work);
  const clients = [
    ...many(ATTACK.filters, () => repeat('filter', `${base}/Users?filter=${encodeURIComponent(terms)}`)),
    ...many(ATTACK.sorts, () => repeat('sort', `${base}/Users?sortBy=emails.display`)),
    ...many(ATTACK.pages, () => repeat('page', `${base}/Groups`)),
  ];
  const deaf = Array.from({ length: ATTACK.deaf }, () => openDeaf(`${base}/Groups`, token));
  return {
    async end() {
      isOver = true;
      for (const socket of deaf) socket.destroy();
      await dispatcher.destroy();
      await Promise.all(clients);
      return answered;
    },
  };
}

function sayPhase(name: string, answered: readonly Answered[]): void {
  const kinds = [...new Set(answered.map(({ kind }) => kind))].sort();
  say(`${name}: ${Math.round(answered.length / SECONDS)} requests/s, p95 ${at(answered, 0.95).toFixed(1)} ms`);
  for (const kind of kinds) {
    const own = answered.filter((each) => each.kind === kind);
    say(
      `  ${kind.padEnd(8)} p50 ${at(own, 0.5).toFixed(1)}, p95 ${at(own, 0.95).toFixed(1)}, max ${at(own, 1).toFixed(1)} ms; ${countStatuses(own)}`,
    );
  }
}

/** The time below which that share of the answers came. */
function at(answered: readonly Answered[], share: number): number {
  return percentile(
    answered.map(({ ms }) => ms),
    share,
  );
}
