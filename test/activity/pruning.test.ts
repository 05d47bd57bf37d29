import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prune } from '../../app/activity/pruning.service.ts';
import { createPruningStore } from '../../app/activity/pruning.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { createGiven } from '../support/given.ts';
import { openTestDatabase } from '../support/test-database.ts';

const DAY = 86_400_000;
const NOW = new Date('2027-03-01T00:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * DAY);

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

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
      ],
    });
    expect(await prune(createPruningStore(database), { activityDays: 30, now: NOW })).toEqual({
      deleteRequestLogs: 2_500,
      deleteRequestCounts: 1,
      deleteSessions: 1,
      deleteOneTimeLinks: 1,
      deleteRateLimits: 1,
      deleteOidcRecords: 1,
    });
    expect(await prisma.requestLog.count()).toBe(1);
    expect(await prisma.requestCount.count()).toBe(1);
    expect(await prisma.session.count()).toBe(1);
    expect(await prisma.oneTimeLink.count()).toBe(1);
    expect(await prisma.rateLimiterFlexible.count()).toBe(2);
    expect(await prisma.oidcRecord.count()).toBe(1);
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
    await prune(createPruningStore(database), { activityDays: 7, now: NOW });
    expect(await prisma.requestLog.count({ where: { organizationId: id } })).toBe(2);
    expect(await prisma.requestCount.count({ where: { organizationId: id } })).toBe(2);
  });

  it('ends between two batches when the server stops', async () => {
    const stop = new AbortController();
    const calls: string[] = [];
    const store = new Proxy(createPruningStore(database), {
      get: (_target, kind: string) => async () => {
        calls.push(kind);
        stop.abort();
        return 1_000;
      },
    });
    await prune(store, { activityDays: 1, now: NOW, signal: stop.signal });
    expect(calls).toEqual(['deleteRequestLogs']);
  });
});
