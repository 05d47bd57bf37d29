import type { Resource } from '../schemas/attribute.types.ts';
import { ScimError } from '../scim-error.ts';
import { applyAdd } from './apply-add.ts';
import { applyRemove, removeExtension } from './apply-remove.ts';
import { applyReplace } from './apply-replace.ts';
import type { PatchOperation } from './patch.types.ts';

/** Pure. The resource after all operations, in their order: all apply or none does (RFC 7644 §3.5.2). Throws ScimError. */
export function applyPatch(resource: Resource, operations: readonly PatchOperation[]): Resource {
  return operations.reduce(applyOperation, resource);
}

function applyOperation(resource: Resource, { op, target, value, number }: PatchOperation): Resource {
  try {
    if (!target.attribute) return removeExtension(resource, target.extension);
    if (op === 'remove') return applyRemove(resource, target, value);
    return op === 'add' ? applyAdd(resource, target, value) : applyReplace(resource, target, value);
  } catch (cause) {
    if (!(cause instanceof ScimError) || !cause.scimType) throw cause;
    throw ScimError.of(cause.scimType, `Operation ${number} (${op}): ${cause.message}`, { cause });
  }
}
