import type { Resource } from '../schemas/attribute.types.ts';
import { compare } from './compare.ts';
import type { Comparison, Filter } from './filter.types.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * Whether one item of a list satisfies a filter on its sub-attributes, as a value path has it (RFC 7644 §3.5.2).
 */
export function matches(item: Item, filter: Filter): boolean {
  return evaluate(filter, (comparison) => {
    const attribute = comparison.path.sub ?? comparison.path.attribute;
    return compare(item[attribute.name], attribute, comparison);
  });
}

/** Whether a whole resource satisfies a filter (RFC 7644 §3.4.2.2). */
export function matchesResource(resource: Resource, filter: Filter): boolean {
  return evaluate(
    filter,
    (comparison) => compareIn(resource, comparison),
    ({ path, filter: inside }) => {
      if (!path.attribute.multiValued) return matchesResource(resource, inside);
      return itemsOf(resource, path).some((item) => matches(item as Item, inside));
    },
  );
}

type ItemFilter = Extract<Filter, { kind: 'item' }>;

function evaluate(
  filter: Filter,
  test: (comparison: Comparison) => boolean,
  testItems: (filter: ItemFilter) => boolean = () => false,
): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => evaluate(part, test, testItems));
    case 'or':
      return filter.parts.some((part) => evaluate(part, test, testItems));
    case 'not':
      return !evaluate(filter.part, test, testItems);
    case 'item':
      return testItems(filter);
    case 'compare':
      return test(filter);
  }
}

/** Some value of a list must satisfy the comparison; a list without values is without any value. */
function compareIn(resource: Resource, comparison: Comparison): boolean {
  const { path, operator, value } = comparison;
  const attribute = path.sub ?? path.attribute;
  if (!path.attribute.multiValued) return compare(readValue(resource, path), attribute, comparison);
  const values = itemsOf(resource, path).map((item) => (path.sub ? (item as Item)[path.sub.name] : item));
  if (operator === 'pr' || value === null) {
    return values.some((each) => each !== undefined) === (operator !== 'eq');
  }
  if (values.length === 0) return operator === 'ne';
  return values.some((each) => compare(each, attribute, comparison));
}

function readValue(resource: Resource, { extension, attribute, sub }: Comparison['path']): unknown {
  const container = extension ? (resource[extension.id] as Resource | undefined) : resource;
  const value = container?.[attribute.name];
  return sub ? (value as Resource | undefined)?.[sub.name] : value;
}

function itemsOf(resource: Resource, { extension, attribute }: Comparison['path']): readonly unknown[] {
  return (readValue(resource, { attribute, ...(extension && { extension }) }) ?? []) as readonly unknown[];
}
