import type { Request, Response } from 'express';
import type { CatalogueService } from '../../directory/catalogue.service.ts';
import { quoteStart } from '../../directory/quote-start.ts';
import { findCaller, getCaller } from '../../http/caller.ts';
import { withCatalogue } from '../catalogue/with-catalogue.ts';
import type { Mount, MountOpen } from '../mount.ts';
import { findParameter } from '../parse-list-query.ts';
import type { ResourceType } from '../schemas/attribute.types.ts';
import { USER_SCHEMA } from '../schemas/user-schema.ts';
import { ScimError } from '../scim-error.ts';
import { getLocals, sendScim } from '../send-scim.ts';
import { toListResponse } from '../to-list-response.ts';
import { publishSchema } from './publish-schema.ts';
import { toServiceProviderConfig } from './service-provider-config.ts';

export interface DiscoveryDeps {
  mount: Mount;
  mountOpen: MountOpen;
  types: readonly ResourceType[];
  catalogues: Pick<CatalogueService, 'listIds'>;
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

/**
 * Mounts what tells a client what is offered (RFC 7644 §4). It asks for a token but for no scope, and
 * ServiceProviderConfig for none (RFC 7643 §5: clients discover there how to authenticate); a filter is refused with 403,
 * as the standard demands.
 */
export function mountDiscovery({ mount, mountOpen, types, catalogues, base }: DiscoveryDeps): void {
  const schemas = types.flatMap(({ schema, extensions }) => [schema, ...extensions]);
  const publishedTypes = types.map((type) => publishResourceType(type, base));
  const publishedSchemas = schemas.map((schema) => publishSchema(schema, base));
  const config = toServiceProviderConfig(base);

  mountOpen('/ServiceProviderConfig', (req, res) => {
    refuseFilter(req);
    getLocals(res).isPublic = !findCaller(res);
    sendScim(res, 200, config);
  });
  mountList('/ResourceTypes', () => publishedTypes);
  mountList('/Schemas', listSchemas);

  /** The schemas as the organization of the token has them: the catalogue decides what its users can be given. */
  async function listSchemas(res: Response, id?: string) {
    if (id !== undefined && id.toLowerCase() !== USER_SCHEMA.id.toLowerCase()) return publishedSchemas;
    const { organizationId, scopes } = getCaller(res);
    const ids = await catalogues.listIds(organizationId, MAX_VALUES);
    const own = withCatalogue(USER_SCHEMA, ids, scopes.has('scim:users:read'));
    return publishedSchemas.map((schema) => (schema.id === own.id ? publishSchema(own, base) : schema));
  }

  /** `toEntries` gives those that there are; of one that is asked for, what the others say does not matter. */
  function mountList(path: string, toEntries: (res: Response, id?: string) => Entries | Promise<Entries>): void {
    mount('get', path, undefined, async (req, res) => {
      refuseFilter(req);
      sendScim(res, 200, toListResponse(await toEntries(res)));
    });
    mount('get', `${path}/:id`, undefined, async (req, res) => {
      refuseFilter(req);
      const id = String(req.params.id);
      const entry = (await toEntries(res, id)).find((known) => known.id.toLowerCase() === id.toLowerCase());
      if (!entry)
        throw new ScimError(
          404,
          `There is no ${quoteStart(id)} under ${path}; the list of that address shows those there are.`,
        );
      sendScim(res, 200, entry);
    });
  }
}

type Entries = readonly { readonly id: string }[];

/** How many roles, and how many entitlements, a schema names. */
const MAX_VALUES = 100;

function publishResourceType({ name, endpoint, description, schema, extensions }: ResourceType, base: string) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    description,
    schema: schema.id,
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  };
}

function refuseFilter(req: Request): void {
  if (!Object.keys(req.query).some((name) => findParameter(name, ['filter']))) return;
  throw new ScimError(403, 'Filters are not allowed on the addresses that describe the service (RFC 7644 §4).');
}
