import type { CatalogueKind } from './catalogue.types.ts';
import type { QueryTable } from './query-table.types.ts';

/** A field of a catalogue's entry that a query may name. */
export type CatalogueField =
  | 'id'
  | 'externalId'
  | 'displayName'
  | 'type'
  | 'description'
  | 'version'
  | 'createdAt'
  | 'lastModified';

/** The entries of one kind as queries see them. */
export function catalogueTable(kind: CatalogueKind): QueryTable<CatalogueField> {
  return {
    name: `(SELECT * FROM catalogue_entries WHERE kind = '${kind}')`,
    alias: 'c',
    columns: {
      id: { kind: 'text', sql: 'c.id', indexed: true, unique: true },
      /** No entry has one; resources of other types do, and are searched with these. */
      externalId: { kind: 'text', sql: 'NULL::text' },
      displayName: { kind: 'text', sql: 'c.display_name' },
      type: { kind: 'text', sql: 'c.type' },
      description: { kind: 'text', sql: 'c.description' },
      version: { kind: 'number', sql: '(extract(epoch FROM c.created_at) * 1000)' },
      createdAt: { kind: 'instant', sql: 'c.created_at' },
      lastModified: { kind: 'instant', sql: 'c.created_at' },
    },
  };
}
