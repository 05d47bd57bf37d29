import { quoteStart } from '../../directory/quote-start.ts';
import type { Endpoint } from '../resources/endpoint.types.ts';
import { ScimError } from '../scim-error.ts';

/** What an operation is about: a resource type, or one resource of it. */
export interface BulkTarget {
  readonly endpoint: Endpoint;
  readonly id?: string;
}

/**
 * What the path of an operation names, relative to the service: `/Users`, `/Users/{id}` (RFC 7644 §3.7). Throws
 * ScimError: 404 for what is not there, 400 for addresses that no bulk request may call, 501 for /Me.
 */
export function findTarget(endpoints: readonly Endpoint[], path: string): BulkTarget {
  const [first, collection, id, ...rest] = path.split('/');
  const endpoint = endpoints.find(({ type }) => type.endpoint === `/${collection}`);
  if (first === '' && endpoint && rest.length === 0 && id !== '' && !path.includes('?')) {
    return id === undefined ? { endpoint } : { endpoint, id };
  }
  if (path === '' || first !== '' || path.includes('?')) {
    const detail = `The path of an operation is a resource type's or a resource's, such as /Users or /Users/{id}, without parameters; it is ${quoteStart(path)}.`;
    throw ScimError.of('invalidValue', detail);
  }
  if (path === '/Bulk') throw ScimError.of('invalidValue', 'A bulk request cannot hold another one.');
  if (path === '/Me') throw new ScimError(501, '/Me is not offered; name the user by its id.');
  const offered = endpoints.map(({ type }) => type.endpoint).join(', ');
  throw new ScimError(404, `There is nothing at ${quoteStart(path)}; a bulk request can change ${offered}.`);
}
