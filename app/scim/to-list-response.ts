const SCHEMAS = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];

/** What a list's answer says before its resources (RFC 7644 §3.4.2): `totalResults` counts all that match. */
export interface ListHead {
  readonly totalResults: number;
  /** The place of the first, from 1; undefined where a cursor was sent. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
}

/** The beginning of a list's answer, as JSON. */
export const toListBeginning = (head: ListHead): string =>
  `${JSON.stringify({ schemas: SCHEMAS, ...head }).slice(0, -1)},"Resources":[`;

/** The end of it: the number is known when the last resource was written, since one may be deleted until then. */
export const toListEnd = (itemsPerPage: number): string => `],"itemsPerPage":${itemsPerPage}}`;

/** A list of all there are. */
export function toListResponse(resources: readonly object[]) {
  const { length } = resources;
  return { schemas: SCHEMAS, totalResults: length, startIndex: 1, Resources: resources, itemsPerPage: length };
}
