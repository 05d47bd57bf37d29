import { foldCase } from '../../directory/fold-case.ts';
import { quote } from '../../directory/quote.ts';
import type { Note } from '../notes.ts';
import { toList } from '../patch/workarounds/single-item.ts';
import type { Attribute } from '../schemas/attribute.types.ts';
import { isUnassigned, parseSingle } from '../schemas/parse-value.ts';
import { ScimError } from '../scim-error.ts';

/**
 * The ids in a value of `members`, each once: a list, its only item, or nothing (RFC 7643 §2.5). `value` is compared
 * without case (RFC 7643 §8.7.1); `display`, `type` and `$ref` are the service's and ignored. Throws ScimError
 * `invalidValue` for an item without `value`, which would be lost.
 */
export function parseMembers(attribute: Attribute, raw: unknown, note?: Note): string[] {
  if (isUnassigned(raw)) return [];
  const list = toList(raw);
  if (!Array.isArray(list)) {
    throw ScimError.of('invalidValue', `${attribute.name} must be a list of {"value": "<id>"}; it is ${quote(raw)}.`);
  }
  return [...new Set(list.map((entry, index) => parseMember(attribute, entry, index, note)))];
}

function parseMember(attribute: Attribute, entry: unknown, index: number, note?: Note): string {
  const member = parseSingle(attribute, entry, `${attribute.name}[${index}]`, note) as { value?: string } | undefined;
  if (member?.value !== undefined) return foldCase(member.value);
  const detail = `Member ${index + 1} ${quote(entry)} has no value: send the id of a user or a group, as {"value": "<id>"}.`;
  throw ScimError.of('invalidValue', detail);
}
