import { prune } from '../../app/activity/pruning.service.ts';
import { createPruningStore } from '../../app/activity/pruning.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { createGiven } from '../support/given.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);
const FOREVER = { historyDays: undefined, auditDays: undefined };

/** The embedded database has one process. */
const onServer = process.env.TEST_DATABASE_URL ? it : it.skip;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

describe('pruning', () => {
  it('deletes what is past its time in small batches, and nothing else', async () => {
    const { prisma } = database;
    const { id } = await createGiven(database, 'http://localhost').organization();
    const admin = await prisma.admin.create({ data: { email: 'a@example.com', emailKey: 'a@example.com' } });
    const log = {
      requestId: 'r',
      organizationId: id,
      face: 'scim',
      method: 'GET',
      path: '/',
      status: 200,
      outcome: 'ok',
      durationMs: 1,
    };
    await prisma.requestLog.createMany({ data: Array(2_500).fill({ ...log, createdAt: ago(31) }) });
    await prisma.requestLog.create({ data: { ...log, createdAt: ago(29) } });
    await prisma.requestCount.createMany({
      data: [31, 29].map((days) => ({ organizationId: id, at: ago(days), outcome: 'ok', requests: 1 })),
    });
    await prisma.session.createMany({
      data: [
        { idHash: 'old', data: {}, expiresAt: ago(2) },
        { idHash: 'live', data: {}, expiresAt: ago(-1) },
      ],
    });
    await prisma.oneTimeLink.createMany({
      data: [
        { tokenHash: 'old', adminId: admin.id, expiresAt: ago(2) },
        { tokenHash: 'live', adminId: admin.id, expiresAt: ago(-1) },
      ],
    });
    await prisma.rateLimiterFlexible.createMany({
      data: [
        { key: 'old', points: 1, expire: ago(2) },
        { key: 'live', points: 1, expire: ago(-1) },
        { key: 'forever', points: 1, expire: null },
      ],
    });
    await prisma.oidcRecord.createMany({
      data: [
        { kind: 'Grant', idHash: 'old', payload: {}, expiresAt: ago(2) },
        { kind: 'Grant', idHash: 'live', payload: {}, expiresAt: ago(-400) },
        { kind: 'AuthorizationCode', idHash: 'just now', payload: {}, expiresAt: ago(0) },
        // Gone with the first pruning after they expired, which comes every hour.
        { kind: 'Interaction', idHash: 'just now', payload: {}, expiresAt: new Date(Date.now() - 1_000) },
        { kind: 'Interaction', idHash: 'live', payload: {}, expiresAt: new Date(Date.now() + 60_000) },
      ],
    });
    expect(await prune(createPruningStore(database), { activityDays: 30, ...FOREVER })).toEqual({
      deleteRequestLogs: 2_500,
      deleteRequestCounts: 1,
      deleteSessions: 1,
      deleteOneTimeLinks: 1,
      deleteRateLimits: 1,
      deleteInteractions: 1,
      deleteOidcRecords: 1,
    });
    expect(await prisma.requestLog.count()).toBe(1);
    expect(await prisma.requestCount.count()).toBe(1);
    expect(await prisma.session.count()).toBe(1);
    expect(await prisma.oneTimeLink.count()).toBe(1);
    expect(await prisma.rateLimiterFlexible.count()).toBe(2);
    expect(await prisma.oidcRecord.count()).toBe(3);
  });

  it('keeps requests and their statistics ACTIVITY_DAYS', async () => {
    const { prisma } = database;
    const { id } = await createGiven(database, 'http://localhost').organization();
    const row = {
      requestId: 'd',
      organizationId: id,
      face: 'scim',
      method: 'GET',
      path: '/',
      status: 200,
      outcome: 'ok',
      durationMs: 1,
    };
    await prisma.requestLog.createMany({ data: [4, 6, 8].map((days) => ({ ...row, createdAt: ago(days) })) });
    await prisma.requestCount.createMany({
      data: [4, 6, 8].map((days) => ({ organizationId: id, at: ago(days), outcome: 'ok', requests: 1 })),
    });
    await prune(createPruningStore(database), { activityDays: 7, ...FOREVER });
    expect(await prisma.requestLog.count({ where: { organizationId: id } })).toBe(2);
    expect(await prisma.requestCount.count({ where: { organizationId: id } })).toBe(2);
  });

  /** Entries of both lists, `days` old, of an organization of their own; gives how old those are that are left. */
  async function givenLists(days: number[]) {
    const { prisma } = database;
    const { id: organizationId } = await createGiven(database, 'http://localhost').organization();
    const change = { resourceType: 'User', resourceId: organizationId, action: 'updated', version: 2 };
    const entry = { ...change, organizationId, actor: 'a', requestId: 'r', attributes: [] };
    await prisma.change.createMany({ data: days.map((old) => ({ ...entry, createdAt: ago(old) })) });
    const event = { organizationId, action: 'password.set', actor: 'a', actorKey: 'a' };
    await prisma.auditEvent.createMany({ data: days.map((old) => ({ ...event, createdAt: ago(old) })) });
    const toDays = (rows: { createdAt: Date }[]) =>
      rows.map(({ createdAt }) => Math.floor((Date.now() - createdAt.getTime()) / DAY)).sort((a, b) => b - a);
    return async () => ({
      history: toDays(await prisma.change.findMany({ where: { organizationId } })),
      audit: toDays(await prisma.auditEvent.findMany({ where: { organizationId } })),
    });
  }

  it('keeps the history and the audit list forever unless told otherwise', async () => {
    const left = await givenLists([9_000, 1]);
    const deleted = await prune(createPruningStore(database), { activityDays: 1, ...FOREVER });
    expect(Object.keys(deleted)).not.toEqual(expect.arrayContaining(['deleteChanges']));
    expect(await left()).toEqual({ history: [9_000, 1], audit: [9_000, 1] });
  });

  it('keeps the history HISTORY_DAYS and the audit list AUDIT_DAYS, each by itself', async () => {
    const left = await givenLists([9_000, 400, 31, 29, 1]);
    const keep = { activityDays: 1, historyDays: 30, auditDays: 365 };
    await prune(createPruningStore(database), keep);
    expect(await left()).toEqual({ history: [29, 1], audit: [31, 29, 1] });
    expect(await prune(createPruningStore(database), keep)).toMatchObject({ deleteChanges: 0, deleteAuditEvents: 0 });
  });

  it('deletes a long history in batches, and stops at what is still kept', async () => {
    const left = await givenLists([...Array(1_200).fill(31), 29]);
    const store = createPruningStore(database);
    const limits: number[] = [];
    const deleteChanges: typeof store.deleteChanges = async (before, limit) => {
      const rows = await store.deleteChanges(before, limit);
      limits.push(rows);
      return rows;
    };
    await prune({ ...store, deleteChanges }, { activityDays: 1, historyDays: 30, auditDays: undefined });
    // What other tests left among the oldest rows takes room in the first batch.
    expect(limits.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...limits)).toBeLessThanOrEqual(1_000);
    expect(limits.reduce((sum, rows) => sum + rows)).toBe(1_200);
    expect(limits.at(-1)).toBe(0);
    expect((await left()).history).toEqual([29]);
  });

  onServer('goes by the clock of the database, however far that of its process is ahead', async () => {
    const { prisma } = database;
    const row = { kind: 'AccessToken', idHash: 'of-today', payload: {}, expiresAt: ago(0) };
    await prisma.oidcRecord.create({ data: row });
    moveClock(402 * DAY);
    await prune(createPruningStore(database), { activityDays: 30, ...FOREVER }).finally(restoreClock);
    expect(await prisma.oidcRecord.count({ where: { idHash: 'of-today' } })).toBe(1);
  });

  it('ends, and comes to every kind, while rows of the first become due faster than it deletes them', async () => {
    const store = createPruningStore(database);
    const stop = new AbortController();
    let batches = 0;
    const becomeDue = () =>
      database.sql(
        `INSERT INTO oidc_records (kind, id_hash, payload, expires_at) VALUES ('Interaction', $1, '{}', now())`,
        [`due-${batches}`],
      );
    const deleteInteractions: typeof store.deleteInteractions = async (before, limit) => {
      const rows = await store.deleteInteractions(before, limit);
      batches += 1;
      if (batches === 10) stop.abort();
      await becomeDue();
      return rows;
    };
    await database.prisma.oidcRecord.create({
      data: { kind: 'Interaction', idHash: 'due', payload: {}, expiresAt: ago(1) },
    });
    const deleted = await prune(
      { ...store, deleteInteractions },
      { activityDays: 30, ...FOREVER, signal: stop.signal },
    );
    expect(batches).toBe(2);
    expect(Object.keys(deleted)).toContain('deleteOidcRecords');
    const due = { kind: 'Interaction', idHash: { startsWith: 'due' } };
    expect(await database.prisma.oidcRecord.count({ where: due })).toBe(2);
    await prune(store, { activityDays: 30, ...FOREVER });
    expect(await database.prisma.oidcRecord.count({ where: due })).toBe(0);
  });

  it('ends between two batches when the server stops', async () => {
    const stop = new AbortController();
    const calls: string[] = [];
    const store = new Proxy(createPruningStore(database), {
      get: (_target, kind: string) => async () => {
        if (kind === 'readTime') return new Date();
        calls.push(kind);
        stop.abort();
        return 1_000;
      },
    });
    await prune(store, { activityDays: 1, ...FOREVER, signal: stop.signal });
    expect(calls).toEqual(['deleteRequestLogs']);
  });
});
