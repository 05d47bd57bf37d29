import type { BrowseOrder, BrowsePlace } from './browse.types.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const FITS = {
  text: (key: unknown) => typeof key === 'string' && !key.includes('\0'),
  bigint: (key: unknown) => Number.isSafeInteger(key),
  timestamptz: (key: unknown) => typeof key === 'string' && INSTANT.test(key) && !Number.isNaN(Date.parse(key)),
};

/** A place that came from outside, where it is one of `order`; the first page for any other. */
export function toPlace(order: BrowseOrder, place: BrowsePlace | undefined): BrowsePlace | undefined {
  const fits = place?.keys.length === order.keys.length && order.keys.every(({ type }, i) => FITS[type](place.keys[i]));
  return fits ? place : undefined;
}
