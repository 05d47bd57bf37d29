import type { ItemQuery, Operand, Query } from '../../directory/query.types.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { findCoreAttribute } from '../schemas/find-attribute.ts';
import { type AttributePath, formatPath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import { compare } from './compare.ts';
import type { Comparison, Filter } from './filter.types.ts';
import { prefixedQuery } from './prefixed-query.ts';
import { type CommonField, findField, type QueryTarget, toFieldPath } from './query-target.ts';
import { referenceQuery } from './reference-query.ts';

/**
 * What a filter asks of the directory (RFC 7644 §3.4.2.2). Throws ScimError `invalidFilter` for an attribute that the
 * directory does not keep, or not in a form that can be compared.
 */
export function toQuery<Field extends string>(filter: Filter, target: QueryTarget<Field>): Query<Field | CommonField> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, parts: filter.parts.map((part) => toQuery(part, target)) };
    case 'not':
      return { kind: 'not', part: toQuery(filter.part, target) };
    case 'item':
      if (isForeign(filter.path, target)) return constant(false);
      if (!filter.path.attribute.multiValued) return toQuery(filter.filter, target);
      return {
        kind: 'some',
        field: getField(filter.path, target, filter.position),
        where: toItemQuery(filter.filter, target),
      };
    case 'compare':
      return isForeign(filter.path, target) ? constant(holdsOfNothing(filter)) : toComparison(filter, target);
  }
}

/** Whether the attribute is another type's: then no resource of this one has a value there. */
function isForeign<Field extends string>(
  { extension, attribute }: AttributePath,
  { type }: QueryTarget<Field>,
): boolean {
  if (extension) return !type.extensions.includes(extension);
  return findCoreAttribute(type, attribute.name) !== attribute;
}

const holdsOfNothing = ({ operator, value }: Comparison) =>
  operator === 'eq' ? value === null : operator === 'ne' && value !== null;

function toComparison<Field extends string>(
  comparison: Comparison,
  target: QueryTarget<Field>,
): Query<Field | CommonField> {
  const { path, operator, value, position } = comparison;
  if (operator === 'pr' || value === null) {
    const present = toPresent(path, target, position);
    return operator === 'eq' ? { kind: 'not', part: present } : present;
  }
  const name = formatPath(path);
  if (name === 'schemas') return toSchemas(comparison, target);
  if (name === 'meta.resourceType') return constant(compare(target.type.name, attributeOf(path), comparison));
  if (name === 'meta.location') {
    const toIdQuery = (own: Operand['operator'], id: string): Query<CommonField> => ({
      kind: 'compare',
      field: 'id',
      operator: own,
      value: id,
      exact: true,
    });
    return prefixedQuery(`${target.address}/`, comparison, toIdQuery);
  }
  if (name === 'meta.version') return toVersion(comparison);
  const field = getField(path, target, position);
  if (!path.attribute.multiValued) return { kind: 'compare', field, ...toOperand(comparison) };
  const some: Query<Field | CommonField> = { kind: 'some', field, where: toItemQuery(comparison, target) };
  if (operator !== 'ne') return some;
  // A list without values has no value either, so that `ne` holds as it does for any attribute without one.
  return { kind: 'or', parts: [some, { kind: 'not', part: { kind: 'present', field } }] };
}

/** A complex attribute is present where one of its parts is; so is an extension (RFC 7643 §2.5). */
function toPresent<Field extends string>(
  path: AttributePath,
  target: QueryTarget<Field>,
  position: number,
): Query<Field | CommonField> {
  const { attribute, sub } = path;
  if (attribute.name === 'meta' || attribute.name === 'schemas') return { kind: 'all' };
  if (attribute.multiValued) {
    const field = getField(path, target, position);
    return sub ? { kind: 'some', field, where: { kind: 'present', name: toKept(sub) } } : { kind: 'present', field };
  }
  if (sub || !attribute.subAttributes) return { kind: 'present', field: getField(path, target, position) };
  return {
    kind: 'or',
    parts: attribute.subAttributes.map((each) => toPresent({ ...path, sub: each }, target, position)),
  };
}

/** `schemas` is not kept: a resource has its core schema, and each extension of which it has an attribute. */
function toSchemas<Field extends string>(
  comparison: Comparison,
  target: QueryTarget<Field>,
): Query<Field | CommonField> {
  const { schema, extensions } = target.type;
  const satisfies = (urn: string) => compare(urn, attributeOf(comparison.path), comparison);
  if (satisfies(schema.id)) return { kind: 'all' };
  const parts = extensions
    .filter(({ id }) => satisfies(id))
    .flatMap((extension) =>
      extension.attributes.map((attribute) => toPresent({ extension, attribute }, target, comparison.position)),
    );
  return { kind: 'or', parts };
}

/** The entity tag holds a number; what follows a hyphen in it is no part of the resource's own version. */
function toVersion({ operator, value, position }: Comparison): Query<CommonField> {
  if (operator !== 'eq' && operator !== 'ne') {
    throw invalid(`"${operator}" at position ${position + 1} is not offered for meta.version: use eq or ne.`);
  }
  const number = /^W\/"(\d{1,15})(-[^"]*)?"$/.exec(String(value))?.[1];
  if (number === undefined) return constant(operator === 'ne');
  return { kind: 'compare', field: 'version', operator, value: Number(number), exact: true };
}

function toItemQuery(filter: Filter, target: Pick<QueryTarget<string>, 'type' | 'address'>): ItemQuery {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, parts: filter.parts.map((part) => toItemQuery(part, target)) };
    case 'not':
      return { kind: 'not', part: toItemQuery(filter.part, target) };
    case 'item':
      throw invalid(`The bracket at position ${filter.position + 1} stands inside other brackets.`);
    case 'compare': {
      const attribute = attributeOf(filter.path);
      const { name } = attribute;
      if (filter.operator !== 'pr' && filter.value !== null) {
        if (name !== REFERENCE) return { kind: 'compare', name, ...toOperand(filter) };
        return referenceQuery(attribute, filter, target.address.slice(0, -target.type.endpoint.length));
      }
      const present: ItemQuery = { kind: 'present', name: toKept(attribute) };
      return filter.operator === 'eq' ? { kind: 'not', part: present } : present;
    }
  }
}

const REFERENCE = '$ref';

/** The member that is kept of an item where this one is: `$ref` follows from `value`. */
const toKept = ({ name }: Attribute) => (name === REFERENCE ? 'value' : name);

function toOperand({ operator, value, path }: Comparison): Operand {
  if (operator === 'pr' || value === null || value === undefined) throw new TypeError(`"${operator}" has no operand`);
  return { operator, value, exact: attributeOf(path).caseExact };
}

function getField<Field extends string>(path: AttributePath, target: QueryTarget<Field>, position: number) {
  const field = findField(path, target);
  if (field) return field;
  throw invalid(`${toFieldPath(path)} cannot be compared in a filter here (position ${position + 1}).`);
}

const attributeOf = ({ attribute, sub }: AttributePath): Attribute => sub ?? attribute;

const constant = (holds: boolean) => ({ kind: holds ? 'all' : 'none' }) as const;

const invalid = (detail: string) => ScimError.of('invalidFilter', detail);
