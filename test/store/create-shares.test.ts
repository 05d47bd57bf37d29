import { runWithin } from '../../app/store/bounds.ts';
import { createShares, type ShareOptions } from '../../app/store/create-shares.ts';

const options: ShareOptions = {
  perOwner: 2,
  inAll: 3,
  queuePerOwner: 2,
  queueInAll: 3,
  patience: 1_000,
  refuse: () => new Error('refused'),
};

/** Whether a wait has ended. */
async function isOver(turn: Promise<void>): Promise<boolean> {
  let over = false;
  turn.then(
    () => {
      over = true;
    },
    () => undefined,
  );
  await new Promise(setImmediate);
  return over;
}

describe('the places of statements, which owners share', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lets an owner have as many as its share, and the next when one is given back', async () => {
    const shares = createShares(options);
    expect([shares.enter('a'), shares.enter('a')]).toEqual([undefined, undefined]);
    const third = shares.enter('a') as Promise<void>;
    expect(await isOver(third)).toBe(false);
    expect(shares.countWaiting()).toBe(1);
    shares.leave('a');
    expect(await isOver(third)).toBe(true);
    expect(shares.countWaiting()).toBe(0);
  });

  it('lets whoever has fewest in progress go before one that has waited longer', async () => {
    const shares = createShares(options);
    for (const owner of ['a', 'a', 'b']) expect(shares.enter(owner)).toBeUndefined();
    const second = shares.enter('b') as Promise<void>;
    const first = shares.enter('c') as Promise<void>;
    shares.leave('a');
    expect([await isOver(first), await isOver(second)]).toEqual([true, false]);
    shares.leave('a');
    expect(await isOver(second)).toBe(true);
  });

  it('refuses at once what finds no room to wait: of one owner, and of all', async () => {
    const shares = createShares(options);
    for (const owner of ['a', 'a', 'b']) expect(shares.enter(owner)).toBeUndefined();
    const waiting = [shares.enter('a'), shares.enter('a')];
    await expect(shares.enter('a')).rejects.toThrow('refused');
    waiting.push(shares.enter('b'));
    await expect(shares.enter('c')).rejects.toThrow('refused');
    for (const owner of ['a', 'a', 'b']) shares.leave(owner);
    await Promise.all(waiting);
  });

  it('refuses what has waited for as long as it may, and gives its place to nobody', async () => {
    jest.useFakeTimers();
    const shares = createShares({ ...options, perOwner: 1 });
    expect(shares.enter('a')).toBeUndefined();
    const refused = expect(shares.enter('a')).rejects.toThrow('refused');
    jest.advanceTimersByTime(options.patience);
    await refused;
    jest.useRealTimers();
    shares.leave('a');
    expect(shares.countWaiting()).toBe(0);
    expect(shares.enter('a')).toBeUndefined();
  });

  it('lets nobody wait beyond a deadline, or for a client that has gone', async () => {
    const shares = createShares({ ...options, perOwner: 1 });
    const within = (time: number, isGone = false) =>
      runWithin({ owner: 'a', remaining: () => time, isGone: () => isGone }, () => shares.enter('a'));
    expect(within(1_000)).toBeUndefined();
    await expect(within(20)).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    await expect(within(1_000, true)).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    shares.leave('a');
    expect(within(1_000)).toBeUndefined();
  });
});
