import type { Query, Sort } from './query.types.ts';

/** A place in a list: behind the row with that `seq`, and with that key under the list's sort. */
export interface Position {
  readonly seq: number;
  readonly key?: string | number | boolean | null;
}

/** What a face asks of a list. */
export interface ListRequest<Field extends string = string> {
  readonly query?: Query<Field> | undefined;
  readonly sort?: Sort<Field> | undefined;
  /** From 1; `cursor` goes before it. */
  readonly startIndex: number;
  /** 0: only the total. */
  readonly count: number;
  readonly cursor?: Position | undefined;
}

/** What a service asks of a store: at most `limit` rows, from `offset` or behind `after`. */
export interface PageRequest<Field extends string = string> {
  readonly query?: Query<Field> | undefined;
  readonly sort?: Sort<Field> | undefined;
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly after?: Position | undefined;
  /** Whether to tell how many rows match in all. */
  readonly count: boolean;
}

/** Some items of a list, in its order. */
export interface Page<Item> {
  /** How many match in all, where that was asked for. */
  readonly total: number;
  readonly items: readonly Item[];
  /** Where the last item stands; undefined without items. */
  readonly last?: Position;
  /** Whether rows follow the last item. */
  readonly more: boolean;
}
