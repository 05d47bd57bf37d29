import { quote } from '../../directory/quote.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { parseInstant } from '../schemas/parse-instant.ts';
import { parseSingle } from '../schemas/parse-value.ts';
import { ScimError } from '../scim-error.ts';
import type { FilterValue, Operator } from './filter.types.ts';
import type { Token } from './tokenize.ts';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * What, beside `eq`, `ne` and `pr`, compares values of a type (RFC 7644 §3.4.2.2: no order of booleans and binaries).
 */
const ORDERS: readonly Operator[] = ['gt', 'ge', 'lt', 'le'];
const PARTS: readonly Operator[] = ['co', 'sw', 'ew'];
const COMPARED: Readonly<Record<string, readonly Operator[]>> = {
  string: [...PARTS, ...ORDERS],
  reference: [...PARTS, ...ORDERS],
  dateTime: ORDERS,
  integer: ORDERS,
  decimal: ORDERS,
};

/** Throws `invalidFilter` where `operator` makes no sense for values of the attribute's type; `at` names it. */
export function requireOperator(attribute: Attribute, operator: Operator, at: string, position: number): void {
  const offered: readonly Operator[] = ['eq', 'ne', ...(COMPARED[attribute.type] ?? []), 'pr'];
  if (offered.includes(operator)) return;
  throw invalid(
    `"${operator}" at position ${position + 1} makes no sense for ${at}, which is of type ${attribute.type}: ` +
      `use one of ${offered.join(', ')}.`,
  );
}

/**
 * The value a token stands for, of the attribute's type: texts, numbers, true, false and null as in JSON. null is "no
 * value", so only `eq` and `ne` take it. Throws `invalidFilter` that names the position.
 */
export function parseOperand(attribute: Attribute, operator: Operator, token: Token, at: string): FilterValue {
  const raw = token.kind === 'string' ? token.text : parseLiteral(token);
  const where = `(position ${token.position + 1})`;
  if (raw === null) {
    if (operator === 'eq' || operator === 'ne') return null;
    throw invalid(`null means no value, so "${operator}" cannot compare with it: use eq, ne or pr ${where}.`);
  }
  if (attribute.type === 'complex') {
    const example = `${at}.${attribute.subAttributes?.[0]?.name}`;
    throw invalid(`${at} cannot be compared as a whole: name a part of it, such as ${example} ${where}.`);
  }
  if (attribute.type === 'dateTime') return parseDateTime(raw, at, where);
  if (attribute.type === 'boolean' && raw === '')
    throw invalid(`${at} "" cannot be used: write true or false ${where}.`);
  if (raw === '') return raw;
  try {
    return parseSingle(attribute, raw, at) as FilterValue;
  } catch (cause) {
    if (!(cause instanceof ScimError)) throw cause;
    throw ScimError.of('invalidFilter', `${cause.message} ${where}`, { cause });
  }
}

function parseLiteral({ text, position }: Token): boolean | number | null {
  const word = text.toLowerCase();
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  if (JSON_NUMBER.test(text)) return Number(text);
  throw invalid(
    `${quote(text)} at position ${position + 1} is no value: write texts in double quotation marks, and numbers, true, ` +
      'false and null as in JSON.',
  );
}

function parseDateTime(raw: string | boolean | number, at: string, where: string): Date {
  const instant = typeof raw === 'string' ? parseInstant(raw) : undefined;
  if (instant) return instant;
  throw invalid(`${at} ${quote(raw)} cannot be used: write a date and time such as "2026-01-31T08:00:00Z" ${where}.`);
}

const invalid = (detail: string) => ScimError.of('invalidFilter', detail);
