import type { Request } from 'express';
import type { BrowsePage, BrowsePlace } from '../directory/browse.types.ts';
import { readQuery } from '../http/read-form.ts';
import type { Places } from './places.ts';

const MAX_TEXT = 200;

/** A text of the query, trimmed and bounded; '' where it is missing or was sent twice. */
export const readText = (req: Request, name: string): string =>
  readQuery(req, name).replaceAll('\0', '').trim().slice(0, MAX_TEXT);

/** One of `choices`, by the name of a parameter; undefined for anything else. */
export function readChoice<Choice extends string>(
  req: Request,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = readQuery(req, name);
  return choices.find((choice) => choice === text);
}

/** A whole number from 1; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** The place of a list in `after` or `before`; undefined, the first page, where neither can be read. */
export function readPlace(req: Request, places: Places, list: string): BrowsePlace | undefined {
  for (const [name, backwards] of [['after', false] as const, ['before', true] as const]) {
    const keys = parseKeys(places.read(req, name, list));
    if (keys) return { keys, backwards };
  }
  return undefined;
}

function parseKeys(text: string): BrowsePlace['keys'] | undefined {
  return text === '' ? undefined : (JSON.parse(text) as BrowsePlace['keys']);
}

/** An address with those of `params` that are not empty. */
export function toUrl(path: string, params: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** The addresses of the pages before and after `page`, with the parameters of this one; null where there is none. */
export function toPageUrls(
  path: string,
  params: Readonly<Record<string, string | undefined>>,
  { previous, next }: Pick<BrowsePage<unknown>, 'previous' | 'next'>,
  places: Places,
): { previousUrl: string | null; nextUrl: string | null } {
  const toText = ({ keys }: BrowsePlace) => places.close(JSON.stringify(keys), path);
  return {
    previousUrl: previous ? toUrl(path, { ...params, before: toText(previous) }) : null,
    nextUrl: next ? toUrl(path, { ...params, after: toText(next) }) : null,
  };
}

/** The place of a timeline on the page `list`, in `older`: the first entry where it cannot be read. */
export const readOlder = (req: Request, places: Places, list: string) => ({
  before: parseNumber(places.read(req, 'older', list)),
  places,
});

/** The address of the page of a timeline behind the entry with that id. */
export const toOlderUrl = (list: string, id: number, places: Places): string =>
  toUrl(list, { older: places.close(String(id), list) });
