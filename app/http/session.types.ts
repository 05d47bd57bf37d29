import 'express-session';

declare module 'express-session' {
  interface SessionData {
    /** Passport's: the admin's id. */
    passport?: { user?: string };
    /** When the password was last entered (ms since the epoch); consent and revocation ask for a recent one. */
    authenticatedAt?: number;
    /** The interaction (a digest of its uid) for which the password was last entered; prompt=login asks for that. */
    authenticatedFor?: string;
    /** Where to go once an organization is chosen: a local path. */
    returnTo?: string;
    /** The same for all sessions that follow each other in a browser while the same admin enters the password again. */
    lineage?: string;
    /** The password that was entered, as `accounts` tells it from the one before and the one after. */
    passwordVersion?: string;
    /** The organization the console shows. */
    organizationId?: string;
    /** One sentence that the next page shows once. */
    notice?: string;
    /** Set by the store when it first writes the session; bounds its life. */
    startedAt?: number;
  }
}
