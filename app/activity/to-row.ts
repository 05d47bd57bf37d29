import { JsonText, toJsonText } from './json-text.ts';
import { isOfUnknown } from './limit-unknown.ts';
import type { RequestLogEntry } from './request-log.types.ts';
import { toLoggedBody, toStorableText } from './to-logged-body.ts';
import { type Outcome, toOutcome } from './to-outcome.ts';

/** An entry as it is written. */
export interface LogRow extends Pick<RequestLogEntry, 'requestId' | 'organizationId' | 'clientId' | 'at'> {
  readonly outcome: Outcome;
  /** The whole row as JSON. */
  readonly json: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BODY = 16_000;
const TEXT = 2_000;
/** Of all that a caller whom nobody knows has sent, so that a flood does not fill the table. */
const UNKNOWN = 500;

/**
 * The row of an entry: bounded, and free of what PostgreSQL refuses. Made at once, since a text that waits for its batch
 * holds less memory than what it was made of.
 */
export function toRow(entry: RequestLogEntry): LogRow {
  return isOfUnknown(entry) ? writeRow(boundUnknown(entry)) : writeRow(entry);
}

/** What was sent takes 500 characters in all: who it says it is and where it went first, then as much of the rest as fits. */
function boundUnknown(entry: RequestLogEntry): RequestLogEntry {
  let left = UNKNOWN;
  const take = (text: string | undefined, most: number): string | undefined => {
    const kept = text && toText(text, Math.min(most, left));
    left -= kept?.length ?? 0;
    return kept;
  };
  const takeJson = (value: unknown): unknown => {
    if (value === undefined || left < 2) return undefined;
    const json = boundJson(value, left);
    left -= json.length;
    return new JsonText(json);
  };
  return {
    ...entry,
    clientId: take(entry.clientId, 100),
    path: take(entry.path, 150) ?? '',
    userAgent: take(entry.userAgent, 100),
    error: entry.error?.slice(0, UNKNOWN),
    query: takeJson(entry.query),
    requestBody: takeJson(entry.requestBody),
  };
}

/** Escapes make JSON longer than what it says, six times at most. */
function boundJson(value: unknown, most: number): string {
  const whole: unknown = value instanceof JsonText ? JSON.parse(value.text) : value;
  for (let budget = most; budget > 0; budget = Math.floor(budget / 2)) {
    const json = JSON.stringify(toLoggedBody(whole, budget));
    if (json.length <= most) return json;
  }
  return '""';
}

function writeRow(entry: RequestLogEntry): LogRow {
  const { requestId, organizationId, authorizationId, clientId, face, method, path, status, durationMs, at } = entry;
  const { error, resourceId, userAgent } = entry;
  const outcome = toOutcome(status);
  const plain = JSON.stringify({
    requestId,
    organizationId,
    authorizationId,
    clientId: clientId && toText(clientId, 200),
    face,
    method: toText(method, 20),
    path: toText(path, TEXT),
    status,
    outcome,
    durationMs: Math.round(durationMs),
    error: error && toText(error, TEXT),
    resourceId: resourceId && UUID.test(resourceId) ? resourceId : undefined,
    userAgent: userAgent && toText(userAgent, 300),
    at,
  });
  const members = [
    toMember('query', entry.query, TEXT),
    toMember('requestBody', entry.requestBody, BODY),
    toMember('responseBody', entry.responseBody, BODY),
    toMember('ignored', entry.ignored, BODY),
  ];
  return { requestId, organizationId, clientId, at, outcome, json: `${plain.slice(0, -1)}${members.join('')}}` };
}

const toText = (text: string, length: number): string => toStorableText(text.slice(0, length));

/** Kept as text: an object or a list is taken as it stands here, what is a text itself has to be quoted once more. */
function toMember(name: string, value: unknown, budget: number): string {
  if (value === undefined) return '';
  const json = toJson(value, budget);
  return `,"${name}":${json.startsWith('"') ? JSON.stringify(json) : json}`;
}

/** What PostgreSQL's JSON functions refuse, as JSON writes it: NUL and lone surrogates. */
const UNSTORABLE = /\\u(?:0000|d[89a-f]..)/i;

/** Most values are short and storable, so that their text is all that need be made of them. */
function toJson(value: unknown, budget: number): string {
  const text = tryToText(value);
  if (text !== undefined && text.length <= budget && !UNSTORABLE.test(text)) return text;
  const parsed: unknown = value instanceof JsonText ? JSON.parse(value.text) : value;
  return JSON.stringify(toLoggedBody(parsed, budget));
}

/** Undefined for what is nested too deep to be written. */
function tryToText(value: unknown): string | undefined {
  try {
    return toJsonText(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
