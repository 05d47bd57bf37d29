import type { Note } from '../notes.ts';
import type { Resource } from '../schemas/attribute.types.ts';
import { uniteSame } from '../schemas/merge-items.ts';
import { requireFits } from '../schemas/require-fits.ts';
import { ScimError } from '../scim-error.ts';
import { applyAdd } from './apply-add.ts';
import { applyRemove, removeExtension } from './apply-remove.ts';
import { applyReplace } from './apply-replace.ts';
import { readItems, writeAttribute } from './edit-resource.ts';
import { inOperation } from './in-operation.ts';
import type { PatchOperation } from './patch.types.ts';
import { toCost } from './to-cost.ts';

/** Characters looked at in one request: some 20 ms. */
const MAX_COST = 2_200_000;

/**
 * Pure. The resource after all operations, in their order: all apply or none does (RFC 7644 §3.5.2). Throws ScimError,
 * `tooMany` for what would hold up other requests. `note` is told of parts that are not taken.
 */
export function applyPatch(resource: Resource, operations: readonly PatchOperation[], note?: Note): Resource {
  let cost = 0;
  let patched = resource;
  for (const operation of operations) {
    cost += toCost(patched, operation);
    if (cost > MAX_COST) {
      const detail = `Up to operation ${operation.number}, this request compares too many values; send it in parts.`;
      throw ScimError.of('tooMany', detail);
    }
    patched = applyOperation(patched, operation, note);
  }
  patched = uniteLists(patched, operations);
  return requireFits(patched, resource);
}

function applyOperation(resource: Resource, operation: PatchOperation, note?: Note): Resource {
  const { op, target, value } = operation;
  return inOperation(operation, () => {
    if (!target.attribute) return removeExtension(resource, target.extension);
    if (op === 'remove') return applyRemove(resource, target, value);
    return (op === 'add' ? applyAdd : applyReplace)(resource, target, value, note);
  });
}

/** Values that became the same, by a change of what a filter selects, are one value. */
function uniteLists(resource: Resource, operations: readonly PatchOperation[]): Resource {
  const lists = new Map(operations.map(({ target }) => [target.attribute, target]));
  let united = resource;
  for (const [attribute, target] of lists) {
    if (!attribute?.multiValued || !target.attribute) continue;
    united = writeAttribute(united, target, uniteSame(attribute, readItems(united, target)));
  }
  return united;
}
