import { randomUUID } from 'node:crypto';
import { type ActivityService, createActivityService } from '../../app/activity/activity.service.ts';
import { createActivityStore } from '../../app/activity/activity.store.ts';
import type { LoggedRequest, RequestFilter } from '../../app/activity/activity.types.ts';
import { createRequestLogStore } from '../../app/activity/request-log.store.ts';
import type { RequestLogEntry } from '../../app/activity/request-log.types.ts';
import { toRow } from '../../app/activity/to-row.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const before = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

let database: Database;
let activity: ActivityService;
let ours: string;
let theirs: string;
beforeAll(async () => {
  database = await openTestDatabase();
  activity = createActivityService({ store: createActivityStore(database) });
});
beforeEach(async () => {
  const given = createGiven(database, 'http://localhost');
  ours = (await given.organization()).id;
  theirs = (await given.organization()).id;
});
afterAll(() => giveBack(database));

const log = (...entries: Partial<RequestLogEntry>[]) =>
  createRequestLogStore(database).insertRows(
    entries.map((values) =>
      toRow({
        requestId: randomUUID(),
        organizationId: ours,
        face: 'scim',
        method: 'GET',
        path: '/scim/v2/Users',
        status: 200,
        durationMs: 2,
        at: NOW,
        ...values,
      }),
    ),
  );
const statuses = (requests: readonly LoggedRequest[]) => requests.map(({ status }) => status);
const ids = (requests: readonly LoggedRequest[]) => requests.map(({ requestId }) => requestId);

describe('the list of requests', () => {
  it('pages in both directions, newest first, and keeps rows of the same moment apart', async () => {
    await log(...Array.from({ length: 7 }, (_, i) => ({ requestId: `r${i}`, at: before(7 - Math.min(i, 5)) })));
    const list = (page: object) => activity.listRequests(ours, {}, { limit: 3, ...page });
    const first = await list({});
    expect(ids(first.requests)).toEqual(['r6', 'r5', 'r4']);
    expect(first).toMatchObject({ hasNewer: false, hasOlder: true });
    const second = await list({ older: first.requests[2] });
    expect(ids(second.requests)).toEqual(['r3', 'r2', 'r1']);
    expect(second).toMatchObject({ hasNewer: true, hasOlder: true });
    const last = await list({ older: second.requests[2] });
    expect(ids(last.requests)).toEqual(['r0']);
    expect(last.hasOlder).toBe(false);
    const back = await list({ newer: last.requests[0] });
    expect(ids(back.requests)).toEqual(['r3', 'r2', 'r1']);
    expect(back.hasNewer).toBe(true);
    const top = await list({ newer: back.requests[0] });
    expect(ids(top.requests)).toEqual(['r6', 'r5', 'r4']);
    expect(top.hasNewer).toBe(false);
  });

  it('filters by outcome, method, resource and time, one by one and together', async () => {
    const resourceId = randomUUID();
    await log(
      { status: 200, method: 'POST', resourceId, at: before(50) },
      { status: 409, method: 'POST', resourceId, at: before(40) },
      { status: 401, at: before(30) },
      { status: 429, at: before(20) },
      { status: 503, method: 'PUT', resourceId, at: before(10) },
      { status: 404, organizationId: theirs, resourceId },
    );
    const find = async (filter: RequestFilter) =>
      statuses((await activity.listRequests(ours, filter, { limit: 9 })).requests);
    expect(await find({})).toEqual([503, 429, 401, 409, 200]);
    expect(await find({ outcome: 'ok' })).toEqual([200]);
    expect(await find({ outcome: 'refused' })).toEqual([409]);
    expect(await find({ outcome: 'denied' })).toEqual([401]);
    expect(await find({ outcome: 'limited' })).toEqual([429]);
    expect(await find({ outcome: 'failed' })).toEqual([503]);
    expect(await find({ method: 'POST' })).toEqual([409, 200]);
    expect(await find({ resourceId })).toEqual([503, 409, 200]);
    expect(await find({ from: before(30), to: before(10) })).toEqual([429, 401]);
    expect(await find({ method: 'POST', outcome: 'refused', resourceId, from: before(45) })).toEqual([409]);
    expect(await find({ method: 'DELETE' })).toEqual([]);
  });

  it('tells the newest failures of every kind', async () => {
    await log({ status: 401, at: before(5) }, { status: 200 }, { status: 500, at: before(9) }, { status: 400 });
    await log({ status: 400, organizationId: theirs });
    expect(statuses(await activity.listFailures(ours, 2))).toEqual([400, 401]);
    expect(statuses(await activity.listFailures(ours, 9))).toEqual([400, 401, 500]);
  });

  it('has one request with all that is kept of it, several rows where its id has several, none of others', async () => {
    const ignored = [{ attribute: 'password', why: 'never stored' }] as const;
    await log(
      { requestId: 'a', method: 'POST', requestBody: { userName: 'ann' }, responseBody: { id: '1' }, ignored },
      { requestId: 'a', at: before(1) },
      { requestId: 'b', organizationId: theirs },
    );
    const rows = await activity.getRequest(ours, 'a');
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({
      requestBody: { userName: 'ann' },
      responseBody: { id: '1' },
      ignored,
      outcome: 'ok',
      at: NOW,
      grantType: null,
    });
    expect(await activity.getRequest(ours, 'b')).toEqual([]);
  });

  it('finds requests by their ids for the timeline', async () => {
    await log({ requestId: 't1' }, { requestId: 't2' }, { requestId: 't3', organizationId: theirs });
    const found = await activity.listByRequestIds(ours, ['t1', 't2', 't2', 't3', 'none']);
    expect([...found.keys()].sort()).toEqual(['t1', 't2']);
    expect(found.get('t2')).toHaveLength(1);
    expect(await activity.listByRequestIds(ours, [])).toEqual(new Map());
  });
});

