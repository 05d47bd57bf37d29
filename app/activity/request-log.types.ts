import type { JsonText } from './json-text.ts';

/** What a request sent and the server did not take, and why. */
export interface Ignored {
  readonly attribute: string;
  readonly why:
    | 'never stored'
    | 'read-only'
    | 'unknown attribute'
    | 'unknown extension'
    | 'no value'
    | 'could not be used';
}

/** One SCIM or token request as the request log keeps it; bodies already redacted by the face that knows them. */
export interface RequestLogEntry {
  requestId: string;
  organizationId?: string | undefined;
  authorizationId?: string | undefined;
  clientId?: string | undefined;
  face: 'scim' | 'oauth';
  method: string;
  /** Path below the origin, without the query. */
  path: string;
  /** Also as JsonText, as the bodies are. */
  query?: unknown;
  status: number;
  durationMs: number;
  /** The `detail` or `error_description` that the caller was shown. */
  error?: string | undefined;
  resourceId?: string | undefined;
  userAgent?: string | undefined;
  /** As rate limits count it. Not written: it bounds what one address may write. */
  address?: string | undefined;
  requestBody?: unknown;
  responseBody?: unknown;
  ignored?: readonly Ignored[] | JsonText | undefined;
  at: Date;
}

/** The request log: `record` returns at once, rows are written in batches off the hot path. */
export interface RequestLog {
  record(entry: RequestLogEntry): void;
  /** Records an entry as soon as it is known whole, which `flush` and `close` wait for; throws what it throws. */
  recordWhenKnown(entry: Promise<RequestLogEntry>): Promise<void>;
  /** Entries that wait to be written, and that were dropped since the start. */
  count(): { readonly waiting: number; readonly dropped: number };
  /** Writes what is buffered, and what was not known whole yet. */
  flush(): Promise<void>;
  /** Flushes and stops the timer. */
  close(): Promise<void>;
}
