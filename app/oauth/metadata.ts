import { OFFLINE_ACCESS, SCIM_SCOPES } from '../connections/scopes.ts';
import { CLIENT_AUTHENTICATION, ROUTES } from './provider-routes.ts';

const ASSERTION_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'];

/** Authorization server metadata (RFC 8414 §2): only what is there. */
export function authorizationServerMetadata(publicUrl: string): Record<string, unknown> {
  return {
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}${ROUTES.authorization}`,
    token_endpoint: `${publicUrl}${ROUTES.token}`,
    revocation_endpoint: `${publicUrl}${ROUTES.revocation}`,
    scopes_supported: [...SCIM_SCOPES, OFFLINE_ACCESS],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** Protected resource metadata (RFC 9728 §2) of the SCIM API. */
export function protectedResourceMetadata(publicUrl: string, brandName: string): Record<string, unknown> {
  return {
    resource: `${publicUrl}/scim/v2`,
    resource_name: `${brandName} SCIM 2.0`,
    authorization_servers: [publicUrl],
    scopes_supported: SCIM_SCOPES,
    bearer_methods_supported: ['header'],
  };
}
