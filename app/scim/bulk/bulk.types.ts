/** An operation of a bulk request as it was sent (RFC 7644 §3.7); what is wrong with it alone is found when it runs. */
export interface BulkOperation {
  /** Its place in the request, from 1. */
  readonly number: number;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly bulkId: string | undefined;
  readonly version: string | undefined;
  readonly data: unknown;
  /** The bulkIds that its path and its data refer to. */
  readonly references: ReadonlySet<string>;
}

/** A bulk request: after `failOnErrors` failed operations no other begins. */
export interface BulkRequest {
  readonly failOnErrors: number;
  readonly operations: readonly BulkOperation[];
}

/** What an operation made: `status` is a string, as the standard has it; `response` is the error of a failed one. */
export interface BulkResult {
  readonly location?: string;
  readonly method: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: object;
}
