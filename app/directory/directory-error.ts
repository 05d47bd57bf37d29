/** Why a use case is refused; a face gives each its status. */
export type DirectoryErrorCode =
  | 'user_not_found'
  | 'user_name_taken'
  | 'user_name_not_email'
  | 'user_type_not_accepted'
  | 'value_not_accepted'
  | 'role_not_in_catalogue'
  | 'entitlement_not_in_catalogue'
  | 'catalogue_entry_not_found'
  | 'catalogue_entry_exists'
  | 'catalogue_entry_invalid'
  | 'group_not_found'
  | 'group_name_taken'
  | 'group_not_accepted'
  | 'member_unknown'
  | 'list_too_costly'
  | 'version_conflict'
  | 'contended';

/** A use case the directory refuses; the message says what was wrong and which value, not what to do in a face. */
export class DirectoryError extends Error {
  override name = 'DirectoryError';
  readonly code: DirectoryErrorCode;

  constructor(code: DirectoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
