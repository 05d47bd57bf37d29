import { LRUCache } from 'lru-cache';
import type { Position } from './list.types.ts';

const LIFETIME = 60_000;
const MAX_BOOKMARKS = 2_000;

/** What is remembered of a list: where a page ended (undefined for the whole list), and its total when it was counted. */
export interface Bookmark {
  readonly position: Position | undefined;
  readonly total: number;
  /** When `total` was counted, and how many rows this process had created or deleted by then. */
  readonly countedAt: number;
  readonly writes: number;
}

/** `list` names a query and whose it is, `place` where in its answer a page begins. */
export interface Bookmarks {
  find(list: string, place: string): Bookmark | undefined;
  set(list: string, place: string, bookmark: Bookmark): void;
}

/**
 * Makes the memory that lets an import continue where its last page ended (RFC 7644 §3.4.2.4 pages by number): a row
 * deleted between two pages shifts none out of sight, and no page counts its way from the start.
 */
export function createBookmarks(): Bookmarks {
  const seen = new LRUCache<string, Bookmark>({ max: MAX_BOOKMARKS, ttl: LIFETIME });
  return {
    find: (list, place) => seen.get(`${place} ${list}`),
    set: (list, place, bookmark) => void seen.set(`${place} ${list}`, bookmark),
  };
}
