import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` is true; throws when it is not after `patience` milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, patience = 30_000): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It did not happen within ${patience} ms: ${holds}`);
    await sleep(10);
  }
}