describe('the statistics of requests', () => {
  it('are counted as the log is written, by outcome', async () => {
    const at = new Date('2026-11-24T10:29:59Z');
    await log(
      { at },
      { at },
      { at, status: 404 },
      { at, organizationId: theirs },
      { at, organizationId: randomUUID() },
    );
    await log({ at }, { at: new Date('2026-11-24T10:30:00Z'), status: 500 });
    const rows = await database.prisma.requestCount.findMany({
      where: { organizationId: ours },
      orderBy: [{ at: 'asc' }, { outcome: 'asc' }],
    });
    expect(rows.map(({ at: when, outcome, requests }) => [when.toISOString(), outcome, requests])).toEqual([
      ['2026-11-24T10:15:00.000Z', 'ok', 3],
      ['2026-11-24T10:15:00.000Z', 'refused', 1],
      ['2026-11-24T10:30:00.000Z', 'failed', 1],
    ]);
  });

  it('show each hour, the empty ones too', async () => {
    await log({ at: before(90) }, { at: before(90), status: 401 }, { at: before(5) });
    await log({ at: before(5), organizationId: theirs });
    const none = { ok: 0, refused: 0, denied: 0, limited: 0, failed: 0 };
    const series = await activity.countRequests(ours, { since: before(150), now: NOW, zone: 'UTC', by: 'hour' });
    expect(series).toEqual([
      { at: new Date('2026-11-24T09:00:00Z'), ...none },
      { at: new Date('2026-11-24T10:00:00Z'), ...none, ok: 1, denied: 1 },
      { at: new Date('2026-11-24T11:00:00Z'), ...none, ok: 1 },
      { at: new Date('2026-11-24T12:00:00Z'), ...none },
    ]);
  });

  it('begin days at midnight in the zone, also on the day that has 25 hours', async () => {
    const now = new Date('2026-10-26T12:00:00Z');
    await log(
      { at: new Date('2026-10-24T21:59:00Z') },
      { at: new Date('2026-10-24T22:00:00Z') },
      { at: new Date('2026-10-25T22:59:00Z') },
      { at: new Date('2026-10-25T23:00:00Z') },
    );
    const since = new Date('2026-10-24T06:00:00Z');
    const series = await activity.countRequests(ours, { since, now, zone: 'Europe/Berlin', by: 'day' });
    expect(series.map(({ at, ok }) => [at.toISOString(), ok])).toEqual([
      ['2026-10-23T22:00:00.000Z', 1],
      ['2026-10-24T22:00:00.000Z', 2],
      ['2026-10-25T23:00:00.000Z', 1],
    ]);
    const kathmandu = await activity.countRequests(ours, { since, now, zone: 'Asia/Kathmandu', by: 'hour' });
    expect(kathmandu[0]?.at).toEqual(new Date('2026-10-24T05:15:00Z'));
  });

  it('stay right when many processes write the same counts at once', async () => {
    const store = createRequestLogStore(database);
    const batch = (reverse: boolean): RequestLogEntry[] => {
      const entries = [ours, theirs].flatMap((organizationId) =>
        [200, 400, 500].flatMap((status) =>
          [0, 20, 40].map(
            (minutes): RequestLogEntry => ({
              requestId: randomUUID(),
              organizationId,
              face: 'scim',
              method: 'GET',
              path: '/scim/v2/Users',
              status,
              durationMs: 1,
              at: before(minutes),
            }),
          ),
        ),
      );
      return reverse ? entries.reverse() : entries;
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.insertRows(batch(i % 2 === 0).map(toRow))));
    for (const organizationId of [ours, theirs]) {
      const rows = await database.prisma.requestCount.findMany({ where: { organizationId } });
      expect(rows).toHaveLength(9);
      expect(rows.every(({ requests }) => requests === 20)).toBe(true);
    }
  });
});
