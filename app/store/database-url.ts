import { isIPv6 } from 'node:net';

/** Which servers of several are used, as libpq's `target_session_attrs` says. */
export type Target = 'any' | 'read-write' | 'primary';

/** What a URL of PostgreSQL says about where to connect. */
export interface ServerAddress {
  /** One URL for each host, in order: all that pg can read. They may hold a password. */
  readonly urls: readonly string[];
  /** Each host with its port, as it may be shown. */
  readonly hosts: readonly string[];
  readonly target: Target;
}

const FORM =
  'must be `postgresql://user:password@host:port/database`, several hosts separated by commas, special characters percent-encoded';
const TARGETS: readonly string[] = ['any', 'read-write', 'primary'] satisfies Target[];
/** What is said here about hosts and not by the URL of each. */
const OWN = ['host', 'port', 'target_session_attrs'];

/**
 * Reads a connection URI as libpq does (PostgreSQL, 34.1.1.2 and 34.1.1.3): several hosts, each with its port or one
 * for all, also as parameters `host` and `port`; `target_session_attrs`. Throws an Error that says what is wrong without
 * repeating any of it.
 */
export function parseServerUrl(url: string): ServerAddress {
  const [, scheme, user = '', given = '', path = '', query = ''] =
    /^(postgres(?:ql)?:\/\/)((?:[^/?#]*)@)?([^/?#@]*)(\/[^?#]*)?(?:\?([^#]*))?$/.exec(url) ?? [];
  if (scheme === undefined || (given + path + query).length === 0) throw new Error(FORM);
  const parameters = new URLSearchParams(query);
  const inAuthority = given.split(',').map(parseHost);
  const hosts = parameters.get('host')?.split(',') ?? inAuthority.map(({ host }) => host);
  const ports = toPorts(parameters.get('port')?.split(',') ?? inAuthority.map(({ port }) => port), hosts.length);
  const target = parameters.get('target_session_attrs') ?? 'any';
  if (!TARGETS.includes(target))
    throw new Error('target_session_attrs must be any, read-write or primary: this server needs one that takes writes');
  if (hosts.length > 1 && hosts.includes('')) throw new Error(FORM);
  const rest = (without: readonly string[]): string => {
    const kept = query.split('&').filter((pair) => pair !== '' && !without.includes(pair.replace(/=.*/, '')));
    return `${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
  };
  const urls =
    hosts.length === 1
      ? [`${scheme}${user}${given}${rest(['target_session_attrs'])}`]
      : hosts.map((host, index) => `${scheme}${user}${toAuthority(host, ports[index])}${rest(OWN)}`);
  // A server on a Unix socket may have no host, which only pg can read: postgresql://user@/database.
  if (!urls.every((each) => URL.canParse(each.replace('@/', '@socket/')))) throw new Error(FORM);
  return { urls, hosts: hosts.map((host, index) => toShown(host, ports[index])), target: target as Target };
}

function parseHost(text: string): { host: string; port: string } {
  const [whole, bracketed, plain = '', port = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/.exec(text) ?? [];
  const isWrong = whole === undefined || (bracketed !== undefined && !isIPv6(bracketed));
  if (isWrong || /%(?![\da-f]{2})/i.test(plain)) throw new Error(FORM);
  return { host: bracketed ?? decodeURIComponent(plain), port };
}

/** One for each host: one alone is that of all. */
function toPorts(given: readonly string[], count: number): string[] {
  if (given.length !== 1 && given.length !== count)
    throw new Error(`has ${given.length} ports for ${count} hosts: give one to each, or one for all`);
  if (!given.every((port) => /^\d*$/.test(port) && Number(port) <= 65_535)) throw new Error(FORM);
  return Array.from({ length: count }, (_, index) => given[given.length === 1 ? 0 : index] ?? '');
}

const toAuthority = (host: string, port = ''): string =>
  `${isIPv6(host) ? `[${host}]` : encodeURIComponent(host)}${port && `:${port}`}`;

const toShown = (host: string, port = ''): string => {
  if (host === '' || host.startsWith('/')) return host || 'the local socket';
  return `${isIPv6(host) ? `[${host}]` : host}:${port || '5432'}`;
};
