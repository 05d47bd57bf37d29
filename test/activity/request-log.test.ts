import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { createRequestLog } from '../../app/activity/request-log.service.ts';
import { createRequestLogStore } from '../../app/activity/request-log.store.ts';
import type { RequestLogEntry } from '../../app/activity/request-log.types.ts';
import type { LogRow } from '../../app/activity/to-row.ts';
import { createTroubleLog } from '../../app/store/create-trouble-log.ts';
import type { Database } from '../../app/store/database.types.ts';
import { isDatabaseUnavailable } from '../../app/store/database-errors.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

const anEntry = (values: Partial<RequestLogEntry> = {}): RequestLogEntry => ({
  requestId: randomUUID(),
  face: 'scim',
  method: 'GET',
  path: '/scim/v2/Users',
  status: 200,
  durationMs: 1.6,
  at: new Date(),
  ...values,
});

function open(store = createRequestLogStore(database)) {
  const lines: string[] = [];
  const used = new Map<string, Date>();
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const requestLog = createRequestLog({
    store,
    recordUse: async (seen) => {
      for (const [id, at] of seen) used.set(id, at);
    },
    isUnavailable: isDatabaseUnavailable,
    troubles: createTroubleLog(log),
    log,
  });
  return { requestLog, lines, used };
}

const parse = (json: string | null) => (json === null ? null : JSON.parse(json));
const rowsOf = async (requestId: string) => {
  const rows = await database.prisma.requestLog.findMany({ where: { requestId } });
  return rows.map(({ query, requestBody, responseBody, ignored, ...row }) => ({
    ...row,
    query: parse(query),
    requestBody: parse(requestBody),
    responseBody: parse(responseBody),
    ignored: parse(ignored),
  }));
};

