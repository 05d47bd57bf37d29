import { LRUCache } from 'lru-cache';

const SIXTY_SECONDS = 60_000;
const MAX_BOOKMARKS = 2_000;

/** Remembers behind which user the next page of a list starts. */
export interface Bookmarks {
  find(list: string, startIndex: number): number | undefined;
  set(list: string, startIndex: number, seq: number): void;
}

/**
 * Makes the memory that lets an import continue where its last page ended (RFC 7644 §3.4.2.4 pages by number): a user
 * deleted between two pages shifts nobody out of sight, and no page counts its way from the start.
 */
export function createBookmarks(): Bookmarks {
  const seen = new LRUCache<string, number>({ max: MAX_BOOKMARKS, ttl: SIXTY_SECONDS });
  return {
    find: (list, startIndex) => seen.get(`${startIndex} ${list}`),
    set: (list, startIndex, seq) => void seen.set(`${startIndex} ${list}`, seq),
  };
}
