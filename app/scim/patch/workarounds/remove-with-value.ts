/*
 * Some clients name the values to remove in `value`; without it the whole list would go:
 *   {"op": "remove", "path": "emails", "value": [{"value": "old@example.com"}]}
 */
import type { Attribute } from '../../schemas/attribute.types.ts';
import { foldMember, type Item } from '../../schemas/merge-items.ts';

/** The items that are none of the `unwanted`: an item is one when it has every member the unwanted one names. */
export function withoutItems(attribute: Attribute, items: readonly Item[], unwanted: readonly Item[]): Item[] {
  const foldItem = (item: Item): Item =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, foldMember(attribute, name, value)]));
  const gone = unwanted.map((item) => Object.entries(foldItem(item)));
  return items.filter((item) => {
    const folded = foldItem(item);
    return !gone.some((members) => members.every(([name, value]) => folded[name] === value));
  });
}
