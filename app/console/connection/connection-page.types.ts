import type { EndReason } from '../../connections/authorization.types.ts';
import type { HiddenFields, Moment, PasswordProblem } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';

export interface AuthorizationView {
  id: string;
  status: 'pending' | 'active' | 'ended';
  /** E-mail of who consented; stays when the account is gone. */
  consentedBy: string;
  redirectHost: string;
  /** Its administrator chose to keep the older ones from the same host beside it. */
  keepsExisting: boolean;
  scopes: readonly string[];
  /** Scopes offered today that it was not given: accepting again grants them. Empty when ended. */
  missingScopes: readonly string[];
  createdAt: Moment;
  lastRequestAt: Moment | null;
  lastRefreshAt: Moment | null;
  /** When it ends if nobody uses it any more. */
  expiresAt: Moment;
  endedAt: Moment | null;
  endReason: EndReason | null;
  /** The confirmation page; null when ended, or when the admin has no right to revoke. */
  revokeUrl: string | null;
}

/** `console/connection`. */
export interface ConnectionLocals extends ConsoleLocals {
  /** "Okta" */
  clientName: string;
  /** Pending and active ones, newest first. */
  live: readonly AuthorizationView[];
  /** Newest first. */
  ended: readonly AuthorizationView[];
  /** One sentence after an action ("The authorization was revoked."); null: none. */
  notice: string | null;
}

/** `console/revoke`: posts `password`. Status 200; 401 with `wrong`; 429 with `limited`. */
export interface RevokeLocals extends ConsoleLocals {
  action: string;
  hidden: HiddenFields;
  clientName: string;
  authorization: AuthorizationView;
  /** How many other authorizations of this connection stay live. */
  othersLive: number;
  cancelUrl: string;
  problem: PasswordProblem | null;
}
