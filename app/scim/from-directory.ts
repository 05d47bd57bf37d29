import type { DirectoryError, DirectoryErrorCode } from '../directory/directory-error.ts';
import { ScimError } from './scim-error.ts';

/** Every refusal of the directory in SCIM's words, with what the Okta administrator can do. */
const FROM_DIRECTORY: Record<DirectoryErrorCode, (cause: DirectoryError) => ScimError> = {
  user_not_found: (cause) =>
    new ScimError(
      404,
      `${cause.message} If it was deleted here, remove the person's assignment in Okta and assign it again.`,
      { cause },
    ),
  group_not_found: (cause) =>
    new ScimError(
      404,
      `${cause.message} If it was deleted here, unlink the pushed group in Okta on the Push Groups tab and push it again.`,
      { cause },
    ),
  group_name_taken: (cause) =>
    ScimError.of(
      'uniqueness',
      `${cause.message} In Okta, link the pushed group to that group on the Push Groups tab, or rename one of them.`,
      { cause },
    ),
  group_not_accepted: (cause) =>
    ScimError.of(
      'invalidValue',
      `${cause.message} In Okta, correct the group on the Push Groups tab, then push it again.`,
      { cause },
    ),
  member_unknown: (cause) =>
    ScimError.of(
      'invalidValue',
      `${cause.message} In Okta, assign these people to this application first, then push the group again.`,
      { cause },
    ),
  user_name_taken: (cause) =>
    ScimError.of(
      'uniqueness',
      `${cause.message} In Okta, give one of the two people another application username on the Assignments tab.`,
      { cause },
    ),
  user_name_not_email: (cause) =>
    ScimError.of(
      'invalidValue',
      `${cause.message} In Okta, open this application's Sign On tab, set Application username format to Email, and save.`,
      { cause },
    ),
  user_type_not_accepted: (cause) =>
    ScimError.of(
      'invalidValue',
      `${cause.message} In Okta, map one of them to userType on this application's Provisioning tab, or remove the mapping.`,
      { cause },
    ),
  value_not_accepted: (cause) =>
    ScimError.of(
      'invalidValue',
      `${cause.message} In Okta, correct the person's profile or the attribute mapping on this application's Provisioning tab.`,
      { cause },
    ),
  role_not_in_catalogue: (cause) => notInCatalogue(cause, 'role'),
  entitlement_not_in_catalogue: (cause) => notInCatalogue(cause, 'entitlement'),
  catalogue_entry_not_found: (cause) =>
    new ScimError(404, `${cause.message} The list of this address shows those there are.`, { cause }),
  catalogue_entry_exists: (cause) => ScimError.of('uniqueness', cause.message, { cause }),
  catalogue_entry_invalid: (cause) => ScimError.of('invalidValue', cause.message, { cause }),
  list_too_costly: (cause) =>
    ScimError.of(
      'tooMany',
      `${cause.message} Ask for less: a smaller count, fewer terms, or userName, externalId, id or emails.value compared with eq.`,
      { cause },
    ),
  version_conflict: (cause) => new ScimError(412, `${cause.message} Read it again and repeat the change.`, { cause }),
  contended: (cause) => new ScimError(503, cause.message, { cause, headers: { 'Retry-After': '1' } }),
};

function notInCatalogue(cause: DirectoryError, kind: 'role' | 'entitlement'): ScimError {
  const detail = `${cause.message} In Okta, correct what is mapped to ${kind === 'role' ? 'roles' : 'entitlements'} on this application's Provisioning tab or remove the mapping, or ask the service's operator to add the ${kind} with the command: org ${kind} add.`;
  return ScimError.of('invalidValue', detail, { cause });
}

/** The SCIM refusal that a refusal of the directory is. */
export function fromDirectory(cause: DirectoryError): ScimError {
  return FROM_DIRECTORY[cause.code](cause);
}
