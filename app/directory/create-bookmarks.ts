import { LRUCache } from 'lru-cache';

const SIXTY_SECONDS = 60_000;
const MAX_BOOKMARKS = 2_000;

/** Where the next page of a list starts, and what was counted when the page before it was read. */
export interface Bookmark {
  /** `seq` of the last user seen. */
  readonly seq: number;
  readonly total: number;
  /** When `total` was counted, and how many users this process had created or deleted by then. */
  readonly countedAt: number;
  readonly writes: number;
}

export interface Bookmarks {
  find(list: string, startIndex: number): Bookmark | undefined;
  set(list: string, startIndex: number, bookmark: Bookmark): void;
}

/**
 * Makes the memory that lets an import continue where its last page ended (RFC 7644 §3.4.2.4 pages by number): a user
 * deleted between two pages shifts nobody out of sight, and no page counts its way from the start.
 */
export function createBookmarks(): Bookmarks {
  const seen = new LRUCache<string, Bookmark>({ max: MAX_BOOKMARKS, ttl: SIXTY_SECONDS });
  return {
    find: (list, startIndex) => seen.get(`${startIndex} ${list}`),
    set: (list, startIndex, bookmark) => void seen.set(`${startIndex} ${list}`, bookmark),
  };
}
