import type { Note } from '../notes.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { parseValue } from '../schemas/parse-value.ts';
import { formatPath } from '../schemas/resolve-path.ts';
import { assign, type ListRules, requireKnownMembers, type Target } from './assign.ts';
import { toList } from './workarounds/single-item.ts';

const REPLACE: ListRules = {
  /** An empty list is a value too: it leaves the attribute unassigned. */
  whole(_items, raw, target, note) {
    const list = toList(raw);
    if (Array.isArray(list)) for (const entry of list) requireKnownMembers(target.attribute, entry);
    return (parseValue(target.attribute, list, formatPath(target), note) as Item[] | undefined) ?? [];
  },
  selected: (_before, item) => item,
  unmatched: () => undefined,
};

/** Pure. Applies one `replace` (RFC 7644 §3.5.2.3): a filter that selects nothing is `noTarget`. Throws ScimError. */
export function applyReplace(resource: Resource, target: Target, value: unknown, note?: Note): Resource {
  return assign(resource, target, value, { rules: REPLACE, note });
}
