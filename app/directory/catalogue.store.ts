import type { Database } from '../store/database.types.ts';
import { uniqueViolation } from '../store/database-errors.ts';
import type { CatalogueEntry, CatalogueIds, CatalogueKind, NewCatalogueEntry } from './catalogue.types.ts';
import { type CatalogueField, catalogueTable } from './catalogue-query-table.ts';
import { compileList } from './compile-list.ts';
import { createBinder } from './create-binder.ts';
import { DirectoryError } from './directory-error.ts';
import { isCatalogueId } from './is-catalogue-id.ts';
import type { Page, PageRequest } from './list.types.ts';
import { quote } from './quote.ts';
import { type ListedRow, readPage } from './read-page.ts';

interface CatalogueRow {
  id: string;
  seq: number;
  display_name: string;
  type: string | null;
  description: string | null;
  created_at: Date;
}

const COLUMNS = 'id, seq, display_name, type, description, created_at';
const LISTED_COLUMNS = 'c.id, c.seq, c.display_name, c.type, c.description, c.created_at';
const TABLES = { role: catalogueTable('role'), entitlement: catalogueTable('entitlement') } as const;
/** The member of the users' column `extra` that holds what they were given. */
const HELD_IN: Record<CatalogueKind, string> = { role: 'roles', entitlement: 'entitlements' };

export type CatalogueStore = ReturnType<typeof createCatalogueStore>;

/** The catalogues in SQL. Every statement names the organization. */
export function createCatalogueStore({ sql }: Pick<Database, 'sql'>) {
  return {
    /** The entry with that id, compared with case. */
    async findEntry(organizationId: string, kind: CatalogueKind, id: string): Promise<CatalogueEntry | undefined> {
      if (!isCatalogueId(id)) return undefined;
      const [row] = await sql<CatalogueRow>(
        `SELECT ${COLUMNS} FROM catalogue_entries
         WHERE organization_id = $1 AND kind = $2::catalogue_kind AND id = $3::text`,
        [organizationId, kind, id],
      );
      return row && toEntry(row);
    },

    /** Those of `ids` that there are, in one statement for both catalogues. */
    async findEntries(
      organizationId: string,
      { role, entitlement }: CatalogueIds,
    ): Promise<{ kind: CatalogueKind; entry: CatalogueEntry }[]> {
      const rows = await sql<CatalogueRow & { kind: CatalogueKind }>(
        `SELECT kind, ${COLUMNS} FROM catalogue_entries WHERE organization_id = $1
         AND ((kind = 'role' AND id = ANY ($2::text[])) OR (kind = 'entitlement' AND id = ANY ($3::text[])))`,
        [organizationId, role, entitlement],
      );
      return rows.map((row) => ({ kind: row.kind, entry: toEntry(row) }));
    },

    /** The ids of both catalogues in their order, of each the first `most`, in one statement. */
    async listIds(organizationId: string, most: number): Promise<CatalogueIds> {
      const rows = await sql<{ kind: CatalogueKind; id: string }>(
        `(SELECT kind, id FROM catalogue_entries WHERE organization_id = $1 AND kind = 'role' ORDER BY seq LIMIT $2::int)
         UNION ALL
         (SELECT kind, id FROM catalogue_entries WHERE organization_id = $1 AND kind = 'entitlement'
          ORDER BY seq LIMIT $2::int)`,
        [organizationId, most],
      );
      const idsOf = (wanted: CatalogueKind) => rows.filter(({ kind }) => kind === wanted).map(({ id }) => id);
      return { role: idsOf('role'), entitlement: idsOf('entitlement') };
    },

    /** Inserts, or throws `catalogue_entry_exists`: also where the ids differ by case only. */
    async insertEntry(organizationId: string, kind: CatalogueKind, entry: NewCatalogueEntry): Promise<CatalogueEntry> {
      const { id, displayName, type = null, description = null } = entry;
      try {
        const [row] = await sql<CatalogueRow>(
          `INSERT INTO catalogue_entries (organization_id, kind, id, display_name, type, description)
           VALUES ($1, $2::catalogue_kind, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
          [organizationId, kind, id, displayName, type, description],
        );
        return toEntry(row as CatalogueRow);
      } catch (cause) {
        if (uniqueViolation(cause) === undefined) throw cause;
        const message = `There is already the ${kind} ${quote(id)}, perhaps in another case.`;
        throw new DirectoryError('catalogue_entry_exists', message, { cause });
      }
    },

    /** Removes an entry and counts the users who hold it; undefined when there was no such entry. */
    async deleteEntry(
      organizationId: string,
      kind: CatalogueKind,
      id: string,
    ): Promise<{ holders: number } | undefined> {
      const [row] = await sql<{ holders: number }>(
        `WITH gone AS (
           DELETE FROM catalogue_entries
           WHERE organization_id = $1 AND kind = $2::catalogue_kind AND id = $3::text RETURNING id
         )
         SELECT (SELECT count(*) FROM users WHERE organization_id = $1 AND extra @> $4::jsonb) AS holders FROM gone`,
        [organizationId, kind, id, JSON.stringify({ [HELD_IN[kind]]: [{ value: id }] })],
      );
      return row;
    },

    /** A page of a catalogue. */
    async listEntries(
      organizationId: string,
      kind: CatalogueKind,
      request: PageRequest<CatalogueField>,
    ): Promise<Page<CatalogueEntry>> {
      const { bind, values } = createBinder();
      const text = compileList(TABLES[kind], LISTED_COLUMNS, organizationId, request, bind);
      return readPage(await sql<CatalogueRow & ListedRow>(text, values), request, toEntry);
    },
  };
}

function toEntry({ id, seq, display_name, type, description, created_at }: CatalogueRow): CatalogueEntry {
  return {
    id,
    seq,
    displayName: display_name,
    ...(type !== null && { type }),
    ...(description !== null && { description }),
    createdAt: created_at,
  };
}
