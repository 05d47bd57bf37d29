import type { Filter } from '../../../app/scim/filter/filter.types.ts';
import { formatPath } from '../../../app/scim/schemas/resolve-path.ts';

/** A filter as a client writes it; parentheses stand around every `and` and `or` but the outermost. */
export function printFilter(filter: Filter, isInner = false): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const text = filter.parts.map((part) => printFilter(part, true)).join(` ${filter.kind} `);
      return isInner ? `(${text})` : text;
    }
    case 'not':
      return `not (${printFilter(filter.part)})`;
    case 'item':
      return `${formatPath(filter.path)}[${printInside(filter.filter)}]`;
    case 'compare':
      return printComparison(filter, formatPath(filter.path));
  }
}

/** In brackets a sub-attribute goes by its own name. */
function printInside(filter: Filter, isInner = false): string {
  if (filter.kind === 'compare') return printComparison(filter, filter.path.sub?.name ?? '');
  if (filter.kind === 'not') return `not (${printInside(filter.part)})`;
  if (filter.kind === 'item') throw new Error('no brackets in brackets');
  const text = filter.parts.map((part) => printInside(part, true)).join(` ${filter.kind} `);
  return isInner ? `(${text})` : text;
}

function printComparison({ operator, value }: Extract<Filter, { kind: 'compare' }>, name: string): string {
  return operator === 'pr' ? `${name} pr` : `${name} ${operator} ${JSON.stringify(value)}`;
}
