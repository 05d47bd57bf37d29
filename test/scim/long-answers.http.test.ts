import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import supertest from 'supertest';
import { parseProjection } from '../../app/scim/projection.ts';
import { GROUP_RESOURCE_TYPE } from '../../app/scim/schemas/group-schema.ts';
import { USER_RESOURCE_TYPE } from '../../app/scim/schemas/user-resource-type.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import '../support/to-be-scim-error.ts';
import { until } from '../support/until.ts';
import { createScimClient, type GivenScim, givenScim, LIST_RESPONSE, SEARCH_REQUEST } from './scim-client.ts';

const METRICS_TOKEN = 'metrics-token-0123456789-0123456789';
/** Who reads nothing is dropped after a second; a connection has room for one answer that is not read. */
const SENDING = { window: 1_000, wait: 200, perConnection: 3_000_000 };

let app: TestApp;
let scim: GivenScim;
let other: GivenScim;
beforeAll(async () => {
  app = await createTestApp({ METRICS_TOKEN }, { sending: SENDING });
  [scim, other] = [await givenScim(app), await givenScim(app)];
  for (const { organizationId } of [scim, other]) await seed(organizationId);
});
afterEach(() => app.interfere(undefined));
afterAll(() => app.close());

/** How many members the first groups have; the others have 400 with long names each, some 0.5 MB of JSON. */
const SIZES = [0, 1, 20, 21, 1_001, 2_500];
const LONG = 30;
const LONG_NAME = 1_000;

async function seed(organizationId: string, on = app): Promise<void> {
  await on.database.sql(
    `INSERT INTO users (organization_id, user_name, user_name_key, display_name)
    SELECT $1::uuid, 'p' || i, 'p' || i, CASE WHEN i > 400 THEN 'Zoë "' || i || '"' ELSE repeat('n', ${LONG_NAME}) || i END
    FROM generate_series(1, 2900) i`,
    [organizationId],
  );
  await on.database.sql(
    `INSERT INTO groups (organization_id, display_name, display_name_key, external_id)
    SELECT $1::uuid, 'Group ' || i, 'group ' || i, 'g' || i FROM generate_series(1, ${SIZES.length + LONG}) i`,
    [organizationId],
  );
  await on.database.sql(
    `INSERT INTO group_members (organization_id, group_id, user_id)
    SELECT $1::uuid, g.id, u.id FROM groups g JOIN users u ON u.organization_id = g.organization_id
    WHERE g.organization_id = $1::uuid AND CASE WHEN substr(g.external_id, 2)::int > ${SIZES.length}
      THEN substr(u.user_name, 2)::int <= 400
      ELSE substr(u.user_name, 2)::int - 400 BETWEEN 1 AND ($2::int[])[substr(g.external_id, 2)::int] END
    ORDER BY g.seq, u.seq`,
    [organizationId, SIZES],
  );
}

interface Listed {
  totalResults: number;
  itemsPerPage: number;
  startIndex?: number;
  nextCursor?: string;
  Resources: (Record<string, unknown> & { id: string; members?: { value: string }[] })[];
}

/** A client on a socket of its own, which reads only as told. */
function open(path: string, { headers } = scim, method = 'GET', url = app.url) {
  const { port, hostname } = new URL(url);
  const socket = net.connect(Number(port), hostname).pause();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const lines = [`${method} /scim/v2${path} HTTP/1.1`, 'Host: x', `Authorization: ${headers.Authorization}`, '', ''];
  socket.write(lines.join('\r\n'));
  return { socket, closed, heard: () => Buffer.concat(chunks) };
}

/** The body of an answer in chunks (RFC 9112 §7.1), and whether it has its end. */
function dechunk(answer: Buffer): { body: string; whole: boolean } {
  const parts: Buffer[] = [];
  let rest = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = end < 0 ? Number.NaN : Number.parseInt(rest.toString('latin1', 0, end), 16);
    if (!(size > 0)) return { body: Buffer.concat(parts).toString(), whole: size === 0 };
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + size + 4);
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

