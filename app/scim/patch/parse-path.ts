import { quote } from '../../directory/quote.ts';
import { parseItemFilter } from '../filter/parse-filter.ts';
import { type Token, tokenize } from '../filter/tokenize.ts';
import type { ResourceType } from '../schemas/attribute.types.ts';
import { findAttribute } from '../schemas/find-attribute.ts';
import { resolvePath } from '../schemas/resolve-path.ts';
import { ScimError } from '../scim-error.ts';
import type { PatchTarget } from './patch.types.ts';
import { resolveBarePath } from './workarounds/bare-extension-attributes.ts';

const MAX_LENGTH = 2_048;

/**
 * Parses a PATCH path: `attrPath / valuePath [subAttr]` (RFC 7644 §3.5.2 figure 7). Throws ScimError `invalidPath` for
 * what is no path or names no attribute, and `invalidFilter` for what is wrong inside its brackets.
 */
export function parsePath(type: ResourceType, text: unknown): PatchTarget {
  if (typeof text !== 'string' || text.trim() === '') throw invalidPath(text, 'it must be the name of an attribute');
  if (text.length > MAX_LENGTH) throw invalidPath(text, `it has more than ${MAX_LENGTH} characters`);
  const [name, open, ...rest] = tokenize(text, 'invalidPath');
  if (name?.kind !== 'word') throw invalidPath(text, 'it must begin with the name of an attribute');
  const path = resolvePath(type, name.text) ?? resolveBarePath(type, name.text);
  if (!path) throw invalidPath(text, `${type.name} has no attribute ${quote(name.text)}`);
  if (!open) return { ...path, text };
  if (open.kind !== '[') throw invalidPath(text, `${quote(open.text)} cannot follow the name of the attribute`);
  if (!path.attribute?.multiValued || path.sub) throw invalidPath(text, 'only a list can be followed by brackets');
  const { inside, suffix } = splitAtBracket(rest, text);
  const filter = parseItemFilter(path, inside);
  if (!suffix) return { ...path, filter, text };
  const sub = suffix.text.startsWith('.')
    ? findAttribute(path.attribute.subAttributes, suffix.text.slice(1))
    : undefined;
  if (!sub) throw invalidPath(text, `${quote(suffix.text)} is no part of ${path.attribute.name}`);
  return { ...path, sub, filter, text };
}

function splitAtBracket(tokens: readonly Token[], text: string): { inside: Token[]; suffix: Token | undefined } {
  const close = tokens.findIndex(({ kind }) => kind === ']');
  if (close < 0) throw invalidPath(text, 'its bracket is not closed');
  const [suffix, more] = tokens.slice(close + 1);
  if (more || (suffix && suffix.kind !== 'word'))
    throw invalidPath(text, 'something follows that is no part of a path');
  return { inside: tokens.slice(0, close), suffix };
}

const invalidPath = (text: unknown, why: string) =>
  ScimError.of('invalidPath', `The path ${quote(text)} cannot be used: ${why}.`);
