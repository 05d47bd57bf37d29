import { errors } from 'oidc-provider';

/** What oidc-provider says of every code and refresh token that it does not take: why is told to nobody. */
const SAID_OF_ALL = new errors.InvalidGrant().error_description;
const UNKNOWN = 'the code or refresh token is not known, has expired, or is of another application or redirect URI';

/** A refusal of a code or refresh token that tells its client why (RFC 6749 §5.2). */
export const invalidGrant = (why: string): errors.InvalidGrant =>
  Object.assign(new errors.InvalidGrant(), { error_description: why });

/** The description that is shown and logged for oidc-provider's own. */
export const toShown = (description: string): string => (description === SAID_OF_ALL ? UNKNOWN : description);
