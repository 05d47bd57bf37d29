import type { Request } from 'express';
import { quote } from '../directory/quote.ts';
import { ScimError } from './scim-error.ts';

/** What a client may name for SCIM's JSON (RFC 7644 §3.8); answers are the first, which is JSON as well. */
const OFFERED = ['application/scim+json', 'application/json'];

/**
 * Throws 406 where the Accept header takes neither type (RFC 9110 §12.5.1); parameters such as a charset say nothing.
 */
export function requireAcceptable(req: Request, _res: unknown, next: () => void): void {
  const accept = req.headers.accept?.trim();
  if (accept && !isAcceptable(accept)) {
    const detail = `Answers are ${OFFERED.join(', readable as ')}; the Accept header takes neither: ${quote(accept)}.`;
    throw new ScimError(406, detail);
  }
  next();
}

function isAcceptable(accept: string): boolean {
  const ranges = new Map<string, number>();
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    ranges.set(range, Math.max(ranges.get(range) ?? 0, parseQuality(parameters)));
  }
  // The most specific range that fits decides: "*/*, application/json;q=0" takes the other type only.
  return OFFERED.some((type) => (ranges.get(type) ?? ranges.get('application/*') ?? ranges.get('*/*') ?? 0) > 0);
}

function parseQuality(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = text === undefined ? 1 : Number(text);
  return Number.isNaN(quality) ? 1 : quality;
}
