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
  createdAt: Date;
  activatedAt: Date | null;
  lastRequestAt: Date | null;
  lastRefreshAt: Date | null;
  expiresAt: Date;
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
  /** Digest of the interaction: one interaction grants once. */
  interactionKey: string;
}
