import type { Logger } from 'pino';
import { findTrouble, type Trouble, type TroubleName } from './database-errors.ts';
import { describeError } from './describe-error.ts';

/** How often the process log tells of one kind of trouble (ms). */
const WINDOW = 10_000;

/** Troubles that pass by themselves, or that a client makes for itself. */
const PASSING: ReadonlySet<TroubleName> = new Set([
  'busy',
  'conflict',
  'deadline',
  'lock_timeout',
  'statement_timeout',
]);

/** Tells the process log of what is the matter with the database. */
export interface TroubleLog {
  /**
   * The trouble that `error` tells of, now in the log; undefined for every other error, which is not. `about` says where
   * it was met, and holds nothing of anybody's.
   */
  tell(error: unknown, about: Readonly<Record<string, unknown>>): Trouble | undefined;
  /** Writes what is counted. */
  close(): void;
}

interface Counted {
  readonly trouble: Trouble;
  readonly timer: NodeJS.Timeout;
  count: number;
}

/**
 * Makes the log in which each kind of trouble has a line at once, and then one with a count every ten seconds for as long
 * as it lasts: an outage is met by every request.
 */
export function createTroubleLog(log: Logger): TroubleLog {
  const told = new Map<TroubleName, Counted>();

  function write({ name, text }: Trouble, about: object): void {
    log[PASSING.has(name) ? 'warn' : 'error']({ trouble: name, ...about }, text);
  }

  function begin(trouble: Trouble): void {
    const timer = setTimeout(() => end(trouble.name), WINDOW).unref();
    told.set(trouble.name, { trouble, timer, count: 0 });
  }

  function end(name: TroubleName): void {
    const counted = told.get(name);
    told.delete(name);
    if (!counted || counted.count === 0) return;
    write(counted.trouble, { count: counted.count });
    begin(counted.trouble);
  }

  return {
    tell(error, about) {
      const trouble = findTrouble(error);
      // Its request stands in the request log, as one that nobody waited for.
      if (!trouble || trouble.name === 'client_gone') return trouble;
      const counted = told.get(trouble.name);
      if (counted) counted.count += 1;
      else {
        write(trouble, { ...about, cause: describeError(error) });
        begin(trouble);
      }
      return trouble;
    },
    close() {
      for (const { trouble, timer, count } of told.values()) {
        clearTimeout(timer);
        if (count > 0) write(trouble, { count });
      }
      told.clear();
    },
  };
}