async function readMetric(name: string, url = app.url): Promise<number> {
  const { text } = await supertest(url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

const isIdle = async (): Promise<boolean> => (await readMetric('expressway_unsent_bytes')) === 0;

/** The last entry of the request log about a path. */
async function readLog(path: string, organizationId = scim.organizationId) {
  await app.requestLog.flush();
  return app.database.prisma.requestLog.findFirst({
    where: { path: `/scim/v2${path}`, organizationId },
    orderBy: { id: 'desc' },
  });
}

/** The statements that read the members of groups which are too many to come with the page. */
const readsMembers = (text: string): boolean => /FROM unnest.*WITH ORDINALITY AS w/s.test(text);

describe('a list whose groups have many members (RFC 7644 §3.4.2)', () => {
  const FEW = `/Groups?count=${SIZES.length}`;

  it('has every group with every member, in the order in which they joined', async () => {
    const { body } = await scim.get(FEW);
    expect(body.Resources.map(({ members = [] }: Listed['Resources'][0]) => members.length)).toEqual(SIZES);
    const rows = await app.database.sql<{ id: string; members: object[] }>(
      `SELECT g.id, jsonb_agg(jsonb_build_object('value', u.id, '$ref', $2::text || u.id, 'type', 'User',
        'display', u.display_name) ORDER BY m.seq) AS members
      FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id
      WHERE g.organization_id = $1::uuid AND substr(g.external_id, 2)::int <= $3::int GROUP BY g.id`,
      [scim.organizationId, `${scim.base}/Users/`, SIZES.length],
    );
    for (const { id, members } of rows) {
      expect(body.Resources.find((group: { id: string }) => group.id === id).members).toEqual(members);
    }
  });

  it('and one such group alone, are the same resource', async () => {
    const { body } = await scim.get(FEW);
    for (const listed of body.Resources) {
      const { body: single, headers } = await scim.get(`/Groups/${listed.id}`);
      expect(single).toEqual(listed);
      expect(headers.etag).toBe(listed.meta.version);
      const again = await scim.get(`/Groups/${listed.id}`).set('If-None-Match', headers.etag as string);
      expect([again.status, again.text]).toEqual([304, '']);
    }
  });

  it.each([
    'attributes=displayName',
    'attributes=members',
    'attributes=members.value',
    'attributes=members.type,externalId',
    'attributes=members.display',
    'attributes=members.nothing',
    'excludedAttributes=members',
    'excludedAttributes=members.display,members.$ref',
    'excludedAttributes=displayName,meta',
  ])('is narrowed by %s as any other (RFC 7644 §3.9)', async (parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    const [attributes, excluded] = name === 'attributes' ? [value, ''] : ['', value];
    const { project } = parseProjection(GROUP_RESOURCE_TYPE, attributes, excluded);
    const whole = (await scim.get(FEW)).body as Listed;
    const narrowed = (await scim.get(`${FEW}&${parameter}`)).body as Listed;
    expect(narrowed).toEqual({ ...whole, Resources: whole.Resources.map(project) });
  });

  it('is paged by number, by cursor and searched in a body alike', async () => {
    const { body } = await scim.get('/Groups?count=6');
    const parts = [await scim.get('/Groups?count=3'), await scim.get('/Groups?startIndex=4&count=3')];
    expect(parts.flatMap((part) => part.body.Resources)).toEqual(body.Resources);
    const first = await scim.get('/Groups?count=3&cursor=');
    const second = await scim.get(`/Groups?count=3&cursor=${encodeURIComponent(first.body.nextCursor)}`);
    expect([...first.body.Resources, ...second.body.Resources]).toEqual(body.Resources);
    const search = await scim.post('/Groups/.search', { schemas: [SEARCH_REQUEST], count: 6 });
    expect(search.body).toEqual(body);
    const filter = 'displayName eq "Group 6" or userName eq "p1"';
    const all = await scim.post('/.search', { schemas: [SEARCH_REQUEST], filter });
    expect(all.body.Resources.at(-1)).toEqual(body.Resources.at(-1));
    expect([all.body.totalResults, all.body.itemsPerPage]).toEqual([2, 2]);
  });

  it('tells itemsPerPage last, and its length first where it is short', async () => {
    const short = await scim.get('/Groups?count=3');
    expect(Object.keys(JSON.parse(short.text))).toEqual([
      'schemas',
      'totalResults',
      'startIndex',
      'Resources',
      'itemsPerPage',
    ]);
    expect(short.headers['content-length']).toBe(`${Buffer.byteLength(short.text)}`);
    const long = await scim.get('/Groups?count=8');
    expect(long.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': 'application/scim+json' });
    expect(long.text).toMatch(/\],"itemsPerPage":8\}$/);
    expect(long.body).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: SIZES.length + LONG, startIndex: 1 });
  });

  it('is not read for HEAD, nor for count=0', async () => {
    const statements = await app.statementsOf(async () => {
      const client = open('/Groups', scim, 'HEAD');
      client.socket.resume();
      await until(() => client.heard().toString().includes('\r\n\r\n'));
      client.socket.destroy();
      expect(client.heard().toString()).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n$/s);
      const { body: page } = await scim.get(`/Groups?startIndex=${SIZES.length}&count=1&attributes=displayName`);
      const single = open(`/Groups/${page.Resources[0].id}`, scim, 'HEAD');
      single.socket.resume();
      await until(() => single.heard().includes('\r\n\r\n'));
      single.socket.destroy();
      expect(single.heard().toString()).toMatch(/^HTTP\/1\.1 200 .*ETag: W\/"1"\r\n.*\r\n\r\n$/s);
      const { body } = await scim.get('/Groups?count=0');
      expect(body).toMatchObject({ totalResults: SIZES.length + LONG, itemsPerPage: 0, Resources: [] });
    });
    expect(statements.filter(({ text }) => readsMembers(text))).toEqual([]);
  });

  it('reads groups with a few thousand members together, and few members with their groups', async () => {
    const few = await app.statementsOf(() => scim.get('/Groups?count=3'));
    const many = await app.statementsOf(() => scim.get(FEW));
    // Those of 21 and 1,001 members in one statement, the one of 2,500 by itself.
    expect(many.length - few.length).toBe(2);
  });

  it('leaves its size in the request log, and nobody', async () => {
    const { text } = await scim.post('/Groups/.search', { schemas: [SEARCH_REQUEST], count: 8 });
    const entry = await readLog('/Groups/.search');
    expect(JSON.parse(String(entry?.responseBody))).toEqual({
      totalResults: SIZES.length + LONG,
      itemsPerPage: 8,
      startIndex: 1,
      bytes: Buffer.byteLength(text),
    });
  });
});

