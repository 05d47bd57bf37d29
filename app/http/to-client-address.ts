import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address as rate limits count it: IPv4 as it is (also when written as IPv6, RFC 4291 §2.5.5.2), IPv6 by its
 * /64, which is what one household or machine is given.
 */
export function toClientAddress(ip: string | undefined): string {
  // These two are nearly all there are, the second on a socket that takes both kinds: they are not worked out.
  if (ip === undefined || isIPv4(ip)) return ip ?? 'unknown';
  if (ip.startsWith('::ffff:') && isIPv4(ip.slice(7))) return ip.slice(7);
  const [address = ''] = ip.split('%', 1);
  if (!isIPv6(address)) return 'unknown';
  // Only what ends as IPv4 is written needs to be written otherwise first, which takes microseconds.
  const isMixed = address.includes('.');
  const groups = expand(isMixed ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function expand(hexadecimal: string): number[] {
  const [head = [], tail = []] = hexadecimal.split('::').map((half) =>
    half
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
