import { foldCase } from '../../directory/fold-case.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { parseInstant } from '../schemas/parse-instant.ts';
import type { Comparison } from './filter.types.ts';

/**
 * Whether one stored value, undefined where there is none, satisfies a comparison of an attribute (RFC 7644 §3.4.2.2):
 * in plain terms what app/directory/compare-value.ts says in SQL.
 */
export function compare(stored: unknown, attribute: Attribute, { operator, value }: ComparisonTerms): boolean {
  if (operator === 'pr') return stored !== undefined;
  if (value === null || value === undefined) return (stored === undefined) === (operator === 'eq');
  const [have, want] = [toComparable(stored, attribute), toComparable(value, attribute)];
  if (have === undefined) return operator === 'ne';
  if (operator === 'eq') return have === want;
  if (operator === 'ne') return have !== want;
  if (typeof have === 'string' && typeof want === 'string') {
    if (operator === 'co') return have.includes(want);
    if (operator === 'sw') return have.startsWith(want);
    if (operator === 'ew') return have.endsWith(want);
  }
  const order = compareOrder(have, want);
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0, co: false, sw: false, ew: false }[operator];
}

type ComparisonTerms = Pick<Comparison, 'operator' | 'value'>;

/** Dates as instants, texts folded unless their case matters; a missing boolean is false (RFC 7643 §2.4). */
function toComparable(value: unknown, { type, caseExact }: Attribute): string | number | boolean | undefined {
  if (type === 'boolean') return value === true;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (type === 'dateTime') return parseInstant(value)?.getTime();
  return caseExact ? value : foldCase(value);
}

/** Texts by code point, as UTF-8 orders them; JavaScript's own order is by UTF-16 unit. */
function compareOrder(have: string | number | boolean, want: string | number | boolean | undefined): number {
  if (typeof have === 'string' && typeof want === 'string') return Buffer.compare(Buffer.from(have), Buffer.from(want));
  return Number(have) - Number(want);
}
