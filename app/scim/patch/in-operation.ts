import { ScimError } from '../scim-error.ts';
import type { PatchOperation } from './patch.types.ts';

/**
 * Gives what `run` gives, the work on one operation of a PATCH. Throws what it throws; a ScimError with a `scimType`
 * says which operation it was (RFC 7644 §3.5.2: all apply or none does).
 */
export function inOperation<T>({ number, op }: Pick<PatchOperation, 'number' | 'op'>, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof ScimError) || !cause.scimType) throw cause;
    throw ScimError.of(cause.scimType, `Operation ${number} (${op}): ${cause.message}`, { cause });
  }
}
