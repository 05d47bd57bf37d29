import { ScimError, type ScimType } from '../scim-error.ts';

/** A piece of a filter or of a PATCH path. */
export interface Token {
  readonly kind: 'word' | 'string' | '(' | ')' | '[' | ']';
  /** A word as written; a string without its quotes. */
  readonly text: string;
  /** Where it begins, from 0; error texts count from 1. */
  readonly position: number;
}

const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/uy;

/** Splits a filter or a PATCH path into tokens. Throws ScimError of type `fault` where none can start. */
export function tokenize(text: string, fault: ScimType): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      const opened = text.indexOf('"', start) + 1;
      throw ScimError.of(fault, `A quotation mark at position ${opened} is not closed.`);
    }
    const [whole, bracket, literal, word] = match;
    const position = start + whole.length - (bracket ?? literal ?? word ?? '').length;
    if (bracket) tokens.push({ kind: bracket as Token['kind'], text: bracket, position });
    else if (literal) tokens.push({ kind: 'string', text: parseString(literal, position, fault), position });
    else tokens.push({ kind: 'word', text: word ?? '', position });
  }
  return tokens;
}

/** A string in a filter is a JSON string (RFC 7644 §3.4.2.2). */
function parseString(literal: string, position: number, fault: ScimType): string {
  try {
    return JSON.parse(literal) as string;
  } catch (cause) {
    throw ScimError.of(fault, `The text in quotation marks at position ${position + 1} is no JSON string.`, { cause });
  }
}
