import { isResourceId } from '../directory/is-resource-id.ts';
import { withoutSecrets } from '../directory/without-secrets.ts';
import { LIST_PARAMETERS } from './parse-list-query.ts';

const REMOVED = '[removed]';
const ELLIPSIS = '…';
const OURS: ReadonlySet<string> = new Set(['', 'v2', '.search']);

/** What they say is a question, never a credential. */
const PARAMETERS: ReadonlySet<string> = new Set(LIST_PARAMETERS.flatMap((name) => [name, name.toLowerCase()]));
/** A name somebody gave to something; tokens are longer, or hold digits. */
const WORD = /^[A-Za-z][A-Za-z_.-]{0,23}$/;
const URN = /^urn(:([A-Za-z]{1,24}|2\.0)){1,8}$/;

/**
 * A path as the request log and error texts may repeat it: names, schema URNs and ids of ours stay, any other segment
 * becomes `…`, for clients that put a token into an address (RFC 6750 §5.3) must not have it kept.
 */
export function toLoggedAddress(url: string): string {
  const end = url.search(/[?#]/);
  return (end < 0 ? url : url.slice(0, end))
    .split('/')
    .map((segment) => (isShown(segment) ? segment : ELLIPSIS))
    .join('/');
}

function isShown(segment: string): boolean {
  return OURS.has(segment) || WORD.test(segment) || URN.test(segment) || isResourceId(segment);
}

/** The query as the request log may keep it: only parameters of the standard keep their values, without secrets. */
export function toLoggedQuery(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(query);
  if (names.every(isParameter)) return withoutSecrets(query) as Record<string, unknown>;
  const shown = names.map((name) =>
    isParameter(name) ? [name, query[name]] : [WORD.test(name) ? name : ELLIPSIS, REMOVED],
  );
  return withoutSecrets(Object.fromEntries(shown)) as Record<string, unknown>;
}

const isParameter = (name: string): boolean => PARAMETERS.has(name) || PARAMETERS.has(name.toLowerCase());
