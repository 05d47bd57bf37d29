import { JsonText, toJsonText } from './json-text.ts';
import type { RequestLogEntry } from './request-log.types.ts';
import { toLoggedBody, toStorableText } from './to-logged-body.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BODY = 16_000;
const TEXT = 2_000;

/** An entry as a row can hold it: bounded, and free of what PostgreSQL refuses. */
export function toStorableEntry(entry: RequestLogEntry): RequestLogEntry {
  const { requestId, organizationId, authorizationId, clientId, face, method, path, status, durationMs, at } = entry;
  const { query, error, resourceId, userAgent, requestBody, responseBody, ignored } = entry;
  return {
    requestId,
    organizationId,
    authorizationId,
    clientId: clientId && toText(clientId, 200),
    face,
    method: toText(method, 20),
    path: toText(path, TEXT),
    query: query && toJson(query, TEXT),
    status,
    durationMs: Math.round(durationMs),
    error: error && toText(error, TEXT),
    resourceId: resourceId && UUID.test(resourceId) ? resourceId : undefined,
    userAgent: userAgent && toText(userAgent, 300),
    requestBody: requestBody === undefined ? undefined : toJson(requestBody, BODY),
    responseBody: responseBody === undefined ? undefined : toJson(responseBody, BODY),
    ignored: ignored && toJson(ignored, BODY),
    at,
  };
}

const toText = (text: string, length: number): string => toStorableText(text.slice(0, length));

/** What PostgreSQL's JSON functions refuse, as JSON writes it: NUL and lone surrogates. */
const UNSTORABLE = /\\u(?:0000|d[89a-f]..)/i;

/** Most values are short and storable, so that their text is all that need be made of them. */
function toJson(value: unknown, budget: number): JsonText {
  const text = tryToText(value);
  if (text !== undefined && text.length <= budget && !UNSTORABLE.test(text)) return new JsonText(text);
  const parsed: unknown = value instanceof JsonText ? JSON.parse(value.text) : value;
  return new JsonText(JSON.stringify(toLoggedBody(parsed, budget)));
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
