import type { Page } from '../../directory/list.types.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import type { ResourcePage, Run } from './endpoint.types.ts';

/** A page of the directory as a page of resources, with the place behind its last one where more follow. */
export function toPage<Item>(page: Page<Item>, toResource: (item: Item) => Resource): ResourcePage {
  return toPageOfRuns(page, [page.items.map(toResource)]);
}

/** The same of items that are `runs` already. */
export function toPageOfRuns({ total, items, more, last }: Page<unknown>, runs: readonly Run[]): ResourcePage {
  return { total, runs, size: items.length, ...(more && last && { next: last }) };
}
