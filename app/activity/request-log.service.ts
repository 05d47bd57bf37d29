import type { Logger } from 'pino';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { limitUnknown } from './limit-unknown.ts';
import type { RequestLogStore } from './request-log.store.ts';
import type { RequestLog, RequestLogEntry } from './request-log.types.ts';
import { type LogRow, toRow } from './to-row.ts';

/** A batch is written when it is this large, or this old (ms), whichever comes first. */
const BATCH = 500;
const MAX_AGE = 500;
/** Longest wait (ms) between attempts while the database is down. */
const MAX_RETRY = 5_000;
/** Entries held at most; more are dropped and counted: a log must not end the server it describes. */
const CAPACITY = 10_000;

export interface RequestLogDeps {
  store: RequestLogStore;
  /** Told which authorizations were used, and when last. */
  recordUse: (seen: ReadonlyMap<string, Date>) => Promise<void>;
  /** Whether an error says that the database is down: the batch is kept, and written later. */
  isUnavailable: (error: unknown) => boolean;
  troubles: Pick<TroubleLog, 'tell'>;
  log: Logger;
}

/** The request log: entries are bounded and buffered at once, and written in batches off the hot path. */
export function createRequestLog({ store, recordUse, isUnavailable, troubles, log }: RequestLogDeps): RequestLog {
  let buffer: LogRow[] = [];
  let seen = new Map<string, Date>();
  let dropped = 0;
  let droppedInAll = 0;
  let leftOut = 0;
  const isTooMany = limitUnknown();
  let wait = MAX_AGE;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  const unfinished = new Set<Promise<void>>();

  function schedule(delay: number): void {
    timer ??= setTimeout(() => void write(), delay).unref();
  }

  async function writeAll(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    try {
      // What comes meanwhile waits for a batch of its own: a statement for a few rows costs as much as one for many.
      for (let owed = buffer.length; owed > 0 || buffer.length >= BATCH; ) owed -= await writeBatch();
      await tellUse();
      wait = MAX_AGE;
    } catch (cause) {
      const about = { requestLogWaiting: buffer.length };
      if (!troubles.tell(cause, about)) log.warn({ err: cause, ...about }, 'the request log waits for the database');
      wait = Math.min(wait * 2, MAX_RETRY);
      schedule(wait);
    }
    if (leftOut > 0) {
      log.warn({ leftOut }, 'refusals of callers nobody knows were left out of the request log');
      leftOut = 0;
    }
    if (dropped > 0) {
      log.error({ dropped }, 'the request log was full: entries were dropped');
      dropped = 0;
    }
  }

  /** Writes what has waited longest, and gives how many that was: what is written waits no longer, whatever follows. */
  async function writeBatch(): Promise<number> {
    const batch = buffer.slice(0, BATCH);
    const refusal = await insert(batch);
    if (!refusal) {
      buffer = buffer.slice(batch.length);
      return batch.length;
    }
    // One bad row must not keep the others out.
    for (const row of batch) {
      const why = await insert([row]);
      if (why) log.error({ ...why, requestId: row.requestId }, 'an entry of the request log was refused');
      buffer = buffer.slice(1);
    }
    return batch.length;
  }

  /** Gives why the database refused them: the error quotes what it refused, so only its code. Throws while it is down. */
  async function insert(rows: readonly LogRow[]): Promise<{ code: unknown } | { err: unknown } | undefined> {
    try {
      await store.insertRows(rows);
      return undefined;
    } catch (cause) {
      if (isUnavailable(cause)) throw cause;
      return cause instanceof Object && 'code' in cause ? { code: cause.code } : { err: cause };
    }
  }

  async function tellUse(): Promise<void> {
    if (seen.size === 0) return;
    const told = seen;
    seen = new Map();
    try {
      await recordUse(told);
    } catch (cause) {
      // What was seen meanwhile is newer.
      seen = new Map([...told, ...seen]);
      throw cause;
    }
  }

  /** One writer at a time; whoever asks meanwhile waits for a write that holds what they recorded. */
  async function write(): Promise<void> {
    await writing;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    await writing;
  }

  function record(entry: RequestLogEntry): void {
    if (entry.authorizationId !== undefined) seen.set(entry.authorizationId, entry.at);
    if (isTooMany(entry)) leftOut += 1;
    else if (buffer.length >= CAPACITY) {
      dropped += 1;
      droppedInAll += 1;
    } else buffer.push(toRow(entry));
    if (buffer.length === BATCH && wait === MAX_AGE) void write();
    else schedule(wait);
  }

  async function flush(): Promise<void> {
    // What becomes known while others are written is not among them.
    const awaited = [...unfinished];
    await write();
    if (awaited.length === 0) return;
    await Promise.allSettled(awaited);
    await write();
  }

  return {
    record,
    async recordWhenKnown(entry) {
      const recorded = entry.then(record);
      unfinished.add(recorded);
      await recorded.finally(() => unfinished.delete(recorded));
    },
    count: () => ({ waiting: buffer.length, dropped: droppedInAll }),
    flush,
    async close() {
      await flush();
      // Recorded while the others were written.
      while (unfinished.size > 0 || (buffer.length > 0 && wait === MAX_AGE)) await flush();
      clearTimeout(timer);
      if (buffer.length > 0) log.error({ lost: buffer.length }, 'the request log could not be written before closing');
    },
  };
}
