/** How often the process log tells of the same (ms). */
const WINDOW = 10_000;

/**
 * Makes what tells the process log of something that anybody can cause: at most once in ten seconds, with how often it
 * was not told since the last time.
 */
export function createThrottle(): (tell: (untold: number) => void) => void {
  let told = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (tell) => {
    if (performance.now() - told < WINDOW) {
      untold += 1;
      return;
    }
    told = performance.now();
    tell(untold);
    untold = 0;
  };
}
