import type { Reference } from './claim.types.ts';

/**
 * The sections that a test's titles name, as `(RFC 7644 §3.5.2.1, §3.14)`: those of the innermost title that names any.
 * A `§` without an RFC before it belongs to the RFC that an outer title names. Takes titles from the outside in.
 */
export function parseReferences(titles: readonly string[]): Reference[] {
  let outer: string | undefined;
  let found: Reference[] = [];
  for (const title of titles) {
    const own = parseTitle(title, outer);
    if (own.length === 0) continue;
    found = own;
    outer = own.at(-1)?.rfc;
  }
  return found;
}

function parseTitle(title: string, outer: string | undefined): Reference[] {
  const references: Reference[] = [];
  let rfc = outer;
  for (const [, number, section] of title.matchAll(/RFC (\d{4})|§(\d+(?:\.\d+)*)/g)) {
    if (number !== undefined) {
      rfc = number;
      references.push({ rfc, section: undefined });
    } else if (rfc !== undefined) {
      const last = references.at(-1);
      if (last?.rfc === rfc && last.section === undefined) last.section = section;
      else references.push({ rfc, section });
    }
  }
  return references;
}
