/** The OAuth paths that oidc-provider serves. */
export const ROUTES = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
} as const;

/** How clients may authenticate (RFC 6749 §2.3.1, RFC 7523 §2.2). */
export const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;
