import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { ScimError } from './scim-error.ts';

const TYPES = ['application/scim+json', 'application/json'];
/** The largest body that is read, in MB. */
export const MAX_BODY_MB = 1;
/** What the refusal of another charset or compression says. */
export const NOT_UTF8_JSON = 'The request body must be UTF-8 JSON, plain or compressed with gzip.';
const MAX_DEPTH = 32;
/** How many members one object may have, and all objects of a body together: more would hold up other requests. */
const MAX_WIDTH = 2_000;
const MAX_NAMES = 40_000;
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
/** The same in bytes, counted unpacked. */
export const MAX_BODY_BYTES = MAX_BODY_MB * 1024 * 1024;

const parse = express.json({ type: TYPES, limit: MAX_BODY_BYTES, verify: requireUtf8 });

/** The handlers that read a SCIM body (RFC 7644 §3.8); they stand behind the guard. The limit counts unpacked bytes. */
export const READ_BODY: readonly RequestHandler[] = [requireType, parse, requireBody];

function requireType(req: Parameters<RequestHandler>[0], _res: unknown, next: () => void): void {
  // false: another type; null: no body at all, which requireBody refuses in words of its own.
  if (req.is(TYPES) === false) {
    throw new ScimError(415, 'The Content-Type of the request must be application/scim+json or application/json.');
  }
  next();
}

/** JSON is UTF-8 (RFC 8259 §8.1). The parser itself would store U+FFFD for what is none, and change names unasked. */
function requireUtf8(_req: unknown, _res: unknown, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw new ScimError(415, NOT_UTF8_JSON);
  if (!isUtf8(body)) {
    const detail = 'The request body is not valid UTF-8, which JSON must be; nothing was changed.';
    throw ScimError.of('invalidSyntax', detail);
  }
  if (countNames(body) > MAX_NAMES) {
    throw ScimError.of('invalidSyntax', `The request body has more than ${MAX_NAMES} members in its objects.`);
  }
}

/** The names of an object's members, as the colons outside of texts tell before anything is made of them. */
function countNames(body: Buffer): number {
  let count = 0;
  let inText = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (byte === QUOTE) inText = !inText;
    else if (inText && byte === BACKSLASH) index += 1;
    else if (!inText && byte === COLON) count += 1;
  }
  return count;
}

function requireBody(req: Parameters<RequestHandler>[0], _res: unknown, next: () => void): void {
  // The parser makes an empty object of an empty body.
  if (req.body === undefined || req.get('content-length') === '0')
    throw ScimError.of('invalidSyntax', 'The request has no body; it must be a JSON object.');
  const fault = findFault(req.body);
  if (fault) {
    req.body = undefined;
    throw ScimError.of('invalidSyntax', `The request body ${fault}.`);
  }
  next();
}

/** What makes a body costly to walk. Level by level, so that depth costs no stack. */
function findFault(value: unknown): string | undefined {
  let level: object[] = isObject(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
    const next: object[] = [];
    for (const entry of level) {
      const members = Array.isArray(entry) ? entry : Object.values(entry);
      if (members !== entry && members.length > MAX_WIDTH) {
        return `has an object with ${members.length} members; at most ${MAX_WIDTH} are taken`;
      }
      for (const member of members) if (isObject(member)) next.push(member);
    }
    level = next;
  }
  return undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
