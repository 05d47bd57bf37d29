import { matches } from '../filter/matches.ts';
import type { Resource, Schema } from '../schemas/attribute.types.ts';
import type { Item } from '../schemas/merge-items.ts';
import { isContent, parseValue } from '../schemas/parse-value.ts';
import { formatPath } from '../schemas/resolve-path.ts';
import { noMatch, notClearable, requireWritable, type Target, whichItem } from './assign.ts';
import { readAttribute, readItems, withMember, writeAttribute } from './edit-resource.ts';
import { withoutItems } from './workarounds/remove-with-value.ts';
import { toList } from './workarounds/single-item.ts';

/** Pure. Applies one `remove`: required or read-only → `mutability`, a filter that selects nothing → `noTarget`
 * (RFC 7644 §3.5.2.2). Throws ScimError. */
export function applyRemove(resource: Resource, target: Target, value: unknown): Resource {
  const { attribute, sub, filter } = target;
  requireWritable(target);
  if (!attribute.clearable) throw notClearable(target);
  if (!attribute.multiValued) {
    if (!sub) return writeAttribute(resource, target, undefined);
    const members = (readAttribute(resource, target) as Item | undefined) ?? {};
    return writeAttribute(resource, target, withMember(members, sub.name, undefined));
  }
  const items = readItems(resource, target);
  if (!filter) {
    if (sub) throw whichItem(target);
    const unwanted =
      value == null ? items : ((parseValue(attribute, toList(value), formatPath(target)) as Item[]) ?? []);
    return writeAttribute(resource, target, withoutItems(items, unwanted));
  }
  const chosen = new Set(items.filter((item) => matches(item, filter)));
  if (chosen.size === 0) throw noMatch(target);
  const left = sub
    ? items.map((item) => (chosen.has(item) ? withMember(item, sub.name, undefined) : item)).filter(isContent)
    : items.filter((item) => !chosen.has(item));
  return writeAttribute(resource, target, left);
}

/** Pure. Takes a whole extension away. */
export function removeExtension(resource: Resource, extension: Schema): Resource {
  return withMember(resource, extension.id, undefined);
}
