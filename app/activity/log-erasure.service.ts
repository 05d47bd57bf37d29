import { isDeepStrictEqual } from 'node:util';
import type { LogErasureStore, LoggedRow, LoggedTexts, LogProbes } from './log-erasure.store.ts';

/** Rows that one statement looks at: each has up to 40 KB. */
const ROWS = 500;
const USERS = /^\/scim\/v2\/users(\/|$)/i;
const GROUPS = /^\/scim\/v2\/groups(\/|$)/i;
const BULK = /^\/scim\/v2\/bulk\/?$/i;
const NEW_USER = /^\/scim\/v2\/users\/?$/i;

/** Takes a person out of texts and JSON; what does not name the person is given back as it is. */
export interface LogEraser {
  /** The user's id. */
  readonly id: string;
  readonly probes: LogProbes;
  /** What stands in the place of what was erased. */
  readonly placeholder: string;
  text(text: string): string;
  json(value: unknown, scope: 'everything' | 'references'): unknown;
}

/** How many requests were deleted, and from how many others the person was taken. */
export interface ErasedRequests {
  readonly deleted: number;
  readonly changed: number;
}

export type LogErasure = ReturnType<typeof createLogErasure>;

/** Erases one person from the request log. */
export function createLogErasure({ store }: { store: LogErasureStore }) {
  async function eraseFrom(organizationId: string | null, eraser: LogEraser): Promise<ErasedRequests> {
    let [deleted, changed] = [0, 0];
    let last: LoggedRow | undefined;
    do {
      const page = await store.listRows(organizationId, { probes: eraser.probes, after: last, limit: ROWS });
      const matching = page.filter(({ matches }) => matches);
      const own = matching.filter((row) => isOwn(row, eraser));
      if (own.length > 0)
        await store.deleteRows(
          organizationId,
          own.map(({ id }) => id),
        );
      deleted += own.length;
      for (const row of matching.filter((one) => !own.includes(one))) {
        const texts = eraseRow(row, eraser);
        if (!texts) continue;
        await store.updateRow(organizationId, row.id, texts);
        changed += 1;
      }
      last = page.at(-1);
    } while (last);
    return { deleted, changed };
  }

  return {
    /** Whether a request of the organization names the id anywhere, and none as that of a group. */
    async isNamed(organizationId: string, id: string): Promise<boolean> {
      const probes = { parts: [id], starts: [] };
      let named = false;
      let last: LoggedRow | undefined;
      do {
        const page = await store.listRows(organizationId, { probes, after: last, limit: ROWS });
        const matching = page.filter(({ matches }) => matches);
        if (matching.some((row) => isOfGroup(row, id))) return false;
        named ||= matching.length > 0;
        last = page.at(-1);
      } while (last);
      return named;
    },

    /**
     * Deletes the requests that were about the person, and takes the person out of the others of the organization and of
     * those whose organization is not known. Statistics, which name nobody, stay.
     */
    async erase(organizationId: string, eraser: LogEraser): Promise<ErasedRequests> {
      const ofIt = await eraseFrom(organizationId, eraser);
      const ofNone = await eraseFrom(null, eraser);
      return { deleted: ofIt.deleted + ofNone.deleted, changed: ofIt.changed + ofNone.changed };
    },
  };
}

const isOwn = ({ resourceId, path }: LoggedRow, { id }: LogEraser): boolean =>
  resourceId === id || path.toLowerCase().includes(id);

const isOfGroup = ({ resourceId, path }: LoggedRow, id: string): boolean =>
  GROUPS.test(path) && (resourceId === id || path.toLowerCase().includes(id));

/** Pure. The texts of a row without the person; undefined where the person is not in them. */
function eraseRow(row: LoggedRow, eraser: LogEraser): LoggedTexts | undefined {
  const ofAnother = row.resourceId !== null && USERS.test(row.path);
  const erase = (json: string | null, scope: 'everything' | 'references'): string | null => {
    if (json === null) return null;
    const value: unknown = JSON.parse(json);
    const erased = eraser.json(value, scope);
    return erased === value ? json : JSON.stringify(erased);
  };
  const before = toTexts(row);
  const after: LoggedTexts = {
    path: eraser.text(row.path),
    query: erase(row.query, 'everything'),
    error: row.error && eraser.text(row.error),
    requestBody: erase(row.requestBody, ofAnother ? 'references' : 'everything'),
    responseBody: erase(row.responseBody, ofAnother ? 'references' : 'everything'),
    ignored: erase(row.ignored, 'everything'),
  };
  const isSame = (Object.keys(before) as (keyof LoggedTexts)[]).every((key) => before[key] === after[key]);
  if (isSame) return undefined;
  if (BULK.test(row.path)) return { ...after, responseBody: eraseResults(row, after, eraser) };
  const isRefusedPerson = row.method === 'POST' && NEW_USER.test(row.path) && !ofAnother;
  return isRefusedPerson ? { ...after, ...withoutWhatWasSent(row, eraser) } : after;
}

/** Of somebody who was to be created and is recognized, everything that was sent is personal; error texts quote it. */
const withoutWhatWasSent = ({ requestBody, responseBody, error }: LoggedTexts, { placeholder }: LogEraser) => ({
  requestBody: requestBody && JSON.stringify(placeholder),
  responseBody: responseBody && JSON.stringify(placeholder),
  error: error && placeholder,
});

/** The same of the results of a bulk request, which stand in the order of its operations (RFC 7644 §3.7). */
function eraseResults(before: LoggedTexts, after: LoggedTexts, { placeholder }: LogEraser): string | null {
  if (before.requestBody === null || after.requestBody === null || after.responseBody === null)
    return after.responseBody;
  const [sent, left, answer] = [before.requestBody, after.requestBody, after.responseBody].map((json) =>
    JSON.parse(json),
  );
  if (![sent, left, answer].every((body) => Array.isArray(body?.Operations))) return after.responseBody;
  const Operations = answer.Operations.map((result: unknown, at: number) =>
    isDeepStrictEqual(sent.Operations[at], left.Operations[at]) ? result : placeholder,
  );
  return JSON.stringify({ ...answer, Operations });
}

const toTexts = ({ path, query, error, requestBody, responseBody, ignored }: LoggedTexts): LoggedTexts => ({
  path,
  query,
  error,
  requestBody,
  responseBody,
  ignored,
});
