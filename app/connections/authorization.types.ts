type AuthorizationStatus = 'pending' | 'active' | 'ended';
export type EndReason = 'revoked' | 'revoked_by_client' | 'code_replayed' | 'replaced' | 'never_used' | 'expired';

/** One Accept, as the console and Authorize App show it. */
export interface Authorization {
  id: string;
  clientId: string;
  clientName: string;
  status: AuthorizationStatus;
  endReason: EndReason | null;
  endedAt: Date | null;
  scopes: string[];
  /** E-mail of who consented, kept when the account is gone. */
  consentedBy: string;
  redirectHost: string;
  /** Its administrator chose to keep the older ones from the same host beside it. */
  keepsExisting: boolean;
  createdAt: Date;
  activatedAt: Date | null;
  lastRequestAt: Date | null;
  lastRefreshAt: Date | null;
  expiresAt: Date;
}

/** What becomes of the older authorizations from the same host: they end at the first use of the new one, or stay. */
export type Existing = 'replace' | 'keep';

/** A refresh that was recorded. */
export interface Refreshed {
  readonly organizationId: string;
  /** It was the first use of the authorization. */
  readonly first: boolean;
}

/** Whom an authorization stands between. */
export interface Parties {
  organizationId: string;
  clientName: string;
  redirectHost: string;
}

export interface NewAuthorization {
  /** The id of the Grant. */
  id: string;
  organizationId: string;
  clientId: string;
  scopes: string[];
  adminId: string;
  consentedBy: string;
  redirectHost: string;
  keepsExisting: boolean;
  /** Digest of the interaction: one interaction grants once. */
  interactionKey: string;
}
