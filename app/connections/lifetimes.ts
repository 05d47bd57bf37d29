/** Lifetimes of what we issue, in seconds: the one home for tokens, pages and texts. */
export const LIFETIMES = {
  /** RFC 9700 and OWASP ASVS 10.4.3 ask for a minute at most. */
  authorizationCode: 60,
  accessToken: 3600,
  /** From the last use; each refresh moves it on. Okta refreshes only when an operation runs. */
  authorization: 400 * 86_400,
  /** The longest that anything signed with a key of ours may be presented; tokens are opaque. */
  signed: 3600,
  /** From pressing the button in Okta to Accept. */
  interaction: 3600,
} as const;
