import { JsonText, toJsonText } from './json-text.ts';
import type { RequestLogEntry } from './request-log.types.ts';
import { toLoggedBody, toStorableText } from './to-logged-body.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BODY = 16_000;
const TEXT = 2_000;

/** An entry as a row can hold it: bounded, and free of what PostgreSQL refuses. */
export function toStorableEntry(entry: RequestLogEntry): RequestLogEntry {
  const { query, error, resourceId, userAgent, clientId, requestBody, responseBody, ignored } = entry;
  return {
    ...entry,
    method: toText(entry.method, 20),
    path: toText(entry.path, TEXT),
    durationMs: Math.round(entry.durationMs),
    ...(clientId !== undefined && { clientId: toText(clientId, 200) }),
    ...(query && { query: toLoggedBody(query, TEXT) as Record<string, unknown> }),
    ...(error !== undefined && { error: toText(error, TEXT) }),
    ...(userAgent !== undefined && { userAgent: toText(userAgent, 300) }),
    ...(requestBody !== undefined && { requestBody: toBody(requestBody) }),
    ...(responseBody !== undefined && { responseBody: toBody(responseBody) }),
    ...(ignored && { ignored: toLoggedBody(ignored, BODY) as RequestLogEntry['ignored'] }),
    ...(resourceId !== undefined && !UUID.test(resourceId) && { resourceId: undefined }),
  } as RequestLogEntry;
}

const toText = (text: string, length: number): string => toStorableText(text.slice(0, length));

/** What PostgreSQL refuses in jsonb, as JSON writes it: NUL and lone surrogates. */
const UNSTORABLE = /\\u(?:0000|d[89a-f]..)/i;

/** Most bodies are short and storable, so that their text is all that need be made of them. */
function toBody(body: unknown): unknown {
  const text = tryToText(body);
  if (text !== undefined && text.length <= BODY && !UNSTORABLE.test(text)) return new JsonText(text);
  return toLoggedBody(body instanceof JsonText ? JSON.parse(body.text) : body, BODY);
}

/** Undefined for what is nested too deep to be written. */
function tryToText(body: unknown): string | undefined {
  try {
    return toJsonText(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
