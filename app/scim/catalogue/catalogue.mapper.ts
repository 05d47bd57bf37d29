import type { CatalogueEntry } from '../../directory/catalogue.types.ts';
import { toETag } from '../entity-tags.ts';
import type { Resource, ResourceType } from '../schemas/attribute.types.ts';

/**
 * The representation of a role or entitlement (RFC 7643 §3). An entry never changes: it is as old as its last change.
 */
export function toScimEntry(entry: CatalogueEntry, type: ResourceType, base: string): Resource {
  const { id, displayName, type: word, description, createdAt } = entry;
  return {
    schemas: [type.schema.id],
    id,
    displayName,
    ...(word !== undefined && { type: word }),
    ...(description !== undefined && { description }),
    meta: {
      resourceType: type.name,
      created: createdAt.toISOString(),
      lastModified: createdAt.toISOString(),
      location: `${base}${type.endpoint}/${id}`,
      version: toEntryTag(entry),
    },
  };
}

/**
 * The weak validator of an entry (RFC 7644 §3.14): when it was added, so that one that was removed and added again is
 * another. Its place in the list would tell how many entries all organizations have.
 */
export function toEntryTag({ createdAt }: CatalogueEntry): string {
  return toETag({ version: createdAt.getTime() });
}
