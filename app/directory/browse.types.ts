import type { Query } from './query.types.ts';

/** A column by which a list is ordered. */
export interface OrderKey {
  readonly sql: string;
  readonly type: 'text' | 'bigint' | 'timestamptz';
}

/** An order in which people look through a list: its keys together are unique in an organization. */
export interface BrowseOrder {
  readonly keys: readonly OrderKey[];
  readonly descending: boolean;
}

/** Where a page begins: at the row with these keys, which is not part of it; `backwards`: the page ends there. */
export interface BrowsePlace {
  readonly keys: readonly (string | number)[];
  readonly backwards: boolean;
}

/** What a person asks of a list. */
export interface BrowseRequest<Order extends string, Field extends string> {
  /** Words that each have to occur, without case and marks; blank: all rows. */
  readonly text?: string;
  readonly query?: Query<Field>;
  readonly order: Order;
  readonly place?: BrowsePlace;
  readonly limit: number;
}

/** A page of a list, in the list's order. */
export interface BrowsePage<Item> {
  readonly items: readonly Item[];
  /** How many rows match in all; where `more`, that many and more: counting all would take too long. */
  readonly total: { readonly count: number; readonly more: boolean };
  /** Where the page before this one ends, and where the next one begins; undefined where there is none. */
  readonly previous?: BrowsePlace;
  readonly next?: BrowsePlace;
}
