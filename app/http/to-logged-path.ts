const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What tokens in paths look like: long, base64url, never a plain lower-case word. */
const TOKEN = /^(?=.*[A-Z0-9])[A-Za-z0-9_.~-]{16,}$/;

/** The path of a request target as logs may keep it: no query, and `…` for every segment that could be a token. */
export function toLoggedPath(target: string): string {
  return (target.split(/[?#]/, 1)[0] ?? '')
    .split('/')
    .map((segment) => (TOKEN.test(segment) && !UUID.test(segment) ? '…' : segment))
    .join('/');
}
