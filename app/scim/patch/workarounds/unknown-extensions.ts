/*
 * Clients repeat, in every change, the extensions that their mappings have for other services too:
 *   {"op": "replace", "path": "urn:okta:example:1.0:user:custom:badge", "value": "17"}
 *   {"op": "replace", "value": {"active": false, "urn:example:params:2.0:User": {"badge": "17"}}}
 */
import type { ResourceType } from '../../schemas/attribute.types.ts';

/** A path with a URN (RFC 8141 §2), perhaps followed by a filter and a part of what it selects (RFC 7644 §3.5.2). */
const URN_PATH = /^(urn:[a-z\d][a-z\d-]{0,31}:[^\s[\]()"]+)(?:\[.*\](?:\.[^\s[\]()"]+)?)?$/is;

/**
 * What a path names of an extension that the type does not have, without a filter in it: it is ignored, as in POST and
 * PUT (RFC 7644 §3.5.1). Undefined for every other path, also for what a known schema does not have.
 */
export function findUnknownExtension({ schema, extensions }: ResourceType, path: unknown): string | undefined {
  if (typeof path !== 'string') return undefined;
  const name = URN_PATH.exec(path.trim())?.[1];
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  const isKnown = [schema, ...extensions].some(({ id }) => {
    const urn = id.toLowerCase();
    return lower.startsWith(urn) && [undefined, ':', '.'].includes(lower[urn.length]);
  });
  return isKnown ? undefined : name;
}
