import type { Assertion } from './spec-test.ts';

/** An answer as assertions look at it. */
export interface Answered {
  status: number;
  /** Undefined when the body is no JSON. */
  json: unknown;
  milliseconds: number;
  /** Puts the values of variables into a text. */
  fill: (text: string) => string;
}

/** An assertion in the test's own words, and whether it held; `found` is what was there instead. */
export interface Judged {
  text: string;
  passed: boolean;
  found: string | null;
}

const MAX_FOUND = 200;

/** Judges one assertion of the specification test. */
export function judgeAssertion(assertion: Assertion, answered: Answered): Judged {
  const [source, property, comparison, rawWanted] = assertion;
  const wanted = answered.fill(rawWanted);
  const found = find(assertion, answered);
  const text = [source, property, comparison, wanted && `'${wanted}'`].filter(Boolean).join(' ');
  if (holds(comparison, found, wanted)) return { text, passed: true, found: null };
  const shown = source === 'script' ? 'neither' : (JSON.stringify(found) ?? 'nothing');
  return { text, passed: false, found: shown.slice(0, MAX_FOUND) };
}

function find([source, property]: Assertion, { status, json, milliseconds }: Answered): unknown {
  switch (source) {
    case 'response_status':
      return status;
    case 'response_time':
      return Math.round(milliseconds);
    case 'script':
      return json;
    case 'response_json':
      return readProperty(json, property);
  }
}

function holds(comparison: Assertion[2], found: unknown, wanted: string): boolean {
  switch (comparison) {
    case 'equal_number':
      return found !== '' && found !== null && Number(found) === Number(wanted);
    case 'is_less_than':
      return Number(found) < Number(wanted);
    case 'is_a_number':
      return typeof found === 'number';
    case 'not_empty':
      return found !== undefined && found !== null && found !== '' && !(Array.isArray(found) && found.length === 0);
    case 'equal':
      return String(found) === wanted;
    case 'has_value':
    case 'contains':
      return Array.isArray(found) ? found.includes(wanted) : String(found).includes(wanted);
    case 'totalResults is 0, or Resources is an array':
      return readProperty(found, 'totalResults') === 0 || Array.isArray(readProperty(found, 'Resources'));
  }
}

/** Reads `Resources[0].name.familyName`. */
export function readProperty(json: unknown, property: string): unknown {
  let value = json;
  for (const key of property.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}
