import { foldCase } from '../../directory/fold-case.ts';
import type { Attribute } from './attribute.types.ts';
import { findAttribute } from './find-attribute.ts';

/** A value of a multi-valued attribute in canonical form (RFC 7643 §2.4). */
export type Item = Readonly<Record<string, unknown>>;

/**
 * Pure. The list after `given` joined it: a value that is there already is completed, not doubled (RFC 7644 §3.5.2.1),
 * and stays where it stands. `fresh` holds the items that `given` says are primary. Costs the number of items, not its
 * square.
 */
export function mergeItems(
  attribute: Attribute,
  items: readonly Item[],
  given: readonly Item[],
): { items: readonly Item[]; fresh: ReadonlySet<Item> } {
  const joined = [...items];
  const findPlace = given.length < FEW ? findByScan(attribute, joined) : findByIndex(attribute, joined);
  const primary = new Set<number>();
  for (const item of given) {
    const place = findPlace(toKey(attribute, item));
    joined[place] = place < joined.length ? { ...joined[place], ...item } : item;
    if (item.primary === true) primary.add(place);
  }
  return { items: joined, fresh: new Set([...primary].map((place) => joined[place] as Item)) };
}

/** For fewer values than this, an index of the list costs more than it saves. */
const FEW = 4;

type FindPlace = (key: string) => number;

function findByScan(attribute: Attribute, items: readonly Item[]): FindPlace {
  return (key) => {
    const place = items.findIndex((item) => keyOf(attribute, item) === key);
    return place < 0 ? items.length : place;
  };
}

function findByIndex(attribute: Attribute, items: readonly Item[]): FindPlace {
  const places = new Map(items.map((item, place) => [keyOf(attribute, item), place]));
  return (key) => {
    const place = places.get(key) ?? items.length;
    places.set(key, place);
    return place;
  };
}

/**
 * Pure. The list with those of its items united that became the same value (RFC 7643 §2.4); the united one is primary
 * where one of them was.
 */
export function uniteSame(attribute: Attribute, items: readonly Item[]): readonly Item[] {
  const united = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(attribute, item);
    const same = united.get(key);
    united.set(key, same ? { ...same, ...item, ...(same.primary === true && { primary: true }) } : item);
  }
  return united.size === items.length ? items : [...united.values()];
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
  const fold = (name: string) => foldSubAttribute(attribute, name, item[name]);
  // No text holds a NUL, so nothing else has such a key.
  if (item.value !== undefined) return `${fold('value')}\0${item.type === undefined ? '' : fold('type')}`;
  const names = Object.keys(item).filter((name) => name !== 'primary');
  return JSON.stringify(names.sort().flatMap((name) => [name, fold(name)]));
}

/** The value of an item's member as it is compared: without case where the schema says so. */
export function foldSubAttribute(attribute: Attribute, name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return findAttribute(attribute.subAttributes, name)?.caseExact ? value : foldCase(value);
}
