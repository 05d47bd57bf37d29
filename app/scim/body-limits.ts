import { ScimError } from './scim-error.ts';

/** The largest body that is read, in MB. */
export const MAX_BODY_MB = 1;
/** The same in bytes, counted unpacked. */
export const MAX_BODY_BYTES = MAX_BODY_MB * 1024 * 1024;

/** The refusal of a larger one. */
export const tooLarge = (options?: ErrorOptions): ScimError =>
  new ScimError(413, `The request body is larger than ${MAX_BODY_MB} MB; send fewer values at once.`, options);
