import { foldCase } from '../../directory/fold-case.ts';
import type { ItemQuery } from '../../directory/query.types.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { REFERENCED_ENDPOINTS } from '../schemas/referenced-endpoints.ts';
import type { Comparison } from './filter.types.ts';
import { prefixedQuery } from './prefixed-query.ts';

/**
 * What a comparison of the `$ref` of a list's item asks (RFC 7643 §2.4): it is not kept, but the address of a resource
 * whose id the item has as `value`. Where there are several types, the item's `type` tells whose address it is. `base`
 * is the address of the SCIM service.
 */
export function referenceQuery(
  { referenceTypes = [] }: Attribute,
  comparison: Pick<Comparison, 'operator' | 'value'>,
  base: string,
): ItemQuery {
  const parts = referenceTypes.map((type): ItemQuery => {
    const prefix = `${base}${REFERENCED_ENDPOINTS[type]}/`;
    const query = prefixedQuery(
      prefix,
      comparison,
      (operator, value): ItemQuery => ({
        kind: 'compare',
        name: 'value',
        operator,
        value,
        // Ids are in lower case, so that an index may find them.
        exact: operator !== 'eq' || value !== foldCase(value),
      }),
    );
    if (referenceTypes.length === 1) return query;
    const isOfType: ItemQuery = { kind: 'compare', name: 'type', operator: 'eq', value: type, exact: true };
    return { kind: 'and', parts: [isOfType, query] };
  });
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
}
