import type { Request } from 'express';

/** The condition of an If-Match header on a version (RFC 7644 §3.14); undefined where none was sent. */
export function parseIfMatch(req: Request): ((version: number) => boolean) | undefined {
  const header = req.get('if-match');
  return header === undefined ? undefined : (version) => isListed(header, version);
}

/** Whether If-None-Match names that version: the client has it already. */
export function isNotModified(req: Request, version: number): boolean {
  const header = req.get('if-none-match');
  return header !== undefined && isListed(header, version);
}

/** Our validators are weak, and clients may send them back without the mark. */
function isListed(header: string, version: number): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//i, ''));
  return tags.includes('*') || tags.includes(`"${version}"`);
}
