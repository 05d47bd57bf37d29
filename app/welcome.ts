import { ROUTES } from './oauth/provider-routes.ts';
import type { Started } from './start-up.ts';

/**
 * What the server prints when it starts: everything that the first set-up in Okta needs. `listens` is false when it
 * could not listen after it had filled the database: the password, which is shown once, must not be lost.
 */
export function welcome({ config, bootstrapped }: Pick<Started, 'config' | 'bootstrapped'>, listens = true): string {
  const { publicUrl } = config;
  const { owner, clientSecretAt, redirectUris } = bootstrapped;
  const rows: [string, string][] = [
    ['Console', `${publicUrl}/console`],
    ...(owner ? ([['Owner', owner.email]] as [string, string][]) : []),
    ...(owner?.generatedPassword
      ? ([['Password', `${owner.generatedPassword}   (shown this once)`]] as [string, string][])
      : []),
    ['SCIM base URL', `${publicUrl}/scim/v2`],
    ['Authorize endpoint', `${publicUrl}${ROUTES.authorization}`],
    ['Token endpoint', `${publicUrl}${ROUTES.token}`],
    ['Client ID', config.oktaClientId],
    ['Client secret', clientSecretAt],
    ...redirectUris.map(({ uri, testHost }, index): [string, string] => [
      index === 0 ? 'Redirect URIs' : '',
      testHost ? `${uri}   (Okta's test host)` : uri,
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`);
  const title = `${config.brandName} is ${listens ? 'ready' : 'set up, but not listening'}: ${publicUrl}`;
  return `\n${title}\n\n${lines.join('\n')}\n\n`;
}