describe('a list whose users are in many groups (RFC 7643 §4.1.2)', () => {
  let crowded: GivenScim;
  beforeAll(async () => {
    crowded = await givenScim(app);
    const { organizationId } = crowded;
    await app.given.users(organizationId, 4);
    await app.database.sql(
      `INSERT INTO groups (organization_id, display_name, display_name_key)
      SELECT $1::uuid, 'Crowd ' || i, 'crowd ' || i FROM generate_series(1, 120) i`,
      [organizationId],
    );
    // The first user is in one group, which is in all others; the second in fifty, the third in 51, the last in none.
    await app.database.sql(
      `WITH g AS (SELECT id, row_number() OVER (ORDER BY seq) AS n FROM groups WHERE organization_id = $1::uuid),
        u AS (SELECT id, row_number() OVER (ORDER BY seq) AS n FROM users WHERE organization_id = $1::uuid)
      INSERT INTO group_members (organization_id, group_id, user_id, child_group_id)
      SELECT $1::uuid, g.id, u.id, NULL::uuid FROM g, u
      WHERE CASE u.n WHEN 1 THEN g.n = 1 WHEN 2 THEN g.n BETWEEN 2 AND 51 WHEN 3 THEN g.n BETWEEN 2 AND 52 END
      UNION ALL SELECT $1::uuid, g.id, NULL, c.id FROM g, g c WHERE c.n = 1 AND g.n > 1 AND g.n <= 120`,
      [organizationId],
    );
  });

  it('has every group of each of them, as the user alone has', async () => {
    let body = {} as Listed;
    const statements = await app.statementsOf(async () => {
      body = (await crowded.get('/Users')).body;
    });
    const counts = body.Resources.map(({ groups = [] }) => (groups as object[]).length);
    expect(counts).toEqual([120, 50, 51, 0]);
    expect(statements.filter(({ text }) => text.includes('WITH ORDINALITY AS w'))).toHaveLength(1);
    for (const user of body.Resources) expect((await crowded.get(`/Users/${user.id}`)).body).toEqual(user);
    const narrow = await crowded.get('/Users?attributes=groups.display');
    const { project } = parseProjection(USER_RESOURCE_TYPE, 'groups.display');
    expect(narrow.body).toEqual({ ...body, Resources: body.Resources.map(project) });
  });
});

