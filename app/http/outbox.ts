import type { Response } from 'express';
import type { Logger } from 'pino';
import { ClientGoneError } from '../store/database-errors.ts';
import { createThrottle } from './create-throttle.ts';
import { LimitError } from './limit-error.ts';
import { type Answer, createSending, type Sending, SlowClientError } from './sending.ts';
import { readUnacknowledged } from './unacknowledged.ts';

/** What answers may hold in the memory of this process until their clients have taken them. */
export interface OutboxLimits {
  /** Bytes of all answers to one connection: an organization and its client. */
  readonly perConnection: number;
  readonly perProcess: number;
  /** Answers of one connection that may wait for room before they begin; more are refused at once. */
  readonly waiting: number;
  /** How long they wait (ms). */
  readonly wait: number;
  /** Who takes fewer bytes than that in `window` ms, while more are there to take, is dropped. */
  readonly least: number;
  readonly window: number;
}

const LIMITS: OutboxLimits = {
  perConnection: 4 * 1024 * 1024,
  perProcess: 64 * 1024 * 1024,
  waiting: 1_000,
  wait: 5_000,
  least: 64 * 1024,
  window: 30_000,
};

/** How often in a window clients are looked at. */
const LOOKS = 10;

export interface Outbox {
  /** Begins an answer, whose status and headers are set by its first write. */
  open(res: Response, options: Pick<Answer, 'connection' | 'onDrop'>): Sending;
  /** As it is now, and since the start. */
  count(): { readonly unsent: number; readonly refused: number; readonly dropped: number };
  close(): void;
}

interface Waiter {
  readonly answer: Answer;
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * Makes the place where answers wait for their clients: bounded for each connection and for the process. Who does not
 * read delays and harms nobody else, and is dropped.
 */
export function createOutbox({ log, limits: given }: { log: Logger; limits?: Partial<OutboxLimits> }): Outbox {
  const limits = { ...LIMITS, ...given };
  const { perConnection, perProcess, least, window } = limits;
  const answers = new Set<Answer>();
  const held = new Map<string, number>();
  const waiters = new Map<string, Waiter[]>();
  let total = 0;
  let refused = 0;
  let dropped = 0;
  let isLooking = false;
  const throttle = createThrottle();

  const fits = (answer: Answer, bytes: number): boolean => {
    const ofOthers = (held.get(answer.connection) ?? 0) - answer.held;
    const ofAll = total - answer.held;
    return (ofOthers === 0 || ofOthers + bytes <= perConnection) && (ofAll === 0 || ofAll + bytes <= perProcess);
  };

  /** Whether there is room, and nobody has waited for it longer. */
  const isFree = (answer: Answer, bytes: number): boolean =>
    fits(answer, bytes) && (bytes === 0 || !waiters.has(answer.connection));

  const count = (answer: Answer, bytes: number): void => {
    const change = answer.isClosed ? -answer.held : bytes - answer.held;
    if (change === 0) return;
    answer.held += change;
    total += change;
    const left = (held.get(answer.connection) ?? 0) + change;
    if (left === 0) held.delete(answer.connection);
    else held.set(answer.connection, left);
    if (change < 0 && waiters.size > 0) admit();
  };

  /** Of one connection nobody overtakes; of several, who has room need not wait for the others. */
  function admit(): void {
    for (const [connection, queue] of waiters) {
      while (queue[0] && fits(queue[0].answer, queue[0].bytes)) {
        const { answer, bytes, enter } = queue.shift() as Waiter;
        count(answer, bytes);
        enter();
      }
      if (queue.length === 0) waiters.delete(connection);
    }
  }

  /** Waits in the queue of its connection. An answer that has begun is not refused for the number of those who wait. */
  function enqueue(answer: Answer, bytes: number): Promise<void> {
    const { res, connection } = answer;
    const queue = waiters.get(connection) ?? [];
    if (queue.length >= limits.waiting && !res.headersSent) return Promise.reject(refuse());
    waiters.set(connection, queue);
    return new Promise((resolve, reject) => {
      const leave = (error: Error): void => {
        const at = queue.indexOf(waiter);
        if (at >= 0) queue.splice(at, 1);
        settle();
        reject(error);
        admit();
      };
      const gone = () => leave(new ClientGoneError());
      const late = setTimeout(() => leave(refuse()), res.headersSent ? window : limits.wait);
      const settle = (): void => {
        clearTimeout(late);
        res.off('close', gone);
      };
      const enter = (): void => {
        settle();
        resolve();
      };
      const waiter: Waiter = { answer, bytes, enter };
      queue.push(waiter);
      res.once('close', gone);
    });
  }

  function refuse(): LimitError {
    refused += 1;
    const retryAfter = Math.max(1, Math.ceil(limits.wait / 1_000));
    const message = `Too many answers to this connection are not read yet: read them, or ask for fewer at a time. Nothing was done; send it again in ${retryAfter} seconds.`;
    return new LimitError(message, { retryAfter, first: false });
  }

  async function look(): Promise<void> {
    const slow: Answer[] = [];
    for (const answer of answers) {
      if (answer.res.req.socket.writableLength > 0) slow.push(answer);
      else answer.mark = undefined;
    }
    if (slow.length === 0 || isLooking) return;
    isLooking = true;
    const queues = await readUnacknowledged(slow.map(({ res }) => res.req.socket));
    isLooking = false;
    const now = performance.now();
    for (const [index, answer] of slow.entries()) {
      const { socket } = answer.res.req;
      const taken = socket.bytesWritten - socket.writableLength - (queues[index] ?? 0);
      if (!answer.mark || taken - answer.mark.taken >= least) answer.mark = { at: now, taken };
      else if (now - answer.mark.at >= window && !answer.isClosed) drop(answer);
    }
  }

  function drop({ res, connection, onDrop }: Answer): void {
    dropped += 1;
    const taken = `less than ${least / 1024} KB of the answer in ${window / 1_000} seconds`;
    onDrop(new SlowClientError(`The client took ${taken}: its connection was closed.`));
    res.req.socket.destroy();
    throttle((untold) =>
      log.warn({ connection, untold }, 'a client read its answer too slowly: its connection was closed'),
    );
  }

  const looking = setInterval(look, window / LOOKS);
  looking.unref();

  return {
    open(res, { connection, onDrop }) {
      const answer: Answer = { res, connection, onDrop, held: 0, isClosed: res.closed, mark: undefined };
      res.once('close', () => {
        answer.isClosed = true;
        answers.delete(answer);
        count(answer, 0);
      });
      return createSending(answer, { fits: isFree, count, enqueue, watch: (each) => void answers.add(each) });
    },
    count: () => ({ unsent: total, refused, dropped }),
    close: () => clearInterval(looking),
  };
}
