const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What our own addresses are made of, `.well-known` and `okta-scim.md` among them. */
const WORD = /^\.?[a-z][a-z-]{0,31}(\.[a-z]{1,4})?$/;
/** Routes whose next segment is a secret, and what stands for it; their other segments are those listed, or hidden. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ['password', ':token'],
  ['interaction', ':uid'],
  ['authorize', ':uid'],
]);
const STEPS: ReadonlySet<string> = new Set(['sign-in', 'organization']);

/**
 * The path of a request target as logs may keep it: no query, and the route's pattern where the path holds a secret
 * (`/password/:token`). Elsewhere plain words and UUIDs are kept and every other segment is `…`, so that no spelling of a
 * secret (percent-encoded, with a `;` parameter, behind a double slash) is kept either.
 */
export function toLoggedPath(target: string): string {
  const [path = ''] = target.split(/[?#]/, 1);
  let secret: string | undefined;
  let isBehindSecretRoute = false;
  const keep = (segment: string): string => {
    if (segment === '') return segment;
    if (isBehindSecretRoute) {
      const shown = secret ?? (STEPS.has(segment) ? segment : '…');
      secret = undefined;
      return shown;
    }
    secret = SECRETS.get(segment.toLowerCase());
    isBehindSecretRoute = secret !== undefined;
    return WORD.test(segment) || UUID.test(segment) ? segment : '…';
  };
  return path.split('/').map(keep).join('/');
}
