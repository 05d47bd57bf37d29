import type { Sort } from '../../directory/query.types.ts';
import { quote } from '../../directory/quote.ts';
import { formatPath, resolvePath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import { type CommonField, findField, type QueryTarget } from './query-target.ts';

/**
 * The order that `sortBy` asks for (RFC 7644 §3.4.2.3): a list goes by its primary item, else its first, and there by
 * its `value` unless a sub-attribute is named. Undefined where all resources have the same value. Throws ScimError
 * `invalidValue` for what is no attribute, is complex, or is not kept in a form that has an order.
 */
export function toSort<Field extends string>(
  sortBy: string,
  target: QueryTarget<Field>,
  descending: boolean,
): Sort<Field | CommonField> | undefined {
  const path = resolvePath(target.type, sortBy);
  if (!path?.attribute) throw invalid(sortBy, 'it is no attribute of these resources');
  const { attribute, sub } = path;
  const name = formatPath(path);
  if (name === 'meta.resourceType') return undefined;
  if (name === 'meta.version') return { field: 'version', exact: true, descending };
  if (name === 'meta.location') return { field: 'id', exact: true, descending };
  const field = findField(path, target);
  if (attribute.multiValued) {
    const members = attribute.subAttributes ?? [];
    const member = sub ?? members.find((each) => each.name === 'value') ?? members[0];
    if (!field || !member) throw invalid(sortBy, 'its values have no order here');
    // What follows from the type and the id of what an item refers to has their order.
    const kept = member.name === '$ref' ? 'reference' : member.name;
    return { field, sub: kept, exact: member.caseExact, descending };
  }
  if (!sub && attribute.subAttributes) {
    throw invalid(sortBy, `name a part of it, such as ${name}.${attribute.subAttributes[0]?.name}`);
  }
  if (!field) throw invalid(sortBy, 'its values have no order here');
  return { field, exact: (sub ?? attribute).caseExact, descending };
}

const invalid = (sortBy: string, why: string) =>
  ScimError.of('invalidValue', `The list cannot be sorted by ${quote(sortBy)}: ${why}.`);
