import type { Page } from '../../directory/list.types.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import type { ResourcePage } from './endpoint.types.ts';

/** A page of the directory as a page of resources, with the place behind its last one where more follow. */
export function toPage<Item>(
  { total, items, more, last }: Page<Item>,
  toResource: (item: Item) => Resource,
): ResourcePage {
  return { total, resources: items.map(toResource), ...(more && last && { next: last }) };
}
