import { randomInt } from 'node:crypto';

/** A power of two. When all are in use, a limit takes 12 MB. */
const COUNTERS = 32_768;

/**
 * Makes the function that tells in which counter an address is counted: a flood from any number of addresses fills no
 * more than these. The hash (FNV-1a) begins elsewhere in each process, so that nobody can choose an address that shares
 * the counter of another.
 */
export function createAddressCounters(): (address: string) => number {
  const basis = randomInt(2 ** 32);
  return (address) => {
    let hash = basis;
    for (let at = 0; at < address.length; at += 1) hash = Math.imul(hash ^ address.charCodeAt(at), 0x01000193);
    return (hash ^ (hash >>> 16)) & (COUNTERS - 1);
  };
}
