/** A refused bearer token: `challenge` becomes WWW-Authenticate (RFC 6750 §3, with the RFC 9728 §5.1 hint). */
export class BearerError extends Error {
  override name = 'BearerError';
  readonly status: 401 | 403;
  readonly challenge: string;

  /** Takes the status, the text that Okta shows its administrator, and the challenge. */
  constructor(status: 401 | 403, detail: string, challenge: string) {
    super(detail);
    this.status = status;
    this.challenge = challenge;
  }
}
