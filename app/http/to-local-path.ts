const HERE = 'http://here.invalid';
/** Long enough for every page with its filters. */
const MAX_LENGTH = 500;

/**
 * A path on this server below one of `roots` ("/console"), or undefined: where a browser may be sent after sign-in.
 * Refuses what a browser could read as another host (`//x`, `/\x`, control characters, dot segments), and more than 500
 * characters.
 */
export function toLocalPath(value: unknown, roots: readonly string[]): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value)) {
    return undefined;
  }
  const { origin, pathname, search } = new URL(value, HERE);
  const below = roots.some((root) => pathname === root || pathname.startsWith(`${root}/`));
  return origin === HERE && below && !pathname.includes('//') ? pathname + search : undefined;
}
