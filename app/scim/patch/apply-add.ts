import type { Filter } from '../filter/filter.types.ts';
import type { Note } from '../notes.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { type Item, mergeItems } from '../schemas/merge-items.ts';
import { formatPath } from '../schemas/resolve-path.ts';
import { assign, keepOnePrimary, type ListRules, parseGivenItems, type Target } from './assign.ts';

const ADD: ListRules = {
  /** New values join the list; one that is there already is completed (RFC 7644 §3.5.2.1). */
  whole(items, raw, target, note) {
    const given = parseGivenItems(target, raw, note);
    const { items: joined, fresh } = mergeItems(target.attribute, items, given);
    return keepOnePrimary(joined, fresh, formatPath(target));
  },
  selected: (before, item) => ({ ...before, ...item }),
  /** Adding to a value that is not there makes it: `emails[type eq "work"].value` is how clients add one. */
  unmatched: (filter) => toItem(filter),
};

/** Pure. Applies one `add` (RFC 7644 §3.5.2.1); `note` is told of parts that are not taken. Throws as `assign`. */
export function applyAdd(resource: Resource, target: Target, value: unknown, note?: Note): Resource {
  return assign(resource, target, value, { rules: ADD, note });
}

/** The item that a filter made of `eq` and `and` describes; undefined for any other filter. */
function toItem(filter: Filter): Item | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq') {
    const { name, mutability } = filter.path.sub ?? filter.path.attribute;
    if (filter.value === null) return {};
    return filter.value === '' || mutability === 'readOnly' ? undefined : { [name]: filter.value };
  }
  if (filter.kind !== 'and') return undefined;
  const parts = filter.parts.map(toItem);
  return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
}
