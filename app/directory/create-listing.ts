import { type Bookmark, createBookmarks } from './create-bookmarks.ts';
import type { ListRequest, Page, PageRequest } from './list.types.ts';

const COUNT_LIFETIME = 5_000;
/** The place of what was counted last, for pages that nobody came to by paging. */
const WHOLE = 'whole';

type ReadPage<Field extends string, Item> = (
  organizationId: string,
  request: PageRequest<Field>,
) => Promise<Page<Item>>;

/** Makes the paging of one kind of resource: by number and by position, over what `read` reads from the database. */
export function createListing<Field extends string, Item>(read: ReadPage<Field, Item>) {
  const bookmarks = createBookmarks();
  /** Rows this process created or deleted: a count from before the last of them is not used again. */
  let writes = 0;

  /** Counting a large directory takes longer than reading a page of it, so later pages of an import count seldom. */
  const isFresh = (bookmark: Bookmark) =>
    bookmark.writes === writes && Date.now() - bookmark.countedAt < COUNT_LIFETIME;

  return {
    /** Says that a row was created or deleted. */
    noteWrite(): void {
      writes += 1;
    },

    /**
     * A page of an organization's list. `reader` is whose paging by number is remembered, so that an import skips
     * nobody; a cursor needs no memory, but for the count.
     */
    async list(organizationId: string, reader: string, request: ListRequest<Field>): Promise<Page<Item>> {
      const { query, sort, startIndex, count: limit, cursor } = request;
      const list = `${organizationId} ${reader} ${JSON.stringify([query, sort])}`;
      const isFirst = !cursor && startIndex === 1;
      const bookmark = isFirst ? undefined : bookmarks.find(list, cursor ? `cursor ${cursor.seq}` : `${startIndex}`);
      const after = cursor ?? bookmark?.position;
      const known = isFirst || query ? undefined : (bookmark ?? bookmarks.find(list, WHOLE));
      const counted = known && isFresh(known) ? known : undefined;
      const count = { countedAt: counted?.countedAt ?? Date.now(), writes: counted?.writes ?? writes };
      const page = await read(organizationId, {
        query,
        sort,
        limit,
        after,
        offset: after ? undefined : startIndex - 1,
        count: !counted || limit === 0,
      });
      const total = counted && limit > 0 ? counted.total : page.total;
      if (!query && !counted) bookmarks.set(list, WHOLE, { position: undefined, total, ...count });
      if (page.last && page.more) {
        const next = { position: page.last, total, ...count };
        if (!cursor) bookmarks.set(list, `${startIndex + page.items.length}`, next);
        bookmarks.set(list, `cursor ${page.last.seq}`, next);
      }
      return { ...page, total };
    },
  };
}
