import { quote } from '../../directory/quote.ts';
import { resolveBarePath } from '../patch/workarounds/bare-extension-attributes.ts';
import type { ResourceType } from '../schemas/attribute.types.ts';
import { findAttribute } from '../schemas/find-attribute.ts';
import { type AttributePath, formatPath, resolvePath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import { type Filter, OPERATORS, type Operator } from './filter.types.ts';
import { parseOperand, requireOperator } from './parse-operand.ts';
import { type Token, tokenize } from './tokenize.ts';

const MAX_LENGTH = 8_192;
const MAX_DEPTH = 32;
const MAX_COMPARISONS = 100;

const AN_OPERATOR = `an operator (${OPERATORS.join(', ')})`;

/**
 * Parses a filter of RFC 7644 §3.4.2.2 on resources of `type`; names and operators without case.
 * Attributes of `others` may be named too, where resources of several types are asked at once.
 * Throws ScimError `invalidFilter` that tells where, and what was expected.
 */
export function parseFilter(type: ResourceType, text: string, others: readonly ResourceType[] = []): Filter {
  if (text.length > MAX_LENGTH) throw invalid(`The filter has more than ${MAX_LENGTH} characters.`);
  const types = [type, ...others];
  const parser = createParser(
    tokenize(text, 'invalidFilter'),
    (name) => resolveIn(types, name),
    `of ${types.map(({ name }) => name).join(', ')}`,
  );
  const filter = parser.parseOr(0);
  parser.requireEnd();
  return filter;
}

/**
 * Parses what stands in the brackets of a value path (RFC 7644 §3.5.2 figure 7): a filter on the sub-attributes of
 * `owner`. Throws ScimError `invalidFilter`.
 */
export function parseItemFilter(owner: AttributePath, tokens: readonly Token[]): Filter {
  const parser = createParser(tokens, (name) => resolveSub(owner, name), `of an item of ${formatPath(owner)}`);
  const filter = parser.parseOr(0);
  parser.requireEnd();
  return filter;
}

type Resolve = (name: string) => AttributePath | undefined;

/** The first type that has the attribute says what it is. */
function resolveIn(types: readonly ResourceType[], name: string): AttributePath | undefined {
  for (const type of types) {
    const path = resolvePath(type, name);
    if (path?.attribute) return path;
  }
  for (const type of types) {
    const path = resolveBarePath(type, name);
    if (path?.attribute) return path;
  }
  return undefined;
}

function resolveSub({ extension, attribute }: AttributePath, name: string): AttributePath | undefined {
  const sub = findAttribute(attribute.subAttributes, name);
  return sub && { ...(extension && { extension }), attribute, sub };
}

function createParser(tokens: readonly Token[], resolve: Resolve, owner: string) {
  let next = 0;
  let comparisons = 0;
  const peek = () => tokens[next];
  const isWord = (word: string) => peek()?.kind === 'word' && peek()?.text.toLowerCase() === word;

  function take(kind: Token['kind'], expected: string): Token {
    const token = peek();
    if (token?.kind !== kind) throw unexpected(token, expected);
    next += 1;
    return token;
  }

  function parseOr(depth: number): Filter {
    return parseList('or', () => parseList('and', () => parseTerm(depth)));
  }

  function parseList(kind: 'and' | 'or', parse: () => Filter): Filter {
    const first = parse();
    if (!isWord(kind)) return first;
    const position = peek()?.position ?? 0;
    const parts = [first];
    while (isWord(kind)) {
      next += 1;
      parts.push(parse());
    }
    return { kind, parts, position };
  }

  function parseTerm(depth: number): Filter {
    if (depth > MAX_DEPTH) throw invalid(`The filter is nested more than ${MAX_DEPTH} levels deep.`);
    if (peek()?.kind === '(') return parseGroup(depth);
    if (isWord('not')) {
      const { position } = take('word', 'not');
      return { kind: 'not', part: parseGroup(depth), position };
    }
    return parseAttribute(depth);
  }

  function parseGroup(depth: number): Filter {
    take('(', 'an opening parenthesis');
    const filter = parseOr(depth + 1);
    take(')', 'a closing parenthesis');
    return filter;
  }

  function parseAttribute(depth: number): Filter {
    const token = take('word', 'the name of an attribute');
    const path = resolve(token.text);
    if (!path) throw invalid(`${quote(token.text)} at position ${token.position + 1} is no attribute ${owner}.`);
    return peek()?.kind === '[' && !path.sub && path.attribute.subAttributes
      ? parseValuePath(path, depth)
      : parseComparison(path);
  }

  /** `emails[type eq "work"]`, and the notation of Okta's guides, `emails[primary eq true].value eq "x"`. */
  function parseValuePath(path: AttributePath, depth: number): Filter {
    const open = take('[', 'a bracket');
    const outside = { resolve, owner };
    resolve = (name) => resolveSub(path, name);
    owner = `of an item of ${formatPath(path)}`;
    const inside = parseOr(depth + 1);
    ({ resolve, owner } = outside);
    take(']', 'a closing bracket');
    const suffix = peek();
    if (suffix?.kind !== 'word' || !suffix.text.startsWith('.')) {
      return { kind: 'item', path, filter: inside, position: open.position };
    }
    next += 1;
    const sub = resolveSub(path, suffix.text.slice(1));
    if (!sub)
      throw invalid(`${quote(suffix.text)} at position ${suffix.position + 1} is no part of ${formatPath(path)}.`);
    const both: Filter = { kind: 'and', parts: [inside, parseComparison(sub)], position: suffix.position };
    return { kind: 'item', path, filter: both, position: open.position };
  }

  function parseComparison(named: AttributePath): Filter {
    const token = take('word', AN_OPERATOR);
    const operator = OPERATORS.find((known) => known === token.text.toLowerCase());
    if (!operator) throw unexpected(token, AN_OPERATOR);
    comparisons += 1;
    if (comparisons > MAX_COMPARISONS) throw invalid(`The filter has more than ${MAX_COMPARISONS} comparisons.`);
    const { position } = token;
    if (operator === 'pr') return { kind: 'compare', path: named, operator, value: undefined, position };
    return parseWithOperand(named, operator, position);
  }

  function parseWithOperand(named: AttributePath, operator: Operator, position: number): Filter {
    const path = withDefaultSub(named);
    const attribute = path.sub ?? path.attribute;
    if (attribute.type !== 'complex') requireOperator(attribute, operator, formatPath(path), position);
    const token = peek();
    if (token?.kind !== 'string' && token?.kind !== 'word') throw unexpected(token, `a value after "${operator}"`);
    next += 1;
    const value = parseOperand(attribute, operator, token, formatPath(path));
    // No value of the list at all, rather than no `value` of an item.
    return { kind: 'compare', path: value === null ? named : path, operator, value, position };
  }

  return {
    parseOr,
    requireEnd() {
      const token = peek();
      if (token) throw unexpected(token, '"and", "or" or the end of the filter');
    },
  };
}

/** What has a `value`, a list or a reference, is compared by it where no sub-attribute is named (RFC 7644 §3.4.2.2). */
function withDefaultSub(path: AttributePath): AttributePath {
  const sub = !path.sub && findAttribute(path.attribute.subAttributes, 'value');
  return sub ? { ...path, sub } : path;
}

function unexpected(token: Token | undefined, expected: string): ScimError {
  if (!token) return invalid(`The filter ends where ${expected} is expected.`);
  return invalid(`${quote(token.text)} at position ${token.position + 1} stands where ${expected} is expected.`);
}

const invalid = (detail: string) => ScimError.of('invalidFilter', detail);
