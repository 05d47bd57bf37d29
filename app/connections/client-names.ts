/** An OAuth client_id: the unreserved characters of RFC 3986 §2.3, so that no encoding changes it. */
export const CLIENT_ID = { pattern: /^[A-Za-z0-9._~-]{1,100}$/, rule: 'may hold letters, digits and . _ ~ -' } as const;

/** The `{appName}` of Okta's Admin Console URL, which stands in every redirect URI. */
export const APP_NAME = { pattern: /^[A-Za-z0-9_.-]{1,100}$/, rule: 'may hold letters, digits and _ . -' } as const;
