import type { Response } from 'express';
import type { ScimType } from './scim-error.ts';

const CONTENT_TYPE = 'application/scim+json';
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What a handler leaves for the request log, which reads it when the response has gone. */
export interface ScimLocals {
  requestId: string;
  resourceId?: string;
  responseBody?: unknown;
  detail?: string;
}

/** What this request leaves for its log entry. */
export function getLocals(res: Response): ScimLocals {
  return res.locals as ScimLocals;
}

/** Answers with a SCIM body (RFC 7644 §3.1, media type of RFC 7643 §8); JSON needs no charset. */
export function sendScim(res: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  getLocals(res).responseBody = body;
  res.statusCode = status;
  res.setHeader('Content-Type', CONTENT_TYPE);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(res.req.method === 'HEAD' ? undefined : text);
}

/** Answers without a body: DELETE, and 304. */
export function sendNothing(res: Response, status: number): void {
  res.statusCode = status;
  res.end();
}

/**
 * Answers with a SCIM error (RFC 7644 §3.12); `status` is a string there. `requestId` is ours: what support asks for,
 * and what the log has; clients ignore attributes they do not know.
 */
export function sendScimError(
  res: Response,
  status: number,
  detail: string,
  scimType?: ScimType,
  headers: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  getLocals(res).detail = detail;
  sendScim(res, status, {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    ...(scimType && { scimType }),
    detail,
    requestId: getLocals(res).requestId,
  });
}
