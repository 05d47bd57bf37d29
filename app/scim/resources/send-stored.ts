import { setImmediate as turn } from 'node:timers/promises';
import type { Response } from 'express';
import { JsonText } from '../../activity/json-text.ts';
import type { Sending } from '../../http/sending.ts';
import type { Projection } from '../projection.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { getLocals, setUpScim } from '../send-scim.ts';
import type { Stored } from './endpoint.types.ts';

/** Bodies up to this size are given to the request log. */
const KEPT = 64 * 1024;

/** Sends a resource with its validator (RFC 7644 §3.14). Throws ClientGoneError. */
export async function sendStored(
  res: Response,
  sending: Sending,
  status: number,
  stored: Stored,
  projection: Projection,
): Promise<void> {
  setUpScim(res, status);
  res.setHeader('ETag', stored.etag);
  const locals = getLocals(res);
  if (!stored.long) {
    const text = JSON.stringify(projection.project(stored.resource));
    locals.responseBody = text.length > KEPT ? notKept(Buffer.byteLength(text)) : new JsonText(text);
    return sending.end(text);
  }
  await addStored(sending, '', stored, projection);
  locals.responseBody = notKept(sending.bytes());
  await sending.end('');
}

const notKept = (bytes: number): string => `[a body of ${bytes} bytes, not kept]`;

/** Adds a resource to a body, behind `before`; a long list comes last in it, a part in each turn of the event loop. */
export async function addStored(
  sending: Sending,
  before: string,
  { resource, long }: Stored,
  projection: Projection,
): Promise<void> {
  const text = before + JSON.stringify(projection.project(resource));
  if (!long) return sending.add(text);
  await sending.add(text.slice(0, -1));
  let begun = false;
  for (const items of long.parts) {
    const kept = projection.project({ [long.attribute]: items } satisfies Resource)[long.attribute];
    if (Array.isArray(kept) && kept.length > 0) {
      await sending.add(`${begun ? ',' : `,"${long.attribute}":[`}${JSON.stringify(kept).slice(1, -1)}`);
      begun = true;
    }
    await turn();
  }
  await sending.add(begun ? ']}' : '}');
}
