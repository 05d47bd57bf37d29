import type { Scope } from '../../connections/scopes.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import type { ListQuery } from '../parse-list-query.ts';
import type { Resource, ResourceType } from '../schemas/attribute.types.ts';

/** A resource as stored; `resource` is its whole representation. */
export interface Stored {
  readonly id: string;
  /** Its weak validator (RFC 7644 §3.14). */
  readonly etag: string;
  readonly resource: Resource;
}

/** A page of a list; `total` counts all that match (RFC 7644 §3.4.2). */
export interface Page {
  readonly total: number;
  readonly resources: readonly Resource[];
}

/** The condition of an If-Match header (RFC 7644 §3.14). */
export interface WriteOptions {
  readonly ifVersion?: (version: number) => boolean;
}

/**
 * What can be done with the resources of one type, apart from HTTP: routes, Bulk and searches use the same. Each acts in
 * the organization of its context and throws ScimError or DirectoryError where it refuses; what is absent is not offered.
 */
export interface Endpoint {
  readonly type: ResourceType;
  readonly scopes: { readonly read: Scope; readonly write: Scope };
  list(context: DirectoryContext, request: ListQuery): Promise<Page>;
  get(context: DirectoryContext, id: string): Promise<Stored>;
  create?(context: DirectoryContext, body: unknown): Promise<Stored>;
  replace?(context: DirectoryContext, id: string, body: unknown, options: WriteOptions): Promise<Stored>;
  patch?(context: DirectoryContext, id: string, body: unknown, options: WriteOptions): Promise<Stored>;
  remove?(context: DirectoryContext, id: string, options: WriteOptions): Promise<void>;
}
