import { createHash } from 'node:crypto';
import type { Request } from 'express';

/** The test of a version that an If-Match header, or an operation's `version`, asks for (RFC 7644 §3.14, §3.7). */
export function parseIfMatch(header: string): (version: number) => boolean {
  const tags = toOpaqueTags(header);
  // What stands behind the dash tells the groups of a user, which are no part of what a write changes.
  const versions = new Set(tags.map((tag) => tag.replace(/^"(\d+)(-[^"]*)?"$/, '$1')));
  return (version) => versions.has('*') || versions.has(String(version));
}

/**
 * Whether If-None-Match names that validator: the client has the resource already (RFC 7644 §3.14, RFC 9110 §13.1.2).
 */
export function isNotModified(req: Request, etag: string): boolean {
  const header = req.get('if-none-match');
  if (header === undefined) return false;
  const tags = toOpaqueTags(header);
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}

/** Our validators are weak, and clients may send them back without the mark. */
const toOpaqueTags = (header: string) => header.split(',').map((tag) => tag.trim().replace(/^W\//i, ''));

/**
 * The weak validator of a resource (RFC 7644 §3.14): its version, and behind a dash a digest of what it shows of
 * others, such as the groups of a user. The first alone decides whether a write meets what was read.
 */
export function toETag({ version }: { version: number }, shown?: readonly object[]): string {
  if (!shown || shown.length === 0) return `W/"${version}"`;
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 12);
  return `W/"${version}-${digest}"`;
}
