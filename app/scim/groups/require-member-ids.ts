import { quote } from '../../directory/quote.ts';
import { ScimError } from '../scim-error.ts';

/**
 * Every member of a list as sent says whose id it is (RFC 7643 §4.2). Elsewhere an item without a value is dropped; here
 * that would leave somebody out of a group, or empty it, and answer success. Takes anything; throws ScimError
 * `invalidValue` that names the first member without an id.
 */
export function requireMemberIds(members: unknown): void {
  if (!Array.isArray(members)) return;
  for (const [index, member] of members.entries()) {
    const entries = typeof member === 'object' && member !== null ? Object.entries(member) : [];
    const value = entries.find(([name]) => name.toLowerCase() === 'value')?.[1];
    if (value !== undefined && value !== null && value !== '') continue;
    const detail = `Member ${index + 1} ${quote(member)} has no value: send the id of a user or a group, as {"value": "<id>"}.`;
    throw ScimError.of('invalidValue', detail);
  }
}
