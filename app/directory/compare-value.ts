import { join } from './conditions.ts';
import type { Bind } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isResourceId } from './is-resource-id.ts';
import type { Operand } from './query.types.ts';
import type { ScalarColumn } from './query-table.types.ts';

const SIGNS = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

const TYPES = { boolean: 'boolean', number: 'numeric', instant: 'timestamptz' } as const;

/**
 * The condition that a value stands to an operand in the relation of its operator. Nothing escapes a pattern, as there
 * is none: parts of texts are found by functions that know no wildcards.
 */
export function compareValue(column: ScalarColumn, operand: Operand, bind: Bind): string {
  switch (column.kind) {
    case 'uuid':
      return compareUuid(column.sql, operand, bind);
    case 'text':
      return compareText(column, operand, bind);
    default: {
      const { value } = operand;
      const right = bind(value instanceof Date ? toStorable(value) : value, TYPES[column.kind]);
      if (operand.operator === 'ne') return `${column.sql} IS DISTINCT FROM ${right}`;
      if (operand.operator in SIGNS) return `${column.sql} ${SIGNS[operand.operator as keyof typeof SIGNS]} ${right}`;
      throw new TypeError(`${operand.operator} does not compare a value of type ${column.kind}`);
    }
  }
}

/**
 * The instant, or the end of the calendar it lies behind: an offset leads out of the years that have four digits, of
 * which alone both databases take what JavaScript writes. No row has an instant there.
 */
function toStorable(instant: Date): Date {
  return new Date(Math.min(Math.max(instant.getTime(), FIRST_INSTANT), LAST_INSTANT));
}

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

function compareText(column: ScalarColumn, operand: Operand, bind: Bind): string {
  const { sql, key, indexed, mayBe } = column;
  const { operator, value, exact } = operand;
  const text = String(value);
  if (mayBe && operator === 'eq' && !exact) {
    return join('and', [mayBe(text, bind), compareText({ kind: 'text', sql }, operand, bind)]);
  }
  if (exact) return relate(sql, operator, bind(text, 'text'), indexed);
  if (key) return relate(key, operator, bind(foldCase(text), 'text'), indexed);
  return relate(`fold_case(${sql})`, operator, foldOnce(bind(text, 'text')), undefined);
}

/** A subquery is run once a statement; the function itself would be, once a row. */
const foldOnce = (text: string) => `(SELECT fold_case(${text}))`;

/** The condition that a text, or an id, is one of `values`. */
export function compareAny(column: ScalarColumn, values: readonly string[], exact: boolean, bind: Bind): string {
  const { kind, sql, key, indexed } = column;
  const collated = (text: string) => (indexed ? text : `${text} COLLATE "C"`);
  if (kind === 'uuid') return `${sql} = ANY(${bind(values.filter(isResourceId), 'uuid[]')})`;
  if (exact) return `${collated(sql)} = ANY(${bind(values, 'text[]')})`;
  if (key) return `${collated(key)} = ANY(${bind(values.map(foldCase), 'text[]')})`;
  const folded = `(SELECT array_agg(fold_case(v)) FROM unnest(${bind(values, 'text[]')}) AS v)`;
  return `fold_case(${sql}) COLLATE "C" = ANY(${folded}::text[])`;
}

/** Collated by bytes, which in UTF-8 are code points; an index has the collation of its column, so equality has none. */
function relate(left: string, operator: Operand['operator'], right: string, indexed: true | undefined): string {
  const bytes = `${left} COLLATE "C"`;
  switch (operator) {
    case 'eq':
      return `${indexed ? left : bytes} = ${right}`;
    case 'ne':
      return `${bytes} IS DISTINCT FROM ${right}`;
    case 'co':
      return `strpos(${bytes}, ${right}) > 0`;
    case 'sw':
      return `starts_with(${bytes}, ${right})`;
    case 'ew':
      return `right(${left}, length(${right})) = ${right} COLLATE "C"`;
    default:
      return `${bytes} ${SIGNS[operator]} ${right}`;
  }
}

function compareUuid(sql: string, operand: Operand, bind: Bind): string {
  const { operator, value } = operand;
  if (operator !== 'eq') return relate(`${sql}::text`, operator, bind(String(value), 'text'), undefined);
  return isResourceId(String(value)) ? `${sql} = ${bind(value, 'uuid')}` : 'FALSE';
}
