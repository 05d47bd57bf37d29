import type { Request } from 'express';
import type { BrowsePage, BrowsePlace } from '../directory/browse.types.ts';
import { readQuery } from '../http/read-form.ts';

const MAX_TEXT = 200;
const MAX_PLACE = 2_000;

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
export function readNumber(req: Request, name: string): number | undefined {
  const text = readQuery(req, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** The place in the parameter `after` or `before`; undefined, the first page, where neither can be read. */
export function readPlace(req: Request): BrowsePlace | undefined {
  for (const [name, backwards] of [['after', false] as const, ['before', true] as const]) {
    const keys = parseKeys(readQuery(req, name));
    if (keys) return { keys, backwards };
  }
  return undefined;
}

function parseKeys(text: string): BrowsePlace['keys'] | undefined {
  if (text === '' || text.length > MAX_PLACE) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isKey = (key: unknown) => typeof key === 'string' || typeof key === 'number';
    return Array.isArray(keys) && keys.every(isKey) ? keys : undefined;
  } catch {
    return undefined;
  }
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
): { previousUrl: string | null; nextUrl: string | null } {
  const toText = ({ keys }: BrowsePlace) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  return {
    previousUrl: previous ? toUrl(path, { ...params, before: toText(previous) }) : null,
    nextUrl: next ? toUrl(path, { ...params, after: toText(next) }) : null,
  };
}
