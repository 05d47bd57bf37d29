import type { Dispatcher } from 'undici';

/** A server that is measured: the real one, or the floor. */
export interface Target {
  readonly name: 'server' | 'floor';
  readonly origin: string;
  /** What stands before `/Users`. */
  readonly base: string;
  readonly pid: number;
  readonly headers: Record<string, string>;
  /** The ids of its seeded users, in their order. */
  readonly ids: readonly string[];
}

export interface Request {
  readonly method: Dispatcher.HttpMethod;
  /** From the first slash on. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Sends one request over the caller's connection and gives its answer; throws for another status than `expected`. */
export type Send = (request: Request, expected: number) => Promise<string>;

/** What one connection does again and again: `n` counts over all connections and rounds, and never comes twice. */
export type Unit = (send: Send, n: number) => Promise<void>;

/** What one run of one target showed. */
export interface Run {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Milliseconds of CPU for 1,000 requests. */
  readonly serverCpu: number;
  readonly postgresCpu: number;
  readonly clientCpu: number;
  /** MB. */
  readonly memory: number;
}
