/*
 * Some clients name the values to remove in `value`; without it the whole list would go:
 *   {"op": "remove", "path": "emails", "value": [{"value": "old@example.com"}]}
 */
import { quote } from '../../../directory/quote.ts';
import type { Attribute } from '../../schemas/attribute.types.ts';
import { foldSubAttribute, type Item } from '../../schemas/merge-items.ts';
import { parseSingle } from '../../schemas/parse-value.ts';
import { ScimError } from '../../scim-error.ts';
import { requireKnownSubAttributes } from '../assign.ts';
import { toList } from './single-item.ts';

/**
 * What the values to remove are like, each by some of its members: `{"type": "home"}` is any of that type. `path` names
 * the list. Throws ScimError: `invalidPath` for members that no value has, `invalidValue` for what describes none.
 */
export function parseUnwanted(attribute: Attribute, raw: unknown, path: string): Item[] {
  const list = toList(raw);
  if (!Array.isArray(list))
    throw ScimError.of('invalidValue', `${path} ${quote(raw)} cannot be used: it must be a list.`);
  return list.map((entry) => {
    requireKnownSubAttributes(attribute, entry);
    const item = parseSingle(attribute, entry, path) as Item | undefined;
    if (item) return item;
    throw ScimError.of('invalidValue', `${path} ${quote(entry)} does not say which value is to be removed.`);
  });
}

/** The items that are none of the `unwanted`: an item is one when it has every member the unwanted one names. */
export function withoutItems(attribute: Attribute, items: readonly Item[], unwanted: readonly Item[]): Item[] {
  const foldItem = (item: Item): Item =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, foldSubAttribute(attribute, name, value)]));
  const gone = unwanted.map((item) => Object.entries(foldItem(item)));
  return items.filter((item) => {
    const folded = foldItem(item);
    return !gone.some((members) => members.every(([name, value]) => folded[name] === value));
  });
}
