import type { CatalogueStore } from './catalogue.store.ts';
import type { CatalogueEntry, CatalogueKind, NewCatalogueEntry } from './catalogue.types.ts';
import type { CatalogueField } from './catalogue-query-table.ts';
import { createListing } from './create-listing.ts';
import { DirectoryError } from './directory-error.ts';
import { CATALOGUE_ID_RULE, isCatalogueId } from './is-catalogue-id.ts';
import type { ListRequest, Page } from './list.types.ts';
import { quote } from './quote.ts';
import { quoteStart } from './quote-start.ts';

const MAX_NAME = 256;
/** What Okta takes of a description. */
const MAX_DESCRIPTION = 1_000;

export type CatalogueService = ReturnType<typeof createCatalogueService>;

/** The use cases on the roles and entitlements of organizations; each throws DirectoryError where it refuses. */
export function createCatalogueService({ store }: { store: CatalogueStore }) {
  const listings = { role: listingOf('role'), entitlement: listingOf('entitlement') };

  function listingOf(kind: CatalogueKind) {
    return createListing<CatalogueField, CatalogueEntry>((organizationId, request) =>
      store.listEntries(organizationId, kind, request),
    );
  }

  return {
    /** The entry with that id, compared with case. Throws `catalogue_entry_not_found`. */
    async getEntry(organizationId: string, kind: CatalogueKind, id: string): Promise<CatalogueEntry> {
      const entry = await store.findEntry(organizationId, kind, id);
      if (entry) return entry;
      throw notFound(kind, quoteStart(id));
    },

    /** The ids of both catalogues in the order in which they were added, of each the first `most`. */
    listIds: store.listIds,

    /** A page of a catalogue. `reader` is whose paging is remembered. */
    listEntries(
      organizationId: string,
      kind: CatalogueKind,
      reader: string,
      request: ListRequest<CatalogueField>,
    ): Promise<Page<CatalogueEntry>> {
      return listings[kind].list(organizationId, reader, request);
    },

    /** Adds an entry that users may be given from then on. Throws `catalogue_entry_invalid`, `catalogue_entry_exists`. */
    async addEntry(organizationId: string, kind: CatalogueKind, entry: NewCatalogueEntry): Promise<CatalogueEntry> {
      requireValid(kind, entry);
      const added = await store.insertEntry(organizationId, kind, entry);
      listings[kind].noteWrite();
      return added;
    },

    /**
     * Removes an entry: nobody can be given it any more, and who holds it keeps it until the client changes that. Gives
     * how many do. Throws `catalogue_entry_not_found`.
     */
    async removeEntry(organizationId: string, kind: CatalogueKind, id: string): Promise<{ holders: number }> {
      const removed = await store.deleteEntry(organizationId, kind, id);
      if (!removed) throw notFound(kind, quote(id));
      listings[kind].noteWrite();
      return removed;
    },
  };
}

function requireValid(kind: CatalogueKind, { id, displayName, type, description }: NewCatalogueEntry): void {
  if (!isCatalogueId(id)) {
    throw invalid(`The id of the ${kind} must be ${CATALOGUE_ID_RULE}; it is ${quote(id)}.`);
  }
  requireText(`The display name of the ${kind} ${quote(id)}`, displayName, MAX_NAME);
  if (type !== undefined) requireText(`The type of the ${kind} ${quote(id)}`, type, MAX_NAME);
  if (description !== undefined) {
    requireText(`The description of the ${kind} ${quote(id)}`, description, MAX_DESCRIPTION);
  }
}

function requireText(what: string, text: string, maximum: number): void {
  if (text.trim() !== '' && text.length <= maximum && !/\p{Cc}|\p{Surrogate}/u.test(text)) return;
  throw invalid(`${what} needs 1 to ${maximum} printable characters; it has ${text.length}.`);
}

const invalid = (message: string) => new DirectoryError('catalogue_entry_invalid', message);

const notFound = (kind: CatalogueKind, shown: string) =>
  new DirectoryError('catalogue_entry_not_found', `There is no ${kind} with id ${shown}.`);
