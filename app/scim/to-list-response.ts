/**
 * A page of a list (RFC 7644 §3.4.2): `total` counts all that match, `startIndex` is the place of the first, from 1.
 */
export function toListResponse(resources: readonly object[], total = resources.length, startIndex = 1) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
