import { pino } from 'pino';
import type { Database } from '../../app/store/database.types.ts';
import { type DatabaseClock, startDatabaseClock } from '../../app/store/database-clock.ts';
import { moveClock, restoreClock } from '../support/clock.ts';
import { until } from '../support/until.ts';

const DAY = 86_400_000;
const TOLERANCE = 300_000;

describe("the database's clock, compared with that of the process", () => {
  let clock: DatabaseClock;
  /** How far the database is behind the process. */
  let behind: number;
  let asked: number;
  let broken: Error | undefined;
  let said: { level: number; msg: string; seconds?: number }[];
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line)) });
  const realNow = Date.now.bind(Date);
  const database = {
    async sqlAside() {
      asked += 1;
      if (broken) throw broken;
      // Of a machine of its own: moveClock does not reach it.
      return [{ now: new Date(performance.timeOrigin + performance.now() - behind) }];
    },
  } as unknown as Pick<Database, 'sqlAside'>;
  beforeEach(() => {
    behind = performance.timeOrigin + performance.now() - realNow();
    asked = 0;
    broken = undefined;
    said = [];
  });
  afterEach(() => {
    clock?.close();
    restoreClock();
  });

  it.each([
    [0, true],
    [TOLERANCE - 10_000, true],
    [-TOLERANCE + 10_000, true],
    [TOLERANCE + 10_000, false],
    [-TOLERANCE - 10_000, false],
    [402 * DAY, false],
  ])('are as they are when they differ by %d ms', async (difference, right) => {
    behind += difference;
    clock = await startDatabaseClock({ database, log });
    expect(Math.abs(clock.skew() - difference)).toBeLessThan(1_000);
    expect(await clock.isRight()).toBe(right);
    expect(said.map(({ level }) => level)).toEqual(right ? [] : [50]);
    if (!right) expect(Math.abs((said[0]?.seconds ?? 0) - difference / 1_000)).toBeLessThan(2);
  });

  it('allows for the way of the answer: half of a round trip', async () => {
    const begun = realNow();
    let passed = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => 1_000 + passed);
    jest.spyOn(Date, 'now').mockImplementation(() => begun + passed);
    const distant = {
      async sqlAside() {
        passed = 20_000;
        return [{ now: new Date(begun + 10_000) }];
      },
    } as unknown as typeof database;
    clock = await startDatabaseClock({ database: distant, log });
    const skew = clock.skew();
    jest.restoreAllMocks();
    expect(skew).toBe(0);
  });

  it('asks nothing more for any number of requests while they agree', async () => {
    clock = await startDatabaseClock({ database, log });
    for (let n = 0; n < 1_000; n += 1) expect(clock.isRight()).toBe(true);
    expect(asked).toBe(1);
  });

  it('notices at once that the clock of the process was set, asks once to be sure, and while it is wrong once a second at most', async () => {
    clock = await startDatabaseClock({ database, log });
    moveClock(402 * DAY);
    expect(Math.round(clock.skew() / DAY)).toBe(402);
    expect(await Promise.all(Array.from({ length: 50 }, () => clock.isRight()))).toEqual(Array(50).fill(false));
    expect(asked).toBe(2);
    expect(await clock.isRight()).toBe(false);
    expect(asked).toBe(2);
    expect(said).toEqual([expect.objectContaining({ level: 50, msg: expect.stringContaining('more than 5 minutes') })]);
  });

  it('is right again by itself, with or without anybody who asks, and says so', async () => {
    clock = await startDatabaseClock({ database, log, every: 20 });
    moveClock(402 * DAY);
    expect(await clock.isRight()).toBe(false);
    restoreClock();
    expect(clock.isRight()).toBe(true);
    await until(() => said.length === 2);
    behind += DAY;
    await until(() => clock.skew() > DAY - 1_000);
    behind -= DAY;
    await until(() => said.length === 4);
    expect(clock.skew()).toBeLessThan(1_000);
    const words = said.map(({ msg }) => (msg.includes('again') ? 'right' : 'wrong'));
    expect(words).toEqual(['wrong', 'right', 'wrong', 'right']);
  });

  it('is not wrong because the machine slept: the clock moves on without the monotonic one, and so does the database', async () => {
    clock = await startDatabaseClock({ database, log });
    moveClock(DAY);
    behind -= DAY;
    expect(await clock.isRight()).toBe(true);
    expect(asked).toBe(2);
    expect(said).toEqual([]);
  });

  it('keeps what it knows while the database cannot be asked, and fails only where it has to know', async () => {
    clock = await startDatabaseClock({ database, log, every: 10 });
    broken = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    await until(() => asked > 3);
    expect(clock.isRight()).toBe(true);
    moveClock(DAY);
    await expect(clock.isRight()).rejects.toThrow('gone');
    await expect(startDatabaseClock({ database, log })).rejects.toThrow('gone');
  });
});
