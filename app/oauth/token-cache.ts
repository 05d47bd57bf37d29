import { LRUCache } from 'lru-cache';

/**
 * How long a process may act on a token without asking the database again (ms): what another process ended is refused
 * here this much later at most (docs/processes.md). What this process ends is refused at once: `forget`.
 */
export const TOKEN_LIFETIME = 5_000;
const MAX_TOKENS = 10_000;

/** What is known of tokens that were let in a moment ago. */
export interface TokenCache<Value extends object> {
  find(token: string): Value | undefined;
  /** What `read` gives, kept where it says so and nothing was forgotten while it was read. */
  read(token: string, read: () => Promise<{ value: Value; keep: boolean }>): Promise<Value>;
  /** Drops all of it: an authorization ended, or an organization changed. */
  forget(): void;
}

/** Makes the memory of the bearer guard. Its keys are the tokens as they were sent, which never leave this process. */
export function createTokenCache<Value extends object>(): TokenCache<Value> {
  const known = new LRUCache<string, Value>({ max: MAX_TOKENS, ttl: TOKEN_LIFETIME });
  let forgotten = 0;
  return {
    find: (token) => known.get(token),
    async read(token, read) {
      const before = forgotten;
      const { value, keep } = await read();
      // A row that was read before a revocation may arrive after it.
      if (keep && before === forgotten) known.set(token, value);
      return value;
    },
    forget() {
      forgotten += 1;
      known.clear();
    },
  };
}
