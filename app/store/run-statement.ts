import type pg from 'pg';
import { type Bounds, requireTime } from './bounds.ts';
import { DeadlineError, isStatementTimeout } from './database-errors.ts';
import { onConnection, type ServerLimits, SILENCE } from './open-pool.ts';
import { PreparedQuery, type Statement } from './prepared-query.ts';

/** How much longer than its own time-out the answer to a statement is waited for (ms). */
const GRACE = 500;

/** For whom a statement is run, and what is told of its end. */
interface Run {
  /** Undefined: no request waits for it. */
  readonly bounds: Bounds | undefined;
  readonly limits: ServerLimits;
  /** Called when nothing runs any more. */
  readonly onEnd?: () => void;
}

/**
 * Runs a statement on a connection of the pool within the bounds of a request: it is not begun for a client that has
 * gone or after the deadline, and the server gives it up at the deadline. Throws as requireTime and onConnection.
 */
export function runStatement<Row>(
  pool: pg.Pool,
  statement: Statement,
  { bounds, limits: { connectTimeout, statementTimeout }, onEnd }: Run,
): Promise<Row[]> {
  if (!bounds) {
    return onConnection(pool, (client, done) => void client.query(new PreparedQuery<Row>(statement, done)), onEnd);
  }
  const run = onConnection<Row[]>(
    pool,
    (client, done) => {
      // The connection came by the hands of another request: its bounds are not these.
      const timeout = requireTime(bounds);
      if (timeout >= statementTimeout) client.query(new PreparedQuery<Row>(statement, done));
      else
        client.query(
          new PreparedQuery<Row>({ ...statement, timeout }, (error, rows) => {
            done(isStatementTimeout(error) ? new DeadlineError({ cause: error }) : error, rows);
          }),
        );
    },
    onEnd,
  );
  const time = bounds.remaining();
  return time < connectTimeout + statementTimeout + SILENCE ? endIn(time + GRACE, run) : run;
}

/** What `run` gives, but DeadlineError after `time` ms: a silent server is not waited for. */
async function endIn<Result>(time: number, run: Promise<Result>): Promise<Result> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError()), time);
  try {
    return await Promise.race([run, end]);
  } finally {
    clearTimeout(timer);
  }
}
