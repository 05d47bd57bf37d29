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
    ...(requestBody !== undefined && { requestBody: toLoggedBody(requestBody, BODY) }),
    ...(responseBody !== undefined && { responseBody: toLoggedBody(responseBody, BODY) }),
    ...(ignored && { ignored: toLoggedBody(ignored, BODY) as RequestLogEntry['ignored'] }),
    ...(resourceId !== undefined && !UUID.test(resourceId) && { resourceId: undefined }),
  } as RequestLogEntry;
}

const toText = (text: string, length: number): string => toStorableText(text.slice(0, length));
