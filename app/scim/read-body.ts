import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { quote } from '../directory/quote.ts';
import { MAX_BODY_BYTES } from './body-limits.ts';
import { requireBounded } from './require-bounded.ts';
import { requireSmallJson } from './require-small-json.ts';
import { ScimError } from './scim-error.ts';

const TYPES = ['application/scim+json', 'application/json'];
/** What the refusal of another charset or compression says. */
export const NOT_UTF8_JSON = 'The request body must be UTF-8 JSON, plain or compressed with gzip.';
/** How many members one object may have: more would hold up other requests. */
const MAX_WIDTH = 2_000;

const parse = express.json({ type: TYPES, limit: MAX_BODY_BYTES, verify: requireReadable });

/**
 * The handlers that read a SCIM body (RFC 7644 §3.8); they stand behind the guard. Refuse with 415 what is no UTF-8
 * JSON, with 413 more than MAX_BODY_MB unpacked, with `invalidSyntax` no body and one that would hold up other
 * requests.
 */
export const READ_BODY: readonly RequestHandler[] = [requireType, requireBounded, parse, requireBody];

function requireType(req: Parameters<RequestHandler>[0], _res: unknown, next: () => void): void {
  // false: another type; null: no body at all, which requireBody refuses in words of its own.
  if (req.is(TYPES) === false) {
    const detail = `The Content-Type of the request must be ${TYPES.join(' or ')}; it is ${quote(req.get('content-type'))}.`;
    throw new ScimError(415, detail);
  }
  next();
}

/** JSON is UTF-8 (RFC 8259 §8.1). The parser itself would store U+FFFD for what is none, and change names unasked. */
function requireReadable(_req: unknown, _res: unknown, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw new ScimError(415, NOT_UTF8_JSON);
  if (!isUtf8(body)) {
    const detail = 'The request body is not valid UTF-8, which JSON must be; nothing was changed.';
    throw ScimError.of('invalidSyntax', detail);
  }
  requireSmallJson(body);
}

function requireBody(req: Parameters<RequestHandler>[0], _res: unknown, next: () => void): void {
  // The parser makes an empty object of an empty body.
  if (req.body === undefined || req.get('content-length') === '0')
    throw ScimError.of('invalidSyntax', 'The request has no body; it must be a JSON object.');
  const widest = countWidest(req.body);
  if (widest > MAX_WIDTH) {
    req.body = undefined;
    const detail = `The request body has an object with ${widest} members; at most ${MAX_WIDTH} are taken.`;
    throw ScimError.of('invalidSyntax', detail);
  }
  next();
}

/** The members of the object that has most of them; how deep objects lie is bounded by now. */
function countWidest(value: unknown): number {
  if (!isObject(value)) return 0;
  const members = Array.isArray(value) ? value : Object.values(value);
  let widest = members === value ? 0 : members.length;
  for (const member of members) widest = Math.max(widest, countWidest(member));
  return widest;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
