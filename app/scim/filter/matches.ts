import type { Comparison, Filter } from './filter.types.ts';

type Item = Readonly<Record<string, unknown>>;

/** Whether one item of a list satisfies a filter on its sub-attributes: what stands in the brackets of a PATCH path. */
export function matches(item: Item, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(item, part));
    case 'or':
      return filter.parts.some((part) => matches(item, part));
    case 'not':
      return !matches(item, filter.part);
    case 'item':
      return false;
    case 'compare':
      return compare(item, filter);
  }
}

function compare(item: Item, { path, operator, value }: Comparison): boolean {
  const attribute = path.sub ?? path.attribute;
  const stored = item[attribute.name] ?? (attribute.type === 'boolean' ? false : undefined);
  if (operator === 'pr') return item[attribute.name] !== undefined;
  if (operator === 'ne') return !isEqual(stored, value, attribute.caseExact);
  if (operator === 'eq') return isEqual(stored, value, attribute.caseExact);
  if (typeof stored !== 'string' || typeof value !== 'string') return false;
  const [have, want] = [fold(stored, attribute.caseExact), fold(value, attribute.caseExact)];
  const answers = {
    co: have.includes(want),
    sw: have.startsWith(want),
    ew: have.endsWith(want),
    gt: have > want,
    ge: have >= want,
    lt: have < want,
    le: have <= want,
  };
  return answers[operator];
}

function isEqual(stored: unknown, value: unknown, exact: boolean): boolean {
  if (typeof stored !== 'string' || typeof value !== 'string') return stored === value;
  return fold(stored, exact) === fold(value, exact);
}

const fold = (text: string, exact: boolean) => (exact ? text : text.toLowerCase());
