import type { Resource } from '../schemas/attribute.types.ts';
import type { Run, Stored, Unread } from './endpoint.types.ts';

/** Items of long lists that are read at once: a longer list is read alone. */
export const READ_AT_ONCE = 2_000;

/** Memory for such an item, and for a list that was not counted to its end (bytes). */
const ITEM = 128;
const UNCOUNTED = 2 * 1024 * 1024;

/** Memory that a long list of so many items may take. */
export const toEstimate = (items: number): number => (items > READ_AT_ONCE ? UNCOUNTED : items * ITEM);

interface Item {
  readonly id: string;
  /** Where its long list was not read: at least how many items that has. */
  readonly unread?: number;
}

interface Reader<Some extends Item> {
  /** What was read whole. */
  toResource(item: Some): Resource;
  toStored(item: Some): Stored;
  /** Reads those that are still there. */
  read: (ids: readonly string[]) => ReturnType<Unread['read']>;
}

/**
 * The items of a page as runs: those with long lists are read when their turn comes, several at a time while their lists
 * are short together.
 */
export function toRuns<Some extends Item>(items: readonly Some[], { toResource, toStored, read }: Reader<Some>): Run[] {
  const runs: Run[] = [];
  let batch: Some[] = [];
  let length = 0;
  const toUnread = (some: readonly Some[], size: number): Unread => ({
    estimate: toEstimate(size),
    async read() {
      const { bytes, resources } = await read(some.filter(isLong).map(({ id }) => id));
      const found = new Map(resources.map((stored) => [stored.id, stored]));
      const all = some.map((item) => (isLong(item) ? found.get(item.id) : toStored(item)));
      return { bytes, resources: all.filter((stored) => stored !== undefined) };
    },
  });
  const close = (): void => {
    if (batch.length > 0) runs.push(length === 0 ? batch.map(toResource) : toUnread(batch, length));
    batch = [];
    length = 0;
  };
  for (const item of items) {
    const more = item.unread ?? 0;
    if (length + more > READ_AT_ONCE) close();
    batch.push(item);
    length += more;
  }
  close();
  return runs;
}

const isLong = ({ unread }: Item): boolean => unread !== undefined;
