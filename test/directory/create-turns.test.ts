import { setTimeout as sleep } from 'node:timers/promises';
import { createTurns } from '../../app/directory/create-turns.ts';
import { runWithin } from '../../app/store/bounds.ts';

const refuse = () => new Error('refused');
/** Work that ends when it is told to. */
function createWork() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

describe("the queue of one process's writes to one resource", () => {
  it('begins a write when the one before it has ended, also badly, and others at once', async () => {
    const inTurn = createTurns(refuse);
    const begun: string[] = [];
    const { work, end } = createWork();
    const first = inTurn('a', work).then(() => Promise.reject(new Error('badly')));
    const second = inTurn('a', async () => begun.push('second'));
    await inTurn('b', async () => begun.push('other'));
    expect(begun).toEqual(['other']);
    end();
    await expect(first).rejects.toThrow('badly');
    await second;
    expect(begun).toEqual(['other', 'second']);
  });

  it('refuses at once what would have to wait behind a hundred', async () => {
    const inTurn = createTurns(refuse);
    const { work, end } = createWork();
    const all = [inTurn('a', work), ...Array.from({ length: 100 }, () => inTurn('a', async () => undefined))];
    await expect(inTurn('a', async () => undefined)).rejects.toThrow('refused');
    end();
    await Promise.all(all);
    await inTurn('a', async () => undefined);
  });

  it('keeps a newcomer waiting for the write at work though the last in the queue has given up', async () => {
    const inTurn = createTurns(refuse);
    const begun: string[] = [];
    const { work, end } = createWork();
    const first = inTurn('a', work);
    const bounds = { owner: undefined, isGone: () => false, remaining: () => 10 };
    const late = runWithin(bounds, () => inTurn('a', async () => begun.push('late')));
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    const newcomer = inTurn('a', async () => begun.push('newcomer'));
    await sleep(0);
    expect(begun).toEqual([]);
    end();
    await Promise.all([first, newcomer]);
  });

  it('gives up what is still waiting at its deadline, and keeps those behind it waiting', async () => {
    const inTurn = createTurns(refuse);
    const begun: string[] = [];
    const { work, end } = createWork();
    const first = inTurn('a', work);
    const until = performance.now() + 30;
    const bounds = { owner: undefined, isGone: () => false, remaining: () => until - performance.now() };
    const late = runWithin(bounds, () => inTurn('a', async () => begun.push('late')));
    const last = inTurn('a', async () => begun.push('last'));
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    const newcomer = inTurn('a', async () => begun.push('newcomer'));
    await sleep(0);
    expect(begun).toEqual([]);
    end();
    await Promise.all([first, last, newcomer]);
    expect(begun).toEqual(['last', 'newcomer']);
  });
});
