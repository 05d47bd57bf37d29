/*
 * Okta sends a placeholder, or with password sync the password, although nothing here signs in with it:
 *   {"op": "replace", "value": {"password": "..."}}
 *   {"op": "replace", "path": "password", "value": "..."}
 */
const PASSWORD = /^(urn:ietf:params:scim:schemas:core:2\.0:user[:.])?password$/i;

/** Whether a path or member name means the password: it is dropped before anything looks at it. */
export function isPassword(name: unknown): boolean {
  return typeof name === 'string' && PASSWORD.test(name.trim());
}
