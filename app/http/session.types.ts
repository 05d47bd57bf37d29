import 'express-session';

declare module 'express-session' {
  interface SessionData {
    /** Passport's: the admin's id. */
    passport?: { user?: string };
    /** When the password was last entered (ms since the epoch); consent and revocation ask for a recent one. */
    authenticatedAt?: number;
    /** Where to go after sign-in: a local path. */
    returnTo?: string;
    /** The organization the console shows. */
    organizationId?: string;
    /** One sentence that the next page shows once. */
    notice?: string;
    /** Set by the store when it first writes the session; bounds its life. */
    startedAt?: number;
  }
}
