/** Seconds after which a client may try again when the database is down: the `Retry-After` of a 503. */
export const RETRY_AFTER = 5;