describe('the request log', () => {
  it('keeps a hundred refusals of callers nobody knows in ten seconds, says how many more there were, and all others', async () => {
    const { id: organizationId } = await createGiven(database, 'http://localhost').organization();
    const { requestLog, lines } = open();
    const requestId = randomUUID();
    const send = (count: number, values: Partial<RequestLogEntry>) => {
      for (let i = 0; i < count; i += 1) requestLog.record(anEntry({ requestId, ...values }));
    };
    const at = new Date(1_000_000);
    for (const address of ['a', 'b', 'c']) send(30, { status: 401, at, address });
    send(40, { status: 401, at, address: 'd' });
    send(20, { status: 429, at: new Date(1_009_999), address: 'e' });
    send(120, { status: 401, at: new Date(1_009_999), organizationId, address: 'a' });
    send(30, { status: 401, at: new Date(1_010_000), address: 'a' });
    await requestLog.close();
    const rows = await rowsOf(requestId);
    expect(rows.filter((row) => row.organizationId === null && row.createdAt < new Date(1_010_000))).toHaveLength(100);
    expect(rows.filter((row) => row.organizationId === null)).toHaveLength(130);
    expect(rows.filter((row) => row.organizationId === organizationId)).toHaveLength(120);
    const told = lines.map((line) => JSON.parse(line) as { leftOut?: number }).map(({ leftOut = 0 }) => leftOut);
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(50);
  });

  it('keeps thirty of them from one address', async () => {
    const { requestLog, lines } = open();
    const requestId = randomUUID();
    const at = new Date(2_000_000);
    for (let i = 0; i < 200; i += 1)
      requestLog.record(anEntry({ requestId, status: 401, at, address: '198.51.100.7' }));
    for (let i = 0; i < 5; i += 1) requestLog.record(anEntry({ requestId, status: 401, at, address: '198.51.100.8' }));
    await requestLog.close();
    expect(await rowsOf(requestId)).toHaveLength(35);
    expect(lines.map((line) => JSON.parse(line).leftOut)).toEqual([170]);
  });

  it.each([
    ['letters', 'x'],
    ['quotes', '"'],
    ['control characters', '\x01'],
    ['NUL', '\0'],
    ['surrogates that are alone', '\ud800'],
    ['signs beyond the BMP', '😀'],
  ])('keeps at most 500 characters of what such a caller sent: %s', async (_what, sign) => {
    const { requestLog, lines } = open();
    const long = sign.repeat(16_000);
    const sent = { clientId: long, path: `/oauth/${long}`, userAgent: long, query: { a: long, [long]: 'b' } };
    const bodies = [{ grant_type: long, scope: long, client_id: long }, long, [long, long], { [long]: 1 }, undefined];
    for (const requestBody of bodies) {
      const entry = anEntry({ face: 'oauth', status: 400, ...sent, requestBody });
      requestLog.record(entry);
      await requestLog.flush();
      const row = await database.prisma.requestLog.findFirst({ where: { requestId: entry.requestId } });
      const { clientId, path, userAgent, query, requestBody: body } = row ?? {};
      const kept = [clientId, path, userAgent, query, body].map((text) => text?.length ?? 0);
      expect(kept.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(500);
      expect(row?.path).toMatch(/^.oauth/);
    }
    expect(lines).toEqual([]);
  });

  it('keeps a refused token request of the usual size whole', async () => {
    const { requestLog } = open();
    const requestBody = {
      grant_type: 'authorization_code',
      code: '[removed]',
      redirect_uri: 'https://system-admin.okta.com/admin/app/cpc/brellium_1/oauth/callback',
      client_id: 'okta',
      client_secret: '[removed]',
    };
    const entry = anEntry({
      face: 'oauth',
      path: '/oauth/token',
      status: 401,
      userAgent: 'Okta-Integrations',
      requestBody,
    });
    requestLog.record(entry);
    await requestLog.close();
    expect(await rowsOf(entry.requestId)).toMatchObject([
      { path: '/oauth/token', userAgent: 'Okta-Integrations', requestBody },
    ]);
  });

  it('keeps all of an entry', async () => {
    const { id: organizationId } = await createGiven(database, 'http://localhost').organization();
    const { requestLog } = open();
    const entry = anEntry({
      organizationId,
      authorizationId: 'a1',
      clientId: 'okta',
      method: 'POST',
      query: { filter: 'userName eq "ann"' },
      error: 'no',
      resourceId: randomUUID(),
      userAgent: 'Okta SCIM Client 1.0.0',
      requestBody: { userName: 'ann', active: true, n: [1, null] },
      responseBody: { id: 'x' },
    });
    requestLog.record(entry);
    await requestLog.flush();
    const [row] = await rowsOf(entry.requestId);
    const { at, durationMs, ...same } = entry;
    expect(row).toMatchObject({ ...same, durationMs: 2, createdAt: at });
  });

  it.each([['a text'], ['"'], [7], [true], [[]], [null]])('keeps a body that is %j alone', async (body) => {
    const { requestLog } = open();
    const entry = anEntry({ requestBody: body, responseBody: { body } });
    requestLog.record(entry);
    await requestLog.close();
    expect(await rowsOf(entry.requestId)).toMatchObject([{ requestBody: body, responseBody: { body } }]);
  });

  it('writes by itself, and all of many before it closes', async () => {
    const { requestLog } = open();
    const entry = anEntry();
    requestLog.record(entry);
    await until(async () => (await rowsOf(entry.requestId)).length === 1, 5_000);
    const requestId = randomUUID();
    for (let i = 0; i < 1_250; i += 1) requestLog.record(anEntry({ requestId }));
    await requestLog.close();
    expect(await rowsOf(requestId)).toHaveLength(1_250);
  });

  /** A store that keeps how many rows it was given at a time. */
  function countBatches(onFirst: () => void = () => undefined) {
    const sizes: number[] = [];
    const { requestLog } = open({
      async insertRows(rows: readonly LogRow[]) {
        sizes.push(rows.length);
        if (sizes.length === 1) onFirst();
      },
    });
    return { requestLog, sizes };
  }

  it('writes at once when there are 500, before any timer', async () => {
    const { requestLog, sizes } = countBatches();
    for (let i = 0; i < 499; i += 1) requestLog.record(anEntry());
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes).toEqual([]);
    requestLog.record(anEntry());
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes).toEqual([500]);
    await requestLog.close();
  });

  it('writes what comes while a batch is written with the next one, not a few rows at a time', async () => {
    const record = (count: number) => {
      for (let i = 0; i < count; i += 1) requestLog.record(anEntry());
    };
    const { requestLog, sizes } = countBatches(() => record(40));
    record(500);
    setTimeout(() => record(1), 50);
    await until(() => sizes.length === 2);
    expect(sizes).toEqual([500, 41]);
    await requestLog.close();
  });

  it('writes before it closes what was recorded while it wrote', async () => {
    const store = createRequestLogStore(database);
    const late = anEntry();
    let told = false;
    const { requestLog, lines } = open({
      async insertRows(rows: readonly LogRow[]) {
        if (!told) requestLog.record(late);
        told = true;
        await store.insertRows(rows);
      },
    });
    requestLog.record(anEntry());
    await requestLog.close();
    expect(await rowsOf(late.requestId)).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('tells which authorizations were used, and when last', async () => {
    const { requestLog, used } = open();
    const [first, last] = [new Date(1_000), new Date(2_000)];
    requestLog.record(anEntry({ authorizationId: 'a1', at: first }));
    requestLog.record(anEntry({ authorizationId: 'a1', at: last }));
    requestLog.record(anEntry());
    await requestLog.flush();
    expect(used).toEqual(new Map([['a1', last]]));
  });

  it('bounds what it keeps and stores what PostgreSQL refuses', async () => {
    const { requestLog, lines } = open();
    let deep: unknown = 'end';
    for (let i = 0; i < 10_000; i += 1) deep = [deep];
    const entry = anEntry({
      path: `/scim/v2/${'x'.repeat(9_000)}\0`,
      query: { filter: `userName eq "\0\ud800${'y'.repeat(9_000)}"` },
      resourceId: 'not a uuid',
      error: 'nul \0 and \udfff',
      userAgent: `\0${'u'.repeat(999)}`,
      requestBody: { '\0key': '\0value', deep, long: 'z'.repeat(100_000), after: 1 },
      responseBody: Array.from({ length: 5_000 }, (_, i) => ({ id: i, name: 'somebody' })),
    });
    requestLog.record(entry);
    requestLog.record(anEntry({ requestId: `${entry.requestId}-2` }));
    await requestLog.flush();
    const [row] = await rowsOf(entry.requestId);
    expect(row?.resourceId).toBeNull();
    expect(row?.error).toBe('nul \ufffd and \ufffd');
    expect(row?.path).toHaveLength(2_000);
    expect(JSON.stringify(row?.requestBody).length).toBeLessThan(20_000);
    expect(JSON.stringify(row?.responseBody).length).toBeLessThan(40_000);
    expect(JSON.stringify(row?.responseBody)).toMatch(/… \d+ more/);
    expect(row?.requestBody).toMatchObject({ '\ufffdkey': '\ufffdvalue' });
    expect(await rowsOf(`${entry.requestId}-2`)).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('keeps no row of an organization that is gone, but the others of its batch', async () => {
    const { requestLog } = open();
    const [gone, ofNone] = [anEntry({ organizationId: randomUUID() }), anEntry({ organizationId: undefined })];
    for (const entry of [gone, ofNone]) requestLog.record(entry);
    await requestLog.flush();
    expect(await rowsOf(gone.requestId)).toEqual([]);
    expect(await rowsOf(ofNone.requestId)).toMatchObject([{ organizationId: null }]);
  });

  it('leaves out a row that is refused, and says so, but keeps its batch', async () => {
    const { requestLog, lines } = open();
    const good = anEntry();
    requestLog.record(anEntry({ status: 1e12, requestBody: { userName: 'ada@example.com' } }));
    requestLog.record(good);
    await requestLog.flush();
    expect(await rowsOf(good.requestId)).toHaveLength(1);
    expect(lines.join('')).toContain('an entry of the request log was refused');
    expect(lines.join('')).toContain('"code":"22003"');
    expect(lines.join('')).not.toMatch(/ada@example|1000000000000/);
  });

  it('writes each entry once when one is refused and the database goes away half-way', async () => {
    const store = createRequestLogStore(database);
    let alone = 0;
    const { requestLog, lines } = open({
      insertRows(rows: readonly LogRow[]) {
        if (rows.length === 1) alone += 1;
        if (alone === 3) {
          alone += 1;
          throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
        }
        return store.insertRows(rows);
      },
    });
    const requestId = randomUUID();
    for (let i = 0; i < 5; i += 1) requestLog.record(anEntry({ requestId }));
    requestLog.record(anEntry({ requestId, status: Number.NaN }));
    requestLog.record(anEntry({ requestId }));
    await requestLog.flush();
    expect(await rowsOf(requestId)).toHaveLength(2);
    await requestLog.flush();
    expect(await rowsOf(requestId)).toHaveLength(6);
    expect(lines.filter((line) => line.includes('an entry of the request log was refused'))).toHaveLength(1);
    expect(requestLog.count().waiting).toBe(0);
  });

  it.each([
    ['is down', 'ECONNREFUSED'],
    ['only reads, after a failover', '25006'],
    ['has a full disk', '53100'],
    ['ended the statement in a deadlock', '40P01'],
  ])('waits for a database that %s and loses nothing', async (_what, code) => {
    const store = createRequestLogStore(database);
    let down = true;
    const flaky = {
      insertRows(rows: readonly LogRow[]) {
        if (down) throw Object.assign(new Error('down'), { code });
        return store.insertRows(rows);
      },
    };
    const { requestLog, lines } = open(flaky);
    const requestId = randomUUID();
    for (let i = 0; i < 300; i += 1) requestLog.record(anEntry({ requestId }));
    await requestLog.flush();
    expect(lines.join('')).toContain('"requestLogWaiting":300');
    down = false;
    await until(async () => (await rowsOf(requestId)).length === 300);
  });

  it.each(['flush', 'close'] as const)('waits at %s for an entry that is not known whole yet', async (end) => {
    const { requestLog } = open();
    const [entry, organization] = [anEntry(), new EventEmitter()];
    const recorded = requestLog.recordWhenKnown(once(organization, 'found').then(() => entry));
    const written = requestLog[end]();
    setTimeout(() => organization.emit('found'), 50);
    await written;
    await recorded;
    expect(await rowsOf(entry.requestId)).toHaveLength(1);
  });

  it('waits at flush for an entry that becomes known while others are written', async () => {
    const store = createRequestLogStore(database);
    const [first, second, organization] = [anEntry(), anEntry(), new EventEmitter()];
    const { requestLog } = open({
      async insertRows(rows: readonly LogRow[]) {
        organization.emit('found');
        await recorded;
        await store.insertRows(rows);
      },
    });
    const recorded = requestLog.recordWhenKnown(once(organization, 'found').then(() => second));
    requestLog.record(first);
    await requestLog.flush();
    expect([...(await rowsOf(first.requestId)), ...(await rowsOf(second.requestId))]).toHaveLength(2);
  });

  it('has written, before it closes, what began to be recorded while it waited for another', async () => {
    const { requestLog } = open();
    const [first, second, known] = [anEntry(), anEntry(), new EventEmitter()];
    void requestLog.recordWhenKnown(once(known, 'first').then(() => first));
    const closed = requestLog.close();
    setTimeout(() => {
      void requestLog.recordWhenKnown(once(known, 'second').then(() => second));
      known.emit('first');
      setTimeout(() => known.emit('second'), 50);
    }, 50);
    await closed;
    expect([...(await rowsOf(first.requestId)), ...(await rowsOf(second.requestId))]).toHaveLength(2);
  });

  it('tells who brought an entry why it was never known, and goes on', async () => {
    const { requestLog } = open();
    const recorded = requestLog.recordWhenKnown(Promise.reject(new Error('nobody knows')));
    const entry = anEntry();
    requestLog.record(entry);
    await Promise.all([expect(recorded).rejects.toThrow('nobody knows'), requestLog.close()]);
    expect(await rowsOf(entry.requestId)).toHaveLength(1);
  });

  it('holds 10,000 entries at most and counts what it drops', async () => {
    const held: number[] = [];
    let down = true;
    const { requestLog, lines } = open({
      async insertRows(rows: readonly LogRow[]) {
        if (down) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
        held.push(rows.length);
      },
    });
    for (let i = 0; i < 10_250; i += 1) requestLog.record(anEntry());
    await requestLog.flush();
    expect(lines.join('')).toContain('"dropped":250');
    down = false;
    await requestLog.close();
    expect(held.reduce((sum, n) => sum + n, 0)).toBe(10_000);
  });
});
