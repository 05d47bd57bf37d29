import { timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { hashSecret } from '../connections/client.service.ts';
import type { Client } from '../connections/client.types.ts';
import { isScimScope, OFFLINE_ACCESS } from '../connections/scopes.ts';

/** Our own properties of a client, beside RFC 7591's. */
export const EXTRA_METADATA = ['scim_scopes', 'resources', 'require_pkce'];

/** A registered client in the words of RFC 7591. `client_secret` holds digests: see `compareSecret`. */
export function toClientMetadata(client: Client): ClientMetadata {
  const byKey = client.authMethod === 'private_key_jwt';
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.redirectUris.map(({ uri }) => uri),
    response_types: ['code'],
    grant_types: ['authorization_code', ...(client.scopes.includes(OFFLINE_ACCESS) ? ['refresh_token'] : [])],
    ...(byKey
      ? { token_endpoint_auth_method: 'private_key_jwt', jwks: client.jwks as ClientMetadata['jwks'] }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: client.secretHashes.join(' ') || 'none' }),
    scim_scopes: client.scopes.filter(isScimScope),
    resources: client.resources,
    require_pkce: client.requirePkce,
  };
}

/** Whether `presented` is one of the secrets whose digests are listed; every comparison takes the same time. */
export function compareSecret(digests: string | undefined, presented: string): boolean {
  const digest = Buffer.from(hashSecret(presented));
  let matches = false;
  for (const candidate of (digests ?? '').split(' ')) {
    const known = Buffer.from(candidate);
    if (known.length === digest.length && timingSafeEqual(known, digest)) matches = true;
  }
  return matches;
}
