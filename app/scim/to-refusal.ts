import type { Logger } from 'pino';
import { DirectoryError } from '../directory/directory-error.ts';
import { LimitError } from '../http/limit-error.ts';
import { ClockError } from '../http/require-clock.ts';
import { RETRY_AFTER } from '../http/retry-after.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { SearchesBusyError } from '../store/database-errors.ts';
import { describeError } from '../store/describe-error.ts';
import { fromBodyError } from './from-body-error.ts';
import { fromDirectory } from './from-directory.ts';
import { ScimError, type ScimType } from './scim-error.ts';

const TOO_MANY_SEARCHES =
  'Too many searches that look through all resources are in progress. Nothing was done; send it again later, or compare userName, externalId, id or emails.value with eq.';

/** What a failure is to the client (RFC 7644 §3.12). */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly scimType: ScimType | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Tells what a failure is to the client, and logs what nobody foresaw with the request id that the answer repeats.
 * `changesNothing`: the request only reads.
 */
export type ToRefusal = (error: unknown, requestId: string, changesNothing?: boolean) => Refusal;

/** Makes the one translation of failures, for whole requests and for the operations of a bulk request. */
export function createRefusals({ log, troubles }: { log: Logger; troubles: Pick<TroubleLog, 'tell'> }): ToRefusal {
  return (error, requestId, changesNothing = false) => {
    const known = toScimError(error);
    if (known) {
      return { status: known.status, detail: known.message, scimType: known.scimType, headers: known.headers };
    }
    const trouble = troubles.tell(error, { requestId });
    if (trouble) {
      // The answer to a statement that was carried out can get lost, and what an earlier one of the request did is done.
      const detail = changesNothing
        ? `${trouble.text}. Try again later.`
        : `${trouble.text}; whether a change was made is not known. Try again later.`;
      return { status: 503, detail, scimType: undefined, headers: { 'Retry-After': String(RETRY_AFTER) } };
    }
    log.error({ requestId, cause: describeError(error) }, 'a SCIM request failed');
    const detail = "Internal error: tell the service's support.";
    return { status: 500, detail, scimType: undefined, headers: {} };
  };
}

function toScimError(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  if (error instanceof DirectoryError) return fromDirectory(error);
  if (error instanceof SearchesBusyError) {
    return new ScimError(429, TOO_MANY_SEARCHES, { headers: { 'Retry-After': String(RETRY_AFTER) } });
  }
  if (error instanceof LimitError) {
    return new ScimError(429, error.message, { headers: { 'Retry-After': String(error.retryAfter) } });
  }
  if (error instanceof ClockError) {
    const detail =
      'The clock of this server is wrong, so it cannot tell which access tokens are valid. Nothing was done; try again later.';
    return new ScimError(503, detail, { headers: { 'Retry-After': String(RETRY_AFTER) } });
  }
  return fromBodyError(error);
}
