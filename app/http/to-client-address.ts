import { isIP, isIPv6 } from 'node:net';

/**
 * The address as rate limits count it: IPv4 as it is (also when written as IPv6, RFC 4291 §2.5.5.2), IPv6 by its
 * /64, which is what one household or machine is given.
 */
export function toClientAddress(ip: string | undefined): string {
  const address = ip?.split('%', 1)[0] ?? '';
  if (isIP(address) === 0) return 'unknown';
  if (!isIPv6(address)) return address;
  // What a socket that takes both kinds gives for IPv4: the usual one, so it is not worked out each time.
  if (address.startsWith('::ffff:') && isIP(address.slice(7)) === 4) return address.slice(7);
  const groups = expand(new URL(`http://[${address}]`).hostname.slice(1, -1));
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function expand(canonical: string): number[] {
  const [head = [], tail = []] = canonical.split('::').map((half) =>
    half
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
