/*
 * Some clients map one value to the manager and send it bare, or under a name of their own:
 *   {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": "00u1"}}
 *   {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"managerId": "00u1"}}
 *   {"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "00u1"}
 * and Entra as a list of one:
 *   {"op": "Add", "path": "manager", "value": [{"$ref": "https://…/scim/v2/Users/2819c223", "value": "2819c223"}]}
 */
import type { Attribute } from '../../schemas/attribute.types.ts';

/** The path or member name with `managerId` written as the standard does. */
export function renameManagerId(name: string): string {
  return name.replace(/^(.*:(?:User\.)?)?(manager\.)?managerId$/i, '$1manager.value');
}

/** A bare manager, or one in a list, as the object it stands for; anything else as it is. */
export function wrapBareManager(attribute: Attribute, given: unknown): unknown {
  if (attribute.name !== 'manager') return given;
  const raw = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if ((typeof raw === 'string' && raw !== '') || typeof raw === 'number') return { value: raw };
  if (raw === '') return null;
  if (typeof raw !== 'object' || raw === null || !('managerId' in raw)) return raw;
  const { managerId, ...members } = raw;
  return { value: managerId, ...members };
}

/** The members of the extension with `managerId` moved to where the standard has it. */
export function moveManagerId(members: object): object {
  if (!('managerId' in members)) return members;
  const { managerId, ...others } = members;
  const manager = 'manager' in others && typeof others.manager === 'object' ? others.manager : {};
  return { ...others, manager: { value: managerId, ...manager } };
}
