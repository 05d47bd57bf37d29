import { foldCase } from '../../directory/fold-case.ts';
import type { Attribute } from './attribute.types.ts';
import { findAttribute } from './find-attribute.ts';

/** A value of a multi-valued attribute in canonical form (RFC 7643 §2.4). */
export type Item = Readonly<Record<string, unknown>>;

/**
 * Pure. The list after `given` joined it: a value that is there already is completed, not doubled (RFC 7644 §3.5.2.1),
 * and stays where it stands. `fresh` holds the items that came from `given`. Costs the number of items, not its square.
 */
export function mergeItems(
  attribute: Attribute,
  items: readonly Item[],
  given: readonly Item[],
): { items: readonly Item[]; fresh: ReadonlySet<Item> } {
  const joined = [...items];
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) places.set(keyOf(attribute, item), index);
  const touched = new Set<number>();
  for (const item of given) {
    const key = keyOf(attribute, item);
    const place = places.get(key) ?? joined.length;
    joined[place] = { ...joined[place], ...item };
    places.set(key, place);
    touched.add(place);
  }
  return { items: joined, fresh: new Set([...touched].map((place) => joined[place] as Item)) };
}

/** Items never change, and each operation of a PATCH asks for the keys of all. */
const keys = new WeakMap<Item, string>();

function keyOf(attribute: Attribute, item: Item): string {
  const known = keys.get(item);
  if (known !== undefined) return known;
  const key = toKey(attribute, item);
  keys.set(item, key);
  return key;
}

/** Two items are the same value where `value` and `type` agree or, without `value`, everything but `primary` does. */
function toKey(attribute: Attribute, item: Item): string {
  const names = item.value === undefined ? Object.keys(item).filter((name) => name !== 'primary') : ['value', 'type'];
  return JSON.stringify(names.sort().map((name) => [name, fold(attribute, name, item[name])]));
}

function fold(attribute: Attribute, name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return findAttribute(attribute.subAttributes, name)?.caseExact ? value : foldCase(value);
}
