import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from '../directory/list.types.ts';
import { ScimError } from './scim-error.ts';

/** How long a cursor leads on, in seconds; published as `cursorTimeout` (RFC 9865 §4). */
export const CURSOR_TIMEOUT = 3_600;
/** More than the longest value to sort by makes. */
const MAX_LENGTH = 65_536;

/** Makes cursors of positions, and reads them back (RFC 9865 §2). `list` tells one list from another. */
export interface Cursors {
  /** The cursor that leads on behind `position` in that list. */
  seal(position: Position, list: string): string;
  /** The position a cursor leads on from. Throws ScimError `invalidCursor` and `expiredCursor` (RFC 9865 §2.1). */
  open(cursor: string, list: string): Position;
}

/**
 * Cursors that need no memory: the position and the time, with a code (HMAC-SHA-256) that binds them to the list, so
 * that what this service did not make, or made for another list or organization, leads nowhere. `keys` are newest
 * first.
 */
export function createCursors(keys: readonly string[], now = Date.now): Cursors {
  const codeOf = (key: string, payload: string, list: string) =>
    createHmac('sha256', key).update(payload).update('\n').update(list).digest();
  return {
    seal({ seq, key }, list) {
      const issued = Math.floor(now() / 1_000);
      const payload = Buffer.from(JSON.stringify([issued, seq, key])).toString('base64url');
      return `${payload}.${codeOf(keys[0] ?? '', payload, list).toString('base64url')}`;
    },

    open(cursor, list) {
      const [payload = '', code = '', ...rest] = cursor.length > MAX_LENGTH ? [] : cursor.split('.');
      const given = Buffer.from(code, 'base64url');
      const genuine = keys.some((key) => {
        const expected = codeOf(key, payload, list);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      if (!genuine || rest.length > 0) {
        const detail =
          'The cursor is none of this list: send the nextCursor of the page before, with the same filter and sort.';
        throw ScimError.of('invalidCursor', detail);
      }
      const [issued, seq, key] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [number, number, never];
      if (Math.floor(now() / 1_000) - issued > CURSOR_TIMEOUT) {
        const detail = `The cursor is older than ${CURSOR_TIMEOUT} seconds: begin again with an empty cursor.`;
        throw ScimError.of('expiredCursor', detail);
      }
      return { seq, ...(key !== undefined && { key }) };
    },
  };
}