describe('a list that is on its way', () => {
  it('does not have a group that is deleted meanwhile, and says so', async () => {
    const gone = (await scim.get('/Groups?startIndex=12&count=1')).body.Resources[0].id;
    const { total } = await scim.get('/Groups?count=0').then(({ body }) => ({ total: body.totalResults }));
    let reads = 0;
    app.interfere((text) => {
      if (!readsMembers(text)) return undefined;
      reads += 1;
      return reads === 2 ? app.database.sql('DELETE FROM groups WHERE id = $1::uuid', [gone]) : undefined;
    });
    const { body } = await scim.get(`/Groups?count=${total}`);
    expect(reads).toBeGreaterThan(2);
    expect([body.totalResults, body.itemsPerPage, body.Resources.length]).toEqual([total, total - 1, total - 1]);
    expect(body.Resources.map(({ id }: { id: string }) => id)).not.toContain(gone);
  });

  it('is cut off where the database fails, and is no JSON', async () => {
    let reads = 0;
    app.interfere((text) => {
      if (readsMembers(text)) reads += 1;
      return readsMembers(text) && reads > 2
        ? Promise.reject(Object.assign(new Error(), { code: '57P01' }))
        : undefined;
    });
    const client = open('/Groups?count=200');
    client.socket.resume();
    await client.closed;
    expect(client.heard().toString()).toMatch(/^HTTP\/1\.1 200 /);
    const { body, whole } = dechunk(client.heard());
    expect([whole, isJson(body)]).toEqual([false, false]);
    expect(body.length).toBeGreaterThan(500_000);
    const entry = await readLog('/Groups');
    expect(entry).toMatchObject({ status: 503, outcome: 'failed', responseBody: null });
    expect(entry?.error).toMatch(/^The connection to the database was lost/);
  });

  it('that has not begun is refused as any other where the database fails', async () => {
    app.interfere((text) =>
      readsMembers(text) ? Promise.reject(Object.assign(new Error(), { code: '57P01' })) : undefined,
    );
    expect(await scim.get('/Groups?count=5')).toBeScimError(503);
  });

  it('is read no further when its client has gone', async () => {
    const client = open('/Groups?count=200');
    let reads = 0;
    const statements = await app.statementsOf(async () => {
      app.interfere((text) => {
        if (!readsMembers(text)) return undefined;
        reads += 1;
        if (reads < 3) return undefined;
        client.socket.destroy();
        return sleep(50);
      });
      await until(async () => (await readLog('/Groups'))?.status === 499);
      await until(isIdle);
    });
    expect(statements.filter(({ text }) => readsMembers(text))).toHaveLength(3);
  });
});

