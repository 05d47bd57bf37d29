import { jest } from '@jest/globals';

/** Moves this process's clock on; timers and input keep running. */
export function moveClock(ms: number): void {
  jest.useFakeTimers({
    now: Date.now() + ms,
    doNotFake: [
      'nextTick',
      'setImmediate',
      'clearImmediate',
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'queueMicrotask',
      'performance',
      'hrtime',
    ],
  });
}

/** Back to the real time. */
export function restoreClock(): void {
  jest.useRealTimers();
}

/** Keeps timers of `ms` back, for code that forgets by them while the clock stands still; jest.restoreAllMocks ends it. */
export function holdTimers(ms: number): void {
  const { setTimeout } = globalThis;
  const hold = (work: () => void, delay?: number, ...args: []) =>
    setTimeout(work, delay === ms ? 3_600_000 : delay, ...args);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(hold as typeof setTimeout);
}
