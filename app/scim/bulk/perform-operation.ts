import type { Scope } from '../../connections/scopes.ts';
import { quote } from '../../directory/quote.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import { parseIfMatch } from '../entity-tags.ts';
import type { Note } from '../notes.ts';
import { parseProjection } from '../projection.ts';
import type { Endpoint, Found } from '../resources/endpoint.types.ts';
import { ScimError } from '../scim-error.ts';
import type { BulkOperation } from './bulk.types.ts';
import type { BulkTarget } from './find-target.ts';

/** Who sends a bulk request, and what the token may do. */
export interface BulkCaller {
  readonly context: DirectoryContext;
  readonly scopes: ReadonlySet<string>;
  /** Told what of the operations is not taken. */
  readonly note?: Note;
}

/** What an operation did; nothing is stored after a DELETE. */
export interface Performed {
  readonly status: number;
  readonly stored?: Found;
}

/**
 * Carries out one operation on its endpoint, with references in `data` replaced (RFC 7644 §3.7). Throws ScimError for
 * what the operation lacks, 403 without the scope, and what the endpoint throws.
 */
export async function performOperation(
  { method, bulkId, version, data }: Omit<BulkOperation, 'path' | 'references'>,
  { endpoint, id }: BulkTarget,
  { context, scopes, note }: BulkCaller,
): Promise<Performed> {
  requireMethod(method, endpoint, id);
  requireScope(scopes, endpoint.scopes.write);
  const projection = parseProjection(endpoint.type, 'id');
  const options = {
    projection,
    ...(note && { note }),
    ...(version !== undefined && { ifVersion: parseIfMatch(version) }),
  };
  if (id === undefined) {
    if (bulkId === undefined)
      throw ScimError.of('invalidSyntax', 'A POST needs a bulkId by which its answer is known.');
    return { status: 201, stored: await getMethod(endpoint.create)(context, requireData(data), options) };
  }
  if (method === 'DELETE') {
    await getMethod(endpoint.remove)(context, id, options);
    return { status: 204 };
  }
  const write = method === 'PUT' ? endpoint.replace : endpoint.patch;
  const stored = await getMethod(write)(context, id, requireData(data), options);
  return { status: method === 'PATCH' && endpoint.patchAnswersNothing ? 204 : 200, stored };
}

function requireMethod(method: string, endpoint: Endpoint, id: string | undefined): void {
  const { create, replace, patch, remove } = endpoint;
  const offered = id === undefined ? { POST: create } : { PUT: replace, PATCH: patch, DELETE: remove };
  if (Object.entries(offered).some(([name, offers]) => name === method && offers)) return;
  const names = Object.entries(offered).flatMap(([name, offers]) => (offers ? [name] : []));
  const where = id === undefined ? `on ${endpoint.type.endpoint}` : `on a resource of ${endpoint.type.endpoint}`;
  throw new ScimError(
    405,
    `The method ${quote(method)} is not offered ${where}; offered are ${names.join(', ') || 'none'}.`,
  );
}

function requireScope(scopes: ReadonlySet<string>, scope: Scope): void {
  if (scopes.has(scope)) return;
  throw new ScimError(403, `The access token lacks the scope ${scope}, which this operation needs.`);
}

function requireData(data: unknown): unknown {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  throw ScimError.of('invalidSyntax', 'data of the operation must be a JSON object, as the body of a single request.');
}

function getMethod<Method>(method: Method | undefined): Method {
  if (!method) throw new TypeError('requireMethod has let pass what the endpoint does not offer');
  return method;
}
