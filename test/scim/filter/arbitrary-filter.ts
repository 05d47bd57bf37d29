import fc from 'fast-check';
import type { Comparison, Filter, Operator } from '../../../app/scim/filter/filter.types.ts';
import type { Attribute } from '../../../app/scim/schemas/attribute.types.ts';
import { COMMON_ATTRIBUTES } from '../../../app/scim/schemas/common-attributes.ts';
import { type AttributePath, formatPath } from '../../../app/scim/schemas/resolve-path.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';

/** Few values, so that comparisons often hold: letters that fold, wildcards of SQL, quotes, marks beyond the BMP. */
export const TEXTS = [
  'a',
  'A',
  'Ab',
  'aB c',
  'b',
  'É',
  'é',
  'ß',
  '%',
  '_',
  'a%',
  '\\',
  '"',
  '\u{1F600}',
  '\uFB01',
  "'",
];
export const INSTANTS = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-06-30T23:59:59.000Z'];
export const ADDRESS = 'https://x.example/scim/v2/Users';
export const toId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const BASE64 = ['YQ==', 'QQ==', 'YWI='];
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  id: [toId(1), toId(2), '00000000', '2', 'x'],
  'meta.resourceType': ['User', 'user', 'U'],
  'meta.version': ['W/"1"', 'W/"2"', 'x'],
  'meta.location': [`${ADDRESS}/${toId(1)}`, ADDRESS, 'https:', `s/${toId(2)}`, '2', 'x', `Users/0000`],
  schemas: [...USER_RESOURCE_TYPE.extensions.map(({ id }) => id), USER_RESOURCE_TYPE.schema.id, 'urn:', 'x'],
};

const ORDERS: readonly Operator[] = ['gt', 'ge', 'lt', 'le'];
const PARTS: readonly Operator[] = ['co', 'sw', 'ew'];

/** Every path of the schema that names values: attributes, sub-attributes, and whole lists and complex ones for `pr`. */
const PATHS: readonly AttributePath[] = [
  ...[...USER_RESOURCE_TYPE.schema.attributes, ...COMMON_ATTRIBUTES].flatMap((attribute) => toPaths({ attribute })),
  ...USER_RESOURCE_TYPE.extensions.flatMap((extension) =>
    extension.attributes.flatMap((attribute) => toPaths({ extension, attribute })),
  ),
].filter(({ attribute }) => attribute.name !== 'groups');

function toPaths(path: AttributePath): AttributePath[] {
  return [path, ...(path.attribute.subAttributes ?? []).map((sub) => ({ ...path, sub }))];
}

function toValues(path: AttributePath, attribute: Attribute): readonly Comparison['value'][] {
  if (attribute.type === 'boolean') return [true, false];
  if (attribute.type === 'dateTime') return INSTANTS.map((text) => new Date(text));
  if (attribute.type === 'binary') return BASE64;
  return SPECIAL[formatPath(path)] ?? ['', ...TEXTS];
}

function toOperators(path: AttributePath, attribute: Attribute): readonly Operator[] {
  if (['boolean', 'binary'].includes(attribute.type) || formatPath(path) === 'meta.version') return ['eq', 'ne'];
  if (attribute.type === 'dateTime') return ['eq', 'ne', ...ORDERS];
  return ['eq', 'ne', ...PARTS, ...ORDERS];
}

const constantly = (path: AttributePath, operator: Operator, value: Comparison['value']): Comparison => ({
  kind: 'compare',
  path,
  operator,
  value,
  position: 0,
});

function comparisonOf(path: AttributePath): fc.Arbitrary<Comparison> {
  const attribute = path.sub ?? path.attribute;
  const presence = fc.constantFrom(
    constantly(path, 'pr', undefined),
    constantly(path, 'eq', null),
    constantly(path, 'ne', null),
  );
  if (attribute.type === 'complex') return presence;
  const comparison = fc
    .tuple(fc.constantFrom(...toOperators(path, attribute)), fc.constantFrom(...toValues(path, attribute)))
    .map(([operator, value]) => constantly(path, operator, value));
  return fc.oneof({ weight: 1, arbitrary: presence }, { weight: 5, arbitrary: comparison });
}

/** Leaves joined by `and`, `or` and `not`. */
function joined(leaf: fc.Arbitrary<Filter>, depthSize: 'small' | 'xsmall'): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize, withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
        .map(([kind, parts]): Filter => ({ kind, parts, position: 0 })),
      tie('filter').map((part): Filter => ({ kind: 'not', part, position: 0 })),
    ),
  })).filter;
}

function itemOf(path: AttributePath): fc.Arbitrary<Filter> {
  const subs = (path.attribute.subAttributes ?? []).map((sub) => comparisonOf({ ...path, sub }));
  return joined(fc.oneof(...subs), 'xsmall').map((filter): Filter => ({ kind: 'item', path, filter, position: 0 }));
}

const LISTS = PATHS.filter(({ attribute, sub }) => !sub && attribute.multiValued && attribute.subAttributes);

/** Any filter on users that is accepted, so not too long. */
export const arbitraryFilter: fc.Arbitrary<Filter> = joined(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...PATHS).chain(comparisonOf) },
    { weight: 1, arbitrary: fc.constantFrom(...LISTS).chain(itemOf) },
  ),
  'small',
).filter((filter) => countComparisons(filter) <= 40);

function countComparisons(filter: Filter): number {
  if (filter.kind === 'compare') return 1;
  if (filter.kind === 'not') return countComparisons(filter.part);
  if (filter.kind === 'item') return countComparisons(filter.filter);
  return filter.parts.reduce((sum, part) => sum + countComparisons(part), 0);
}
