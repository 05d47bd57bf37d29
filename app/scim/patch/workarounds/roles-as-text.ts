/*
 * Entra's simpler mappings send what a person was given as bare text:
 *   {"roles": ["admin", "auditor"]}
 *   {"op": "add", "path": "entitlements", "value": ["payroll"]}
 * JSON text in `value`, which another of its mappings sends, is not looked into: it is a value like any other, and no id.
 */
import type { Attribute } from '../../schemas/attribute.types.ts';

const GIVEN: ReadonlySet<string> = new Set(['roles', 'entitlements']);

/** A bare role or entitlement as the item it stands for; anything else as it is. */
export function wrapBareRole({ name }: Attribute, raw: unknown): unknown {
  return typeof raw === 'string' && GIVEN.has(name) ? { value: raw } : raw;
}
