const PREFIX = 'bulkId:';
const QUOTED = /"bulkId:([^"\\]+)"/g;

/** The member whose text is an attribute path, in which a reference stands as a quoted value. */
const PATH = 'path';

/** The bulkIds to which `bulkId:…` refers anywhere in a value: as a whole text, or quoted in the path of a PATCH. */
export function findReferences(value: unknown, found = new Set<string>(), name?: string): Set<string> {
  if (typeof value === 'string') {
    const whole = readWhole(value);
    if (whole !== undefined) found.add(whole);
    else if (isPath(name)) for (const [, bulkId] of value.matchAll(QUOTED)) found.add(bulkId as string);
  } else if (Array.isArray(value)) {
    for (const item of value) findReferences(item, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) findReferences(member, found, key);
  }
  return found;
}

/** A copy of a value with each reference replaced by what `toId` gives for it. Throws what `toId` throws. */
export function replaceReferences(value: unknown, toId: (bulkId: string) => string, name?: string): unknown {
  if (typeof value === 'string') {
    const whole = readWhole(value);
    if (whole !== undefined) return toId(whole);
    return isPath(name) ? value.replace(QUOTED, (_, bulkId: string) => `"${toId(bulkId)}"`) : value;
  }
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, toId));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceReferences(member, toId, key)]));
}

/**
 * Parts a value into what can be said now and what must wait for the ids of `unresolved` (RFC 7644 §3.7.1): an item of
 * a list goes as a whole, an object member by member. Undefined where nothing is left.
 */
export function splitReferences(value: unknown, unresolved: ReadonlySet<string>): { now: unknown; later: unknown } {
  const waits = (part: unknown) => {
    for (const bulkId of findReferences(part)) if (unresolved.has(bulkId)) return true;
    return false;
  };
  if (Array.isArray(value)) {
    const [now, later]: unknown[][] = [[], []];
    for (const item of value) (waits(item) ? later : now)?.push(item);
    return { now, later: later && later.length > 0 ? later : undefined };
  }
  if (typeof value !== 'object' || value === null) {
    return waits(value) ? { now: undefined, later: value } : { now: value, later: undefined };
  }
  const parts = Object.entries(value).map(([key, member]) => [key, splitReferences(member, unresolved)] as const);
  const keep = (which: 'now' | 'later') =>
    Object.fromEntries(parts.map(([key, part]) => [key, part[which]]).filter(([, part]) => part !== undefined));
  const later = keep('later');
  return { now: keep('now'), later: Object.keys(later).length > 0 ? later : undefined };
}

const readWhole = (text: string) =>
  text.startsWith(PREFIX) && text.length > PREFIX.length ? text.slice(PREFIX.length) : undefined;

const isPath = (name: string | undefined) => name?.toLowerCase() === PATH;
