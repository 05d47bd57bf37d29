import type { Operand } from '../../directory/query.types.ts';
import type { Comparison } from './filter.types.ts';

type Prefixed<Query> = Query | { kind: 'all' | 'none' } | { kind: 'or'; parts: readonly Query[] };

/**
 * What a comparison of an attribute asks that is not kept, as it always is `prefix` and then a value that is (RFC 7643
 * §3.1, `meta.location`); with case. `toQuery` makes the comparison of that value.
 */
export function prefixedQuery<Query>(
  prefix: string,
  { operator, value }: Pick<Comparison, 'operator' | 'value'>,
  toQuery: (operator: Operand['operator'], value: string) => Query,
): Prefixed<Query> {
  const text = String(value);
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  switch (operator) {
    case 'pr':
      throw new TypeError('"pr" has no operand');
    case 'eq':
      return rest === undefined ? { kind: 'none' } : toQuery('eq', rest);
    case 'ne':
      return rest === undefined ? { kind: 'all' } : toQuery('ne', rest);
    case 'sw':
      if (rest !== undefined) return toQuery('sw', rest);
      return { kind: prefix.startsWith(text) ? 'all' : 'none' };
    case 'co':
      if (prefix.includes(text)) return { kind: 'all' };
      return { kind: 'or', parts: [toQuery('co', text), ...overlaps(prefix, text).map((end) => toQuery('sw', end))] };
    case 'ew':
      return { kind: 'or', parts: [toQuery('ew', text), ...overlaps(prefix, text).map((end) => toQuery('eq', end))] };
    default: {
      if (rest !== undefined) return toQuery(operator, rest);
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
