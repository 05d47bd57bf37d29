import type { Note } from '../notes.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { assign, type ListRules, parseGivenItems, type Target } from './assign.ts';

const REPLACE: ListRules = {
  /** An empty list is a value too: it leaves the attribute unassigned. */
  whole: (_items, raw, target, note) => parseGivenItems(target, raw, note),
  selected: (_before, item) => item,
  unmatched: () => undefined,
};

/** Pure. Applies one `replace` (RFC 7644 §3.5.2.3); `note` is told of parts that are not taken. Throws as `assign`. */
export function applyReplace(resource: Resource, target: Target, value: unknown, note?: Note): Resource {
  return assign(resource, target, value, { rules: REPLACE, note });
}
