import type { RequestLogEntry } from './request-log.types.ts';

/** Refusals that are kept of one window, and of one address in it. */
const MOST = 100;
const MOST_OF_ADDRESS = 30;
/** Its length (ms). */
const WINDOW = 10_000;

/** Whether an entry is a refusal of callers nobody knows: anybody can send what leads to it. */
export const isOfUnknown = ({ organizationId, status }: Pick<RequestLogEntry, 'organizationId' | 'status'>): boolean =>
  organizationId === undefined && status >= 400;

/**
 * Makes the judge of what a flood without a token may write: whether an entry is one refusal too many of callers nobody
 * knows, in all or of its address. What an organization's own connection sends is always kept.
 */
export function limitUnknown(): (entry: RequestLogEntry) => boolean {
  let began = 0;
  let kept = 0;
  /** Never more addresses than refusals that are kept. */
  let byAddress = new Map<string, number>();
  return (entry) => {
    if (!isOfUnknown(entry)) return false;
    const { at, address = '' } = entry;
    if (Math.abs(at.getTime() - began) >= WINDOW) {
      began = at.getTime();
      kept = 0;
      byAddress = new Map();
    }
    const ofAddress = byAddress.get(address) ?? 0;
    if (kept >= MOST || ofAddress >= MOST_OF_ADDRESS) return true;
    kept += 1;
    byAddress.set(address, ofAddress + 1);
    return false;
  };
}
