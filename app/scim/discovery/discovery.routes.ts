import type { Request } from 'express';
import { quoteStart } from '../../directory/quote-start.ts';
import { findCaller } from '../../http/caller.ts';
import type { Mount, MountOpen } from '../mount.ts';
import { findParameter } from '../parse-list-query.ts';
import type { ResourceType } from '../schemas/attribute.types.ts';
import { ScimError } from '../scim-error.ts';
import { getLocals, sendScim } from '../send-scim.ts';
import { toListResponse } from '../to-list-response.ts';
import { publishSchema } from './publish-schema.ts';
import { toServiceProviderConfig } from './service-provider-config.ts';

export interface DiscoveryDeps {
  mount: Mount;
  mountOpen: MountOpen;
  types: readonly ResourceType[];
  /** The address of the SCIM service, without a slash at its end. */
  base: string;
}

/**
 * Mounts what tells a client what is offered (RFC 7644 §4). It asks for a token but for no scope, and
 * ServiceProviderConfig for none (RFC 7643 §5: clients discover there how to authenticate); a filter is refused with 403,
 * as the standard demands.
 */
export function mountDiscovery({ mount, mountOpen, types, base }: DiscoveryDeps): void {
  const schemas = types.flatMap(({ schema, extensions }) => [schema, ...extensions]);
  const publishedTypes = types.map((type) => publishResourceType(type, base));
  const publishedSchemas = schemas.map((schema) => publishSchema(schema, base));
  const config = toServiceProviderConfig(base);

  mountOpen('/ServiceProviderConfig', (req, res) => {
    refuseFilter(req);
    getLocals(res).isPublic = !findCaller(res);
    sendScim(res, 200, config);
  });
  mountList('/ResourceTypes', publishedTypes);
  mountList('/Schemas', publishedSchemas);

  function mountList(path: string, entries: readonly { id: string }[]): void {
    const list = toListResponse(entries);
    mount('get', path, undefined, (req, res) => {
      refuseFilter(req);
      sendScim(res, 200, list);
    });
    mount('get', `${path}/:id`, undefined, (req, res) => {
      refuseFilter(req);
      const id = String(req.params.id);
      const entry = entries.find((known) => known.id.toLowerCase() === id.toLowerCase());
      if (!entry)
        throw new ScimError(
          404,
          `There is no ${quoteStart(id)} under ${path}; the list of that address shows those there are.`,
        );
      sendScim(res, 200, entry);
    });
  }
}

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
