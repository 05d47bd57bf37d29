/** A time the event loop stood still, in milliseconds. */
export interface Stall {
  /** When it was over, as Date.now() tells. */
  readonly at: number;
  /** How long nothing ran. */
  readonly gap: number;
  /** How long of that this process itself was at work. */
  readonly cpu: number;
  /** How long of the gap garbage was collected. */
  readonly garbage: number;
}

/** What watch-loop.ts says at the end; milliseconds, and megabytes. */
export interface LoopReport {
  readonly max: number;
  readonly p999: number;
  readonly p99: number;
  /** The longest the process itself held up its loop. */
  readonly worstCpu: number;
  readonly memory: number;
  readonly stalls: readonly Stall[];
}
