/*
 * Entra ID sends one operation without a path whose members are named by value paths, and sends it for people who have
 * no such value yet as well:
 *   {"op": "Replace", "value": {"emails[type eq \"work\"].value": "new@example.com", "name.familyName": "Lovelace"}}
 * Without a path the target is the resource, and an attribute that does not exist is added (RFC 7644 §3.5.2.3): the
 * member makes its value. With the value path in `path`, `noTarget` stays, as the same section says with SHALL.
 */
import type { PatchOperation } from '../patch.types.ts';

/** The operation a member of a value without path stands for. */
export function toKeyOperation(
  op: PatchOperation['op'],
  { filter, sub }: PatchOperation['target'],
): PatchOperation['op'] {
  return op === 'replace' && filter && sub ? 'add' : op;
}
