/** Runs `work` after all work given before it under the same key has ended, well or badly. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Makes the queue in which this process's writes to one resource wait for each other, instead of losing races and
 * trying again: however many come at once, none runs out of attempts.
 */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const previous = last.get(key);
    const mine = previous
      ? previous.then(
          () => work(),
          () => work(),
        )
      : work();
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
