import { ScimError } from './scim-error.ts';

const MAX_DEPTH = 32;
/** Members of all objects together: a body of full size that describes what can be kept has fewer. */
const MAX_NAMES = 40_000;
/** Values that commas part, in all objects and lists together. */
const MAX_VALUES = 80_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const [BRACKET, UNBRACKET] = [0x5b, 0x5d];
const [BRACE, UNBRACE] = [0x7b, 0x7d];

/**
 * Looks at the bytes of a JSON text before anything is made of them: a text of half a million brackets, names or numbers
 * takes the parser longer than other requests should wait. Throws ScimError `invalidSyntax`.
 */
export function requireSmallJson(body: Buffer): void {
  let depth = 0;
  let names = 0;
  let commas = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] as number;
    if (byte === QUOTE) at = findEnd(body, at);
    else if (byte === COLON) names += 1;
    else if (byte === COMMA) commas += 1;
    else if (byte === UNBRACKET || byte === UNBRACE) depth -= 1;
    else if (byte === BRACKET || byte === BRACE) depth += 1;
    if (depth > MAX_DEPTH) {
      throw ScimError.of('invalidSyntax', `The request body is nested more than ${MAX_DEPTH} levels deep.`);
    }
    if (names > MAX_NAMES) {
      throw ScimError.of('invalidSyntax', `The request body has more than ${MAX_NAMES} members in its objects.`);
    }
    if (commas >= MAX_VALUES) {
      throw ScimError.of(
        'invalidSyntax',
        `The request body has more than ${MAX_VALUES} values in its objects and lists.`,
      );
    }
  }
}

/** Where the string ends that begins at `start`. */
function findEnd(body: Buffer, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}