describe('a client that does not read', () => {
  it('holds little memory, keeps nobody waiting, and is dropped', async () => {
    const dropped = await readMetric('expressway_slow_clients_dropped_total');
    const logs = app.logs.length;
    const client = open('/Groups?count=200');
    await until(async () => (await readMetric('expressway_unsent_bytes')) > 0);
    const held: number[] = [];
    const watching = until(async () => {
      held.push(await readMetric('expressway_unsent_bytes'));
      return client.socket.closed || (await readMetric('expressway_slow_clients_dropped_total')) > dropped;
    });
    expect((await scim.find('userName eq "p1"')).body.totalResults).toBe(1);
    expect((await other.get('/Groups?count=7')).body.itemsPerPage).toBe(7);
    await watching;
    // Of some 13 MB, and with what the other organization's answer held for a moment.
    expect(Math.max(...held)).toBeLessThan(2 * SENDING.perConnection);
    await until(isIdle);
    client.socket.resume();
    await client.closed;
    const { body, whole } = dechunk(client.heard());
    expect([whole, isJson(body)]).toEqual([false, false]);
    const entry = await readLog('/Groups');
    expect(entry).toMatchObject({ status: 499, responseBody: null });
    expect(entry?.error).toMatch(/^The client took less than 64 KB of the answer in 1 seconds/);
    const told = app.logs.slice(logs).filter((line) => line.includes('too slowly'));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain(scim.headers.Authorization.slice(7));
  });

  it('slowly, but steadily, has all of it', async () => {
    const dropped = await readMetric('expressway_slow_clients_dropped_total');
    const client = open('/Groups?count=200');
    let heard = 0;
    const slowly = ({ length }: Buffer): void => {
      heard += length;
      if (heard > 256 * 1024) client.socket.pause();
    };
    client.socket.on('data', slowly);
    for (let step = 0; step < 15; step += 1) {
      heard = 0;
      client.socket.resume();
      await sleep(SENDING.window / 10);
    }
    client.socket.off('data', slowly).resume();
    await until(() => dechunk(client.heard()).whole || client.socket.closed);
    const { Resources, itemsPerPage, totalResults } = JSON.parse(dechunk(client.heard()).body) as Listed;
    expect([Resources.length, itemsPerPage]).toEqual([totalResults, totalResults]);
    expect(await readMetric('expressway_slow_clients_dropped_total')).toBe(dropped);
    client.socket.destroy();
  });

  it('but keeps its connection idle between two requests is left alone', async () => {
    const client = open('/Groups?count=1');
    client.socket.resume();
    await sleep(SENDING.window * 1.5);
    expect(client.socket.closed).toBe(false);
    client.socket.destroy();
  });
});

describe('a connection whose answers are not read', () => {
  let patient: TestApp;
  beforeAll(async () => {
    patient = await createTestApp({ METRICS_TOKEN }, { sending: { wait: 100, perConnection: 1_000_000 } });
  });
  afterAll(() => patient.close());

  it('has further lists refused until there is room, and no other connection has', async () => {
    const [greedy, modest] = [await givenScim(patient), await givenScim(patient)];
    await seed(greedy.organizationId, patient);
    await patient.given.users(modest.organizationId, 2);
    const client = open('/Groups?count=200', greedy, 'GET', patient.url);
    let last = 0;
    await until(async () => {
      const before = last;
      last = await readMetric('expressway_unsent_bytes', patient.url);
      return last > SENDING.perConnection / 3 && last === before;
    });
    for (const refused of [
      await greedy.get('/Groups?count=200'),
      await greedy.get('/Users?count=1'),
      await greedy.find('userName eq "p1"'),
      await greedy.post('/.search', { schemas: [SEARCH_REQUEST] }),
      await greedy.patch(`/Groups/${greedy.organizationId}`, { op: 'replace', value: { displayName: 'Never' } }),
    ]) {
      expect(refused).toBeScimError(429);
      expect(refused.headers['retry-after']).toBe('1');
      expect(refused.body.detail).toMatch(/^Too many answers to this connection are not read yet/);
    }
    expect((await modest.get('/Users')).body.itemsPerPage).toBe(2);
    const name = 'expressway_rate_limited_total\\{face="scim",by="unsent"\\}';
    expect(await readMetric(name, patient.url)).toBe(5);
    client.socket.destroy();
    await until(async () => (await readMetric('expressway_unsent_bytes', patient.url)) === 0);
    expect((await greedy.get('/Groups?count=7')).body.itemsPerPage).toBe(7);
  });
});

describe('two organizations', () => {
  it('get their own groups, at once', async () => {
    const { token } = await app.given.token({ organizationId: other.organizationId });
    const clients = [scim, createScimClient(app.url, token)];
    const [mine, theirs] = await Promise.all(clients.map((each) => each.get('/Groups?count=9')));
    const ids = (res: typeof mine) =>
      ((res?.body ?? {}) as Listed).Resources.flatMap(({ id, members = [] }) => [
        id,
        ...members.map(({ value }) => value),
      ]);
    expect(ids(mine).filter((id) => ids(theirs).includes(id))).toEqual([]);
    expect(ids(theirs).length).toBeGreaterThan(3_000);
  });
});
