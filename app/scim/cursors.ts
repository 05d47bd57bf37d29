import type { Position } from '../directory/list.types.ts';
import { createSeal } from '../http/create-seal.ts';
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
 * Cursors that need no memory: the position and the time, sealed. A position counts the rows of all organizations, and
 * holds a value of somebody, so nobody may read it; what this service did not make, or made for another list or
 * organization, leads nowhere. `keys` are newest first.
 */
export function createCursors(keys: readonly string[], now = Date.now): Cursors {
  const { close, open } = createSeal(keys);
  const seconds = () => Math.floor(now() / 1_000);
  return {
    seal: ({ seq, key }, list) => close(JSON.stringify([seconds(), seq, key]), list),

    open(cursor, list) {
      const text = cursor.length > MAX_LENGTH ? undefined : open(cursor, list);
      if (text === undefined) {
        const detail =
          'The cursor does not belong to this list: send the nextCursor of the page before, with the same filter and sort.';
        throw ScimError.of('invalidCursor', detail);
      }
      const [issued, seq, key] = JSON.parse(text) as [number, number, never];
      if (seconds() - issued > CURSOR_TIMEOUT) {
        const detail = `The cursor is older than ${CURSOR_TIMEOUT} seconds: begin again with an empty cursor.`;
        throw ScimError.of('expiredCursor', detail);
      }
      return { seq, ...(key !== undefined && { key }) };
    },
  };
}
