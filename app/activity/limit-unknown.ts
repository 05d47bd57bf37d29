import type { RequestLogEntry } from './request-log.types.ts';

/** Refusals that are kept of one window. */
const MOST = 100;
/** Its length (ms). */
const WINDOW = 10_000;

/**
 * Makes the judge of what a flood without a token may write: whether an entry is one refusal too many of callers nobody
 * knows. What an organization's own connection sends is always kept.
 */
export function limitUnknown(): (entry: RequestLogEntry) => boolean {
  let began = 0;
  let kept = 0;
  return ({ organizationId, status, at }) => {
    if (organizationId !== undefined || status < 400) return false;
    if (Math.abs(at.getTime() - began) >= WINDOW) {
      began = at.getTime();
      kept = 0;
    }
    kept += 1;
    return kept > MOST;
  };
}
