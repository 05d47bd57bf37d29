import { ScimError } from '../scim-error.ts';
import type { Resource } from './attribute.types.ts';

/** A page has a hundred of them, and is read, shaped and written in one go. */
const MAX_BYTES = 150_000;

/**
 * Gives the resource back. Throws ScimError `invalidValue` where its attributes have more bytes than are kept: no limit
 * of one attribute bounds all of them together. What was larger `before` may shrink.
 */
export function requireFits(resource: Resource, before?: Resource): Resource {
  const size = bytesOf(resource);
  if (size <= MAX_BYTES || (before && size <= bytesOf(before))) return resource;
  const detail = `The attributes would have ${size} bytes as JSON; at most ${MAX_BYTES} are kept. Nothing was changed.`;
  throw ScimError.of('invalidValue', detail);
}

/** `false` is longer than `true`: whether a user is active must not count, for a leaver of full size has to leave. */
const bytesOf = (resource: Resource) => Buffer.byteLength(JSON.stringify({ ...resource, active: true }));
