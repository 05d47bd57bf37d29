interface Cookie {
  name: string;
  value: string;
  path: string;
  secure: boolean;
}

export interface CookieJar {
  /** Takes the `Set-Cookie` headers of an answer from `url`. */
  keep(url: URL, headers: readonly string[]): void;
  /** The `Cookie` header for `url`; undefined when there is nothing to send. */
  header(url: URL): string | undefined;
  clear(): void;
}

/** Keeps cookies by host as a browser does: path, `Secure`, `Max-Age` and `Expires` (RFC 6265 §5). */
export function createCookieJar(now: () => number): CookieJar {
  const hosts = new Map<string, Map<string, Cookie>>();
  return {
    keep(url, headers) {
      const cookies = hosts.get(url.hostname) ?? new Map<string, Cookie>();
      hosts.set(url.hostname, cookies);
      for (const header of headers) {
        const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
        const options = new Map(attributes.map(splitOnce).map(([key, value]) => [key.toLowerCase(), value]));
        const [name, value] = splitOnce(pair);
        const path = options.get('path') || url.pathname.replace(/\/[^/]*$/, '') || '/';
        const key = `${name};${path}`;
        if (isOver(options, now())) cookies.delete(key);
        else cookies.set(key, { name, value, path, secure: options.has('secure') });
      }
    },
    header(url) {
      const trustworthy = url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname);
      const fitting = [...(hosts.get(url.hostname)?.values() ?? [])]
        .filter((cookie) => !cookie.secure || trustworthy)
        .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
        .sort((a, b) => b.path.length - a.path.length);
      return fitting.length === 0 ? undefined : fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    clear: () => hosts.clear(),
  };
}

function isOver(options: Map<string, string>, now: number): boolean {
  const maxAge = options.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = options.get('expires');
  return expires !== undefined && Date.parse(expires) <= now;
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
