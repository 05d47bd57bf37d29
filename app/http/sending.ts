import { setImmediate as turn } from 'node:timers/promises';
import type { Response } from 'express';
import { ClientGoneError } from '../store/database-errors.ts';

/** Answers up to this size leave in one write. */
const PIECE = 64 * 1024;
/** Answers up to this size tell their length first. */
const GATHERED = 512 * 1024;

/** What is said of a client that took too little of its answer. */
export class SlowClientError extends Error {
  override name = 'SlowClientError';
}

/** One answer on its way to its client. */
export interface Sending {
  /**
   * Has room for `bytes` more, in place of those reserved before; waits for it where others hold too many. Throws
   * LimitError where none comes, and ClientGoneError.
   */
  reserve(bytes: number): Promise<void>;
  /** Says how many bytes are held besides what was added, whether there is room or not. */
  hold(bytes: number): void;
  /** Adds to the body. A promise is to be awaited: the client takes what came before. Throws ClientGoneError. */
  add(text: string): Promise<void> | undefined;
  /** How long the body is, so far. */
  bytes(): number;
  /** Ends the body. Throws ClientGoneError. */
  end(text: string): Promise<void> | undefined;
}

/** What is known of an answer until it is closed. */
export interface Answer {
  readonly res: Response;
  /** Whose answers are counted together. */
  readonly connection: string;
  /** Told when the client took too little. */
  readonly onDrop: (reason: SlowClientError) => void;
  /** Bytes counted for it; none once it is closed. */
  held: number;
  isClosed: boolean;
  /** When the client was seen to take enough, and what it had taken by then. */
  mark: { at: number; taken: number } | undefined;
}

/** Who counts what answers hold. */
export interface Accounts {
  /** Whether there is room for an answer to hold so many bytes. */
  fits(answer: Answer, bytes: number): boolean;
  /** Says how many bytes it holds now. */
  count(answer: Answer, bytes: number): void;
  /** Waits for room, and counts. */
  enqueue(answer: Answer, bytes: number): Promise<void>;
  /** From now on the client is judged by what it takes. */
  watch(answer: Answer): void;
}

/** Makes the body of an answer, which `accounts` count until its client has taken it. */
export function createSending(answer: Answer, { fits, count, enqueue, watch }: Accounts): Sending {
  const { res } = answer;
  const isHead = res.req.method === 'HEAD';
  let gathered = '';
  let gatheredBytes = 0;
  let reserved = 0;
  let sent = 0;

  const requireClient = (): void => {
    if (answer.isClosed || res.req.socket.destroyed) throw new ClientGoneError();
  };

  /** From here on the client is judged by what it takes, not by silence, until it has the answer. */
  function judge(): void {
    watch(answer);
    const { socket } = res.req;
    const { timeout } = socket;
    if (!timeout) return;
    socket.setTimeout(0);
    // Before Node sets what holds between two requests.
    res.prependOnceListener('finish', () => socket.setTimeout(timeout));
  }

  const setReserved = (bytes: number): void => {
    reserved = bytes;
    count(answer, gatheredBytes + reserved);
  };

  /** Gives what was gathered, which is counted no longer. */
  const take = (): string => {
    const text = gathered;
    gathered = '';
    gatheredBytes = 0;
    return text;
  };

  /** Sends in pieces, each when the client took the one before, so that what is under way is seen to move. */
  async function send(bytes: Buffer): Promise<void> {
    // It may have gone while something was read. Nothing takes an answer that is watched after its 'close' away again.
    requireClient();
    sent += bytes.length;
    judge();
    for (let at = 0; at < bytes.length; at += PIECE) {
      requireClient();
      count(answer, reserved + bytes.length - at);
      if (!res.write(bytes.subarray(at, at + PIECE))) await drained(res);
    }
    count(answer, reserved);
  }

  async function flush(): Promise<void> {
    await send(Buffer.from(take()));
    await turn();
    requireClient();
  }

  async function endInPieces(body: string): Promise<void> {
    const bytes = Buffer.from(body);
    if (!res.headersSent) res.setHeader('Content-Length', bytes.length);
    await send(bytes);
    res.end();
    count(answer, res.writableLength);
  }

  return {
    async reserve(bytes) {
      requireClient();
      if (!fits(answer, gatheredBytes + bytes)) {
        // Who waits holds nothing that others wait for, but for the beginning of an answer that may still be refused.
        if (res.headersSent) await flush();
        setReserved(0);
        await enqueue(answer, gatheredBytes + bytes);
        requireClient();
      }
      setReserved(bytes);
    },

    hold: setReserved,

    add(text) {
      gathered += text;
      gatheredBytes += Buffer.byteLength(text);
      count(answer, gatheredBytes + reserved);
      if (gatheredBytes < (res.headersSent ? PIECE : GATHERED) || isHead) return undefined;
      return flush();
    },

    end(text) {
      requireClient();
      const body = take() + text;
      reserved = 0;
      if (body.length > PIECE && !isHead) return endInPieces(body);
      const length = Buffer.byteLength(body);
      sent += length;
      if (!res.headersSent) res.setHeader('Content-Length', length);
      res.end(isHead ? undefined : body);
      count(answer, res.writableLength);
      if (res.writableLength > 0) watch(answer);
      return undefined;
    },

    bytes: () => sent + gatheredBytes,
  };
}

/** When the client has taken what was written. Throws ClientGoneError. */
function drained(res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = (): void => {
      res.off('close', onClose);
      resolve();
    };
    const onClose = (): void => {
      res.off('drain', onDrain);
      reject(new ClientGoneError());
    };
    res.once('drain', onDrain);
    res.once('close', onClose);
  });
}
