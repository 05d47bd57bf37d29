const HIGH = '1000000000';

/** What is measured is the work, not the refusals: the limits stay in the path, and refuse nothing. */
export const HIGH_RATES = {
  SCIM_RATE_PER_CONNECTION: HIGH,
  SCIM_RATE_PER_ADDRESS: HIGH,
  OAUTH_RATE_PER_CONNECTION: HIGH,
  OAUTH_RATE_PER_ADDRESS: HIGH,
  AUTHORIZE_RATE_PER_ADDRESS: HIGH,
  PAGES_RATE_PER_ADDRESS: HIGH,
} as const;
