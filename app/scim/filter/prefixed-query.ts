import type { Query } from '../../directory/query.types.ts';
import type { Comparison } from './filter.types.ts';

/**
 * What a comparison of an attribute asks that is not kept, as it always is `prefix` and then the value of `field`
 * (RFC 7643 §3.1, `meta.location`); with case.
 */
export function prefixedQuery<Field extends string>(
  prefix: string,
  field: Field,
  { operator, value }: Pick<Comparison, 'operator' | 'value'>,
): Query<Field> {
  const text = String(value);
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  const compare = (own: typeof operator, operand: string): Query<Field> => {
    if (own === 'pr') throw new TypeError('"pr" has no operand');
    return { kind: 'compare', field, operator: own, value: operand, exact: true };
  };
  switch (operator) {
    case 'eq':
      return rest === undefined ? { kind: 'none' } : compare('eq', rest);
    case 'ne':
      return rest === undefined ? { kind: 'all' } : compare('ne', rest);
    case 'sw':
      if (rest !== undefined) return compare('sw', rest);
      return { kind: prefix.startsWith(text) ? 'all' : 'none' };
    case 'co':
      if (prefix.includes(text)) return { kind: 'all' };
      return { kind: 'or', parts: [compare('co', text), ...overlaps(prefix, text).map((end) => compare('sw', end))] };
    case 'ew':
      return { kind: 'or', parts: [compare('ew', text), ...overlaps(prefix, text).map((end) => compare('eq', end))] };
    default: {
      if (rest !== undefined) return compare(operator, rest);
      const isLess = Buffer.compare(Buffer.from(prefix), Buffer.from(text)) < 0 && !prefix.startsWith(text);
      return { kind: isLess === (operator === 'lt' || operator === 'le') ? 'all' : 'none' };
    }
  }
}

/** What is left of `text` behind each beginning of it with which `prefix` ends. */
function overlaps(prefix: string, text: string): string[] {
  const ends: string[] = [];
  for (let length = 1; length < text.length; length += 1) {
    if (prefix.endsWith(text.slice(0, length))) ends.push(text.slice(length));
  }
  return ends;
}
