/** Who sent the requests of a set-up check: they stand in the request log, but say nothing of how Okta fares. */
export const SETUP_CHECK = 'Set-up check';
