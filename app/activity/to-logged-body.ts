const MAX_DEPTH = 24;
const ELLIPSIS = '…';

/**
 * A copy of a body that is bounded and storable as JSON: about `budget` characters, nothing nested deeper than 24,
 * neither NUL nor lone surrogates (PostgreSQL refuses both). What does not fit is shown as `…`. Never throws.
 */
export function toLoggedBody(value: unknown, budget: number): unknown {
  let left = budget;
  const copy = (part: unknown, depth: number): unknown => {
    if (left <= 0 || depth > MAX_DEPTH) return ELLIPSIS;
    if (typeof part === 'string') return copyText(part);
    left -= 8;
    if (typeof part === 'number' || typeof part === 'boolean' || part === null) return part;
    if (Array.isArray(part)) return copyArray(part, depth);
    if (typeof part === 'object') return copyObject(part, depth);
    return part === undefined ? undefined : String(part);
  };
  const copyText = (text: string): string => {
    const kept = text.length > left ? text.slice(0, left) + ELLIPSIS : text;
    left -= text.length + 2;
    return toStorableText(kept);
  };
  const copyArray = (items: unknown[], depth: number): unknown[] => {
    const kept: unknown[] = [];
    for (const item of items) {
      kept.push(copy(item, depth + 1));
      if (left <= 0) break;
    }
    return kept.length < items.length ? [...kept, `${ELLIPSIS} ${items.length - kept.length} more`] : kept;
  };
  const copyObject = (object: object, depth: number): object => {
    const kept: [string, unknown][] = [];
    for (const [key, member] of Object.entries(object)) {
      if (left <= 0) {
        kept.push([ELLIPSIS, ELLIPSIS]);
        break;
      }
      kept.push([copyText(key), copy(member, depth + 1)]);
    }
    return Object.fromEntries(kept);
  };
  return copy(value, 0);
}

/** Text that PostgreSQL stores: NUL and lone surrogates become U+FFFD. */
export const toStorableText = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(/\0|\p{Surrogate}/gu, '\ufffd');

/** Most texts are ASCII, and looked at faster. */
const PLAIN = /^[^\0\x80-\uffff]*$/;
