/** Okta's redirect hosts: all five are asked for at submission; the last two are internal to Okta's reviewers. */
const HOSTS = [
  { origin: 'https://system-admin.okta.com', testHost: false },
  { origin: 'https://system-admin.okta-emea.com', testHost: false },
  { origin: 'https://system-admin.oktapreview.com', testHost: false },
  { origin: 'https://system-admin.trexcloud.com', testHost: true },
  { origin: 'http://system-admin.okta1.com:1802', testHost: true },
];

export interface OktaRedirectUri {
  uri: string;
  testHost: boolean;
}

/** The redirect URIs of a catalog app; `appName` stands between `/app/` and `/instance/` in the Admin Console URL. */
export function oktaRedirectUris(appName: string): OktaRedirectUri[] {
  return HOSTS.map(({ origin, testHost }) => ({ uri: `${origin}/admin/app/cpc/${appName}/oauth/callback`, testHost }));
}
