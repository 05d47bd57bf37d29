import type { FuzzRequest } from './make-request.ts';
import type { FuzzResponse } from './send-request.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What an error may have. */
const MEMBERS: ReadonlySet<string> = new Set(['schemas', 'status', 'scimType', 'detail']);

/** What is wrong with an answer, or undefined: a failure of ours, or an answer that is no SCIM JSON (RFC 7644 §3.8, §3.12). */
export function findFault({ method, path }: FuzzRequest, { status, type, text }: FuzzResponse): string | undefined {
  const isMe = /^\/me(\/|\?|$)/i.test(path);
  if (status >= 500 && !(status === 501 && isMe)) return `answered ${status}: ${text.slice(0, 300)}`;
  if (!type.startsWith('application/scim+json'))
    return `answered ${status} as ${JSON.stringify(type)}: ${text.slice(0, 200)}`;
  if (method === 'HEAD' || status === 204 || status === 304) return text === '' ? undefined : `a body with ${status}`;
  const body = parse(text);
  if (!Array.isArray(body?.schemas)) return `answered ${status} with no SCIM message: ${text.slice(0, 200)}`;
  if (status < 400) return undefined;
  const isError = body.schemas[0] === ERROR && body.status === String(status) && Boolean(body.detail);
  const other = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (other !== undefined) return `answered ${status} with an error that has ${other}`;
  return isError ? undefined : `answered ${status} with no SCIM error: ${text.slice(0, 200)}`;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
