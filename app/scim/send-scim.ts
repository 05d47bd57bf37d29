import type { Request, Response } from 'express';
import { JsonText } from '../activity/json-text.ts';
import type { Notes } from './notes.ts';
import { toErrorBody } from './to-error-body.ts';
import type { Refusal } from './to-refusal.ts';

const CONTENT_TYPE = 'application/scim+json';

/** What a handler leaves for the request log, which reads it when the response has gone. */
export interface ScimLocals {
  requestId: string;
  query?: Request['query'];
  resourceId?: string;
  responseBody?: unknown;
  detail?: string;
  notes?: Notes;
  /** What the client would have been told of a failure, had its answer not begun. */
  cutOff?: number;
  /** Of a list: how much was answered, which says nothing about anybody. */
  page?: object;
  /** A refusal that the log has already, from somebody who is not known: a flood must not fill it. */
  isRepeated?: boolean;
  /** A document that is the same for everybody, answered to somebody who is not known: it concerns nobody. */
  isPublic?: boolean;
}

/** What this request leaves for its log entry. */
export function getLocals(res: Response): ScimLocals {
  return res.locals as ScimLocals;
}

/** Sets what every answer with a SCIM body has (RFC 7644 §3.1, media type of RFC 7643 §8); JSON needs no charset. */
export function setUpScim(res: Response, status: number): void {
  res.statusCode = status;
  res.setHeader('Content-Type', CONTENT_TYPE);
}

/** Answers with a SCIM body that is not long. */
export function sendScim(res: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  getLocals(res).responseBody = new JsonText(text);
  setUpScim(res, status);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(res.req.method === 'HEAD' ? undefined : text);
}

/** Answers without a body: DELETE, and 304. There are clients that ask for the media type there too. */
export function sendNothing(res: Response, status: 204 | 304): void {
  res.statusCode = status;
  res.setHeader('Content-Type', CONTENT_TYPE);
  res.end();
}

/** Answers with a SCIM error (RFC 7644 §3.12). */
export function sendScimError(res: Response, refusal: Refusal): void {
  for (const [name, value] of Object.entries(refusal.headers)) res.setHeader(name, value);
  const locals = getLocals(res);
  const body = toErrorBody(refusal, locals.requestId);
  locals.detail = body.detail;
  sendScim(res, refusal.status, body);
}
