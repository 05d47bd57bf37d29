import type { Logger } from 'pino';
import type { Database } from './database.types.ts';

/** A difference above this (ms) is a clock that is wrong, and not a clock that drifts. */
const TOLERANCE = 5 * 60_000;
/** How often the clocks are compared (ms). */
const EVERY = 30_000;
/** And how often at most while they differ, however many ask (ms). */
const WHILE_WRONG = 1_000;

/** Whether the clock of this process agrees with the database's. */
export interface DatabaseClock {
  /** How far the clock of this process is ahead of the database's (ms); below zero: behind. */
  skew(): number;
  /** Whether they differ by at most five minutes: asks the database only where it seems that they do not. */
  isRight(): boolean | Promise<boolean>;
  /** The same, but it always asks. */
  compare(): Promise<boolean>;
  close(): void;
}

interface Deps {
  database: Pick<Database, 'sqlAside'>;
  log: Logger;
  every?: number;
}

/**
 * Compares the clock of this process with the database's: now, every 30 seconds, and when the clock was set meanwhile,
 * which the monotonic one betrays. Throws what the driver throws when the database cannot be asked the first time.
 */
export async function startDatabaseClock({ database, log, every = EVERY }: Deps): Promise<DatabaseClock> {
  /** What the wall clock says when the monotonic one is at zero: it changes only when the former is set. */
  const readOrigin = (): number => Date.now() - performance.now();
  let origin = readOrigin();
  let measured = { skew: 0, at: Number.NEGATIVE_INFINITY };
  let wasRight = true;
  let comparing: Promise<boolean> | undefined;

  const skew = (): number => measured.skew + readOrigin() - origin;
  const seemsRight = (): boolean => Math.abs(skew()) <= TOLERANCE;

  async function measure(): Promise<boolean> {
    const asked = performance.now();
    const [row] = await database.sqlAside<{ now: Date }>('SELECT clock_timestamp() AS now');
    const answered = performance.now();
    // It was read half a round trip ago.
    const theirs = (row as { now: Date }).now.getTime() + (answered - asked) / 2;
    origin = readOrigin();
    measured = { skew: origin + answered - theirs, at: answered };
    tell();
    return seemsRight();
  }

  function tell(): void {
    const right = seemsRight();
    if (right === wasRight) return;
    wasRight = right;
    const seconds = Math.round(measured.skew / 1_000);
    if (right) log.info({ seconds }, 'the clock of this process agrees with the database again');
    else {
      log.error(
        { seconds },
        'the clock of this process differs from that of the database by more than 5 minutes: set the one that is wrong; ' +
          'until then /readyz, /oauth/token and /scim/v2 answer 503, and nothing is pruned',
      );
    }
  }

  /** One question for all who ask meanwhile. */
  function compare(): Promise<boolean> {
    comparing ??= measure().finally(() => {
      comparing = undefined;
    });
    return comparing;
  }

  await compare();
  const timer = setInterval(() => {
    compare().catch((cause: unknown) => log.debug({ err: cause }, 'the database could not be asked for its time'));
  }, every).unref();

  return {
    skew,
    isRight() {
      if (seemsRight()) return true;
      return !wasRight && performance.now() - measured.at < WHILE_WRONG ? false : compare();
    },
    compare,
    close: () => clearInterval(timer),
  };
}
