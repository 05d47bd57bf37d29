import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { prune } from '../app/activity/pruning.service.ts';
import { createPruningStore } from '../app/activity/pruning.store.ts';
import { startChore } from '../app/start-chore.ts';
import { LOCKS } from '../app/store/advisory-locks.ts';
import type { Database } from '../app/store/database.types.ts';
import { createGiven } from './support/given.ts';
import { giveBack, openAgain, openTestDatabase } from './support/test-database.ts';
import { until } from './support/until.ts';

const DAY = 86_400_000;

/** The embedded database has one process. */
const onServer = process.env.TEST_DATABASE_URL ? it : it.skip;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

describe('a chore, such as pruning', () => {
  /** What a process's pruning says, with another's connections to the same database. */
  function startProcess(other: Database, hindrance?: string) {
    const said: string[] = [];
    const keep = { activityDays: 30, historyDays: undefined, auditDays: undefined };
    const stop = startChore({
      name: 'pruning',
      work: (signal) => prune(createPruningStore(other), { ...keep, signal }),
      findHindrance: async () => hindrance,
      tryAlone: (work) => other.tryExclusively(LOCKS.pruning, work),
      log: pino({ level: 'debug' }, { write: (line: string) => void said.push(JSON.parse(line).msg) }),
      first: 10,
      every: 60_000,
    });
    return { said, stop };
  }

  onServer('is done by one of them at a time: the others skip this round', async () => {
    const others = await Promise.all([openAgain(database), openAgain(database)]);
    const { id } = await createGiven(database, 'http://localhost').organization();
    const old = { requestId: 'p', organizationId: id, face: 'scim', method: 'GET', path: '/', status: 200 };
    const row = { ...old, outcome: 'ok', durationMs: 1, createdAt: new Date(Date.now() - 31 * DAY) };
    await database.prisma.requestLog.createMany({ data: Array(8_000).fill(row) });
    const processes = others.map((other) => startProcess(other));
    await until(() => processes.every(({ said }) => said.length === 1));
    for (const { stop } of processes) stop();
    expect(processes.flatMap(({ said }) => said).sort()).toEqual([
      'pruning is done',
      'pruning is done by another process',
    ]);
    expect(await database.prisma.requestLog.count({ where: { organizationId: id } })).toBe(0);
    await Promise.all(others.map((other) => other.close()));
  });

  onServer('goes on in another process when the one that was at it is gone', async () => {
    const other = await openAgain(database);
    const gate = new EventEmitter();
    const held = database.tryExclusively(LOCKS.pruning, async () => void (await once(gate, 'open')));
    await wait(200);
    const first = startProcess(other);
    await until(() => first.said.length === 1);
    expect(first.said).toEqual(['pruning is done by another process']);
    await database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCKS.pruning}
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    const second = startProcess(other);
    await until(() => second.said.length === 1);
    expect(second.said).toEqual(['pruning is done']);
    gate.emit('open');
    await held;
    first.stop();
    second.stop();
    await other.close();
  });

  it('is done without any other on the embedded database, and by the only process there is', async () => {
    const only = startProcess(database);
    await until(() => only.said.length === 1);
    only.stop();
    expect(only.said).toEqual(['pruning is done']);
  });

  it('is left out while something is against it, and says why', async () => {
    const hindered = startProcess(database, 'a clock is wrong');
    await until(() => hindered.said.length === 1);
    hindered.stop();
    expect(hindered.said).toEqual(['pruning was left out: a clock is wrong']);
  });

  it('says that it failed, and is tried again', async () => {
    const said: string[] = [];
    const stop = startChore({
      name: 'a chore',
      work: () => Promise.reject(new Error('broken')),
      tryAlone: (work) => work().then(() => true),
      log: pino({ level: 'debug' }, { write: (line: string) => void said.push(JSON.parse(line).msg) }),
      first: 1,
      every: 5,
    });
    await until(() => said.length >= 2);
    stop();
    expect(said.slice(0, 2)).toEqual(['a chore failed', 'a chore failed']);
  });
});
