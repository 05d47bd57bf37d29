import { matches } from '../filter/matches.ts';
import type { Resource, Schema } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { isContent } from '../schemas/parse-value.ts';
import { formatPath } from '../schemas/resolve-path.ts';
import { noMatch, notClearable, requireWritable, type Target, whichItem } from './assign.ts';
import { readAttribute, readItems, withMember, writeAttribute } from './edit-resource.ts';
import { requireUnchanged } from './require-unchanged.ts';
import { parseUnwanted, withoutItems } from './workarounds/remove-with-value.ts';

/**
 * Pure. Applies one `remove` (RFC 7644 §3.5.2.2); `value` narrows it where a client names what goes. Throws ScimError:
 * `mutability` for what is required, immutable or read-only, `noTarget` for a filter that selects nothing.
 */
export function applyRemove(resource: Resource, target: Target, value: unknown): Resource {
  const { attribute, sub, filter } = target;
  requireWritable(target);
  if (!attribute.clearable) throw notClearable(target);
  const path = formatPath(target);
  if (sub?.required) throw notClearable(target);
  if (!attribute.multiValued) {
    const before = readAttribute(resource, target);
    if (!sub) {
      requireUnchanged(attribute, before, undefined, path);
      return writeAttribute(resource, target, undefined);
    }
    const members = (before as Item | undefined) ?? {};
    requireUnchanged(sub, members[sub.name], undefined, path);
    return writeAttribute(resource, target, withMember(members, sub.name, undefined));
  }
  const items = readItems(resource, target);
  if (!filter) {
    if (sub) throw whichItem(target);
    if (value === null || value === undefined) return writeAttribute(resource, target, undefined);
    return writeAttribute(resource, target, withoutItems(attribute, items, parseUnwanted(attribute, value, path)));
  }
  let selected = 0;
  const left: Item[] = [];
  for (const item of items) {
    const gone = matches(item, filter);
    if (gone) selected += 1;
    if (gone && sub) requireUnchanged(sub, item[sub.name], undefined, path);
    if (!gone) left.push(item);
    else if (sub) left.push(withMember(item, sub.name, undefined));
  }
  if (selected === 0) throw noMatch(target);
  return writeAttribute(resource, target, sub ? left.filter(isContent) : left);
}

/** Pure. Takes a whole extension away, by which all its attributes are unassigned (RFC 7643 §2.5). */
export function removeExtension(resource: Resource, extension: Schema): Resource {
  return withMember(resource, extension.id, undefined);
}
