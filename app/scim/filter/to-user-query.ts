import { findUserField, USER_FIELDS } from '../../directory/user-fields.ts';
import type { ItemCondition, UserQuery } from '../../directory/user-query.types.ts';
import { type AttributePath, formatPath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import type { Comparison, Filter } from './filter.types.ts';

/**
 * What a filter asks of the directory. Offered: `eq` and `and`, on text and boolean attributes and on e-mail addresses;
 * everything else is refused with `invalidFilter`, never ignored (RFC 7644 §3.4.2.2).
 */
export function toUserQuery(filter: Filter): UserQuery {
  switch (filter.kind) {
    case 'and':
      return { kind: 'and', parts: filter.parts.map(toUserQuery) };
    case 'item':
      return toSome(filter.path, toConditions(filter.filter), filter.position);
    case 'compare':
      return toComparison(filter);
    default:
      throw notOffered(`"${filter.kind}"`, filter.position);
  }
}

function toComparison(comparison: Comparison): UserQuery {
  const { path, position } = comparison;
  const value = toOperand(comparison);
  if (path.attribute.multiValued) return toSome(path, [toCondition(comparison)], position);
  const name = formatPath(path);
  if (name === 'id') return { kind: 'id', value: String(value) };
  const field = findUserField(name);
  if (field && typeof value === 'boolean' && USER_FIELDS[field].type === 'boolean') return { kind: 'active', value };
  if (field && typeof value === 'string' && isTextField(field)) {
    return { kind: 'text', field, value, exact: (path.sub ?? path.attribute).caseExact };
  }
  throw notOffered(`A comparison of ${name}`, position);
}

type Field = NonNullable<ReturnType<typeof findUserField>>;

function isTextField(field: Field): field is Extract<UserQuery, { kind: 'text' }>['field'] {
  return USER_FIELDS[field].type === 'text';
}

function toSome(path: AttributePath, conditions: readonly ItemCondition[], position: number): UserQuery {
  const name = formatPath({ attribute: path.attribute, ...(path.extension && { extension: path.extension }) });
  const field = findUserField(name);
  // The other lists have no index to ask.
  if (field === 'emails') return { kind: 'some', field, conditions };
  throw notOffered(`A comparison of ${name}`, position);
}

function toConditions(filter: Filter): ItemCondition[] {
  if (filter.kind === 'and') return filter.parts.flatMap(toConditions);
  if (filter.kind === 'compare') return [toCondition(filter)];
  throw notOffered(`"${filter.kind === 'item' ? '[' : filter.kind}" in brackets`, filter.position);
}

function toCondition(comparison: Comparison): ItemCondition {
  const { path } = comparison;
  const attribute = path.sub ?? path.attribute;
  return { name: attribute.name, value: toOperand(comparison), exact: attribute.caseExact };
}

function toOperand({ operator, value, position }: Comparison): string | boolean {
  if (operator === 'eq' && value !== undefined) return value;
  throw notOffered(`"${operator}"`, position);
}

function notOffered(what: string, position: number): ScimError {
  const offered = 'Offered are "eq" and "and", on text attributes, active, id and emails.';
  return ScimError.of(
    'invalidFilter',
    `${what} at position ${position + 1} is not offered in a filter here. ${offered}`,
  );
}
