let moves = 0;

/** How often the clock was moved in this worker. */
export const countMoves = (): number => moves;

/** Moves this process's clock on; timers and input keep running. */
export function moveClock(ms: number): void {
  moves += 1;
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

/**
 * Stops the clock, and keeps timers of rate limits back, so that windows do not end by themselves on a slow machine. Test
 * number `n` is 11 seconds after the one before, because its address may share a counter with an address of that one; from
 * five minutes on a server would not trust its clock.
 */
export function stopClock(n: number): void {
  holdTimers(10_000);
  moveClock(n * 11_000);
}

/** Back to the real time. */
export function restoreClock(): void {
  jest.useRealTimers();
}

const monotonic = performance.now.bind(performance);
let ahead = 0;

/** Moves the clock that nobody can set, by which memory ages; jest.restoreAllMocks ends it. */
export function moveMonotonicClock(ms: number): void {
  ahead += ms;
  const moved = ahead;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic() + moved);
}

/** Keeps timers of `ms` back, for code that forgets by them while the clock stands still; jest.restoreAllMocks ends it. */
function holdTimers(ms: number): void {
  const { setTimeout } = globalThis;
  const hold = (work: () => void, delay?: number, ...args: []) =>
    setTimeout(work, delay === ms ? 3_600_000 : delay, ...args);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(hold as typeof setTimeout);
}
