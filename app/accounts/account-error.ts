export type AccountErrorCode =
  | 'email_taken'
  | 'email_invalid'
  | 'password_length'
  | 'admin_not_found'
  | 'membership_not_found'
  | 'last_owner'
  | 'organization_not_found'
  | 'organization_name_taken'
  | 'organization_name_invalid'
  | 'user_type_invalid'
  | 'settings_invalid'
  | 'settings_changed'
  | 'link_invalid'
  | 'not_permitted';

/** What accounts refuse; the message says what was wrong and what to do. */
export class AccountError extends Error {
  override name = 'AccountError';
  readonly code: AccountErrorCode;

  constructor(code: AccountErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
