/** More requests than are allowed (RFC 6585 §4); the message is what the caller is shown. */
export class LimitError extends Error {
  override name = 'LimitError';
  /** Whole seconds after which the next request is taken. */
  readonly retryAfter: number;
  /** Whether it is the first one refused of its window: all that is kept of callers who are not known. */
  readonly first: boolean;

  constructor(message: string, { retryAfter, first }: { retryAfter: number; first: boolean }) {
    super(message);
    this.retryAfter = retryAfter;
    this.first = first;
  }
}
