import { isIP } from 'node:net';

/**
 * Where the browser may go after a decision (CSP host sources): the redirect URI's origin, and the hosts beside it,
 * since Okta's callback sends the administrator on to `{org}-admin.okta.com` and browsers apply `form-action` to
 * every redirect that follows a form. Takes a registered redirect URI.
 */
export function formTargets(redirectUri: string): string[] {
  const { origin, protocol, hostname, port } = new URL(redirectUri);
  const [, ...parent] = hostname.split('.');
  if (isIP(hostname) || hostname.startsWith('[') || parent.length < 2) return [origin];
  return [origin, `${protocol}//*.${parent.join('.')}${port && `:${port}`}`];
}
