import type { CatalogueService } from '../../directory/catalogue.service.ts';
import type { CatalogueKind } from '../../directory/catalogue.types.ts';
import type { CatalogueField } from '../../directory/catalogue-query-table.ts';
import { toListRequest } from '../filter/to-list-request.ts';
import type { Endpoint } from '../resources/endpoint.types.ts';
import { toPage } from '../resources/to-page.ts';
import { toEntryTag, toScimEntry } from './catalogue.mapper.ts';
import { CATALOGUE_RESOURCE_TYPES } from './catalogue-resource-types.ts';

export interface CatalogueEndpointDeps {
  catalogues: Pick<CatalogueService, 'getEntry' | 'listEntries'>;
  kind: CatalogueKind;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

const FIELDS: ReadonlySet<string> = new Set<CatalogueField>(['externalId', 'displayName', 'type', 'description']);

/**
 * Makes the endpoint of the resource type Role or Entitlement: read by clients, written on the command line only. They
 * say what users may be given, so they are read with the scope of users.
 */
export function createCatalogueEndpoint({ catalogues, kind, base }: CatalogueEndpointDeps): Endpoint {
  const type = CATALOGUE_RESOURCE_TYPES[kind];
  const target = {
    type,
    address: `${base}${type.endpoint}`,
    findField: (path: string) => (FIELDS.has(path) ? (path as CatalogueField) : undefined),
  };
  return {
    type,
    scopes: { read: 'scim:users:read', write: 'scim:users:write' },

    async list({ organizationId, actor }, request) {
      const page = await catalogues.listEntries(organizationId, kind, actor, toListRequest(request, target));
      return toPage(page, (entry) => toScimEntry(entry, type, base));
    },

    async get({ organizationId }, id) {
      const entry = await catalogues.getEntry(organizationId, kind, id);
      return { id: entry.id, etag: toEntryTag(entry), resource: toScimEntry(entry, type, base) };
    },
  };
}
