export type ConnectionsErrorCode =
  | 'client_exists'
  | 'keys_invalid'
  | 'client_not_found'
  | 'authorization_not_found'
  | 'already_accepted';

/** A refusal of this room; its message is fit to be shown. */
export class ConnectionsError extends Error {
  override name = 'ConnectionsError';
  readonly code: ConnectionsErrorCode;

  constructor(code: ConnectionsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
