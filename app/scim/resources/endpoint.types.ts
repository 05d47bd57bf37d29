import type { Scope } from '../../connections/scopes.ts';
import type { Position } from '../../directory/list.types.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';
import type { Note } from '../notes.ts';
import type { Projection } from '../projection.ts';
import type { Resource, ResourceType } from '../schemas/attribute.types.ts';

/** A resource as stored; `resource` is its representation, before the projection. */
export interface Stored {
  readonly id: string;
  /** Its weak validator (RFC 7644 §3.14). */
  readonly etag: string;
  readonly resource: Resource;
  /** A list of it that is too long to stand in `resource`. */
  readonly long?: LongList;
}

/** An attribute with any number of items; each part of them is made when it is asked for. */
export interface LongList {
  readonly attribute: string;
  readonly parts: Iterable<readonly Resource[]>;
}

/** Resources that take much memory, and are read when their turn to be sent has come. */
export interface Unread {
  /** How many bytes that may be. */
  readonly estimate: number;
  /** Gives them, those that were deleted meanwhile left out, and how many bytes they are. */
  read(): Promise<{ readonly bytes: number; readonly resources: readonly Stored[] }>;
}

/** What a list is asked (RFC 7644 §3.4.2). */
export interface ListQuery {
  readonly filter: string | undefined;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  /** From 1; `cursor` goes before it. */
  readonly startIndex: number;
  readonly count: number;
  /** The place behind which the page begins. */
  readonly cursor?: Position;
  readonly projection: Projection;
  /** Types whose attributes the filter may name too: a resource that has no such attribute has no value there. */
  readonly others?: readonly ResourceType[];
}

/** Resources of a page that follow each other. */
export type Run = readonly Resource[] | Unread;

/** A page of a list; `total` counts all that match. */
export interface ResourcePage {
  readonly total: number;
  /** In the list's order, before the projection. */
  readonly runs: readonly Run[];
  /** How many resources that are, as long as none is deleted. */
  readonly size: number;
  /** Where the next page begins; undefined on the last one. */
  readonly next?: Position;
}

/** A resource, or what is known of it before the whole is read: its id and validator. */
export type Found = Stored | (Omit<Stored, 'resource'> & { readonly unread: Unread });

/** What every request about one resource has. */
export interface ReadOptions {
  /** What of the resource will be answered, so that nothing else need be read. */
  readonly projection: Projection;
}

/** What a request with a body has. */
export interface BodyOptions extends ReadOptions {
  /** Told what of the body is not taken. */
  readonly note?: Note;
}

/** What a request has that changes a resource which is there already. */
export interface WriteOptions extends BodyOptions {
  /** The condition of an If-Match header (RFC 7644 §3.14). */
  readonly ifVersion?: (version: number) => boolean;
}

/**
 * What can be done with the resources of one type, apart from HTTP: routes, Bulk and searches use the same. Each acts
 * in the organization of its context and throws ScimError or DirectoryError where it refuses; what is absent is not
 * offered.
 */
export interface Endpoint {
  readonly type: ResourceType;
  readonly scopes: { readonly read: Scope; readonly write: Scope };
  /** A PATCH is answered with 204 unless `attributes` asks for more (RFC 7644 §3.5.2). */
  readonly patchAnswersNothing?: true;
  list(context: DirectoryContext, request: ListQuery): Promise<ResourcePage>;
  get(context: DirectoryContext, id: string, options: ReadOptions): Promise<Found>;
  create?(context: DirectoryContext, body: unknown, options: BodyOptions): Promise<Found>;
  replace?(context: DirectoryContext, id: string, body: unknown, options: WriteOptions): Promise<Found>;
  patch?(context: DirectoryContext, id: string, body: unknown, options: WriteOptions): Promise<Found>;
  remove?(context: DirectoryContext, id: string, options: Pick<WriteOptions, 'ifVersion'>): Promise<void>;
}
