import type { Request, RequestHandler, Response } from 'express';
import type { PasswordProblem } from './pages.types.ts';

/** The admin behind a session. */
export interface SignedInAdmin {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

/** Who proved it by a password, and which of the admin's passwords that was. */
export interface VerifiedAdmin extends SignedInAdmin {
  readonly passwordVersion: string;
}

declare global {
  namespace Express {
    interface User extends SignedInAdmin {}
  }
}

/** What sign-in needs of the accounts. */
export interface SignInAccounts {
  /** Folds an e-mail as the accounts compare it. */
  toEmailKey(email: string): string;
  /**
   * The admin whose e-mail and password these are, and which of the admin's passwords it is; the same work and answer
   * whatever is wrong.
   */
  verifyPassword(email: string, password: string): Promise<VerifiedAdmin | undefined>;
  /** The admin with this id, unless the password was changed since. */
  findAdminWithPassword(id: string, passwordVersion: string): Promise<SignedInAdmin | undefined>;
}

/** Keeps what happened at the sign-in form where administrators read it. */
export type SignInAudit = (happened: {
  kind: 'succeeded' | 'limited';
  email: string;
  /** Of the client, as rate limits count it. */
  address: string;
  requestId: string;
}) => Promise<void>;

/** Signed in; or the problem to show, with the status of the page that shows it. */
export type SignInResult =
  | { ok: true; admin: SignedInAdmin; sameAdmin: boolean }
  | { ok: false; problem: PasswordProblem; status: 401 | 429 };

export interface SignIn {
  /** Restores `currentAdmin` from the session; mount it after the sessions. */
  readonly restore: RequestHandler;
  /**
   * Verifies the form's `email` and `password`. On success the session has a new id, so a new CSRF token, and a fresh
   * `authenticatedAt`; it keeps what it knew only when the same admin entered the password again. When limited,
   * `Retry-After` is set.
   */
  signIn(req: Request, res: Response): Promise<SignInResult>;
  /** As signIn with the current admin's e-mail and the form's `password`. */
  confirmPassword(req: Request, res: Response): Promise<SignInResult>;
  /** Lets this browser be limited by itself alone as `email`; only after it has proved to be its owner's. */
  rememberBrowser(req: Request, res: Response, email: string): void;
  signOut(req: Request, res: Response): Promise<void>;
}
