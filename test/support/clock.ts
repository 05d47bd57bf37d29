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
