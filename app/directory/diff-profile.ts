import { isDeepStrictEqual } from 'node:util';
import type { AttributeChange, UserProfile } from './user.types.ts';
import { USER_FIELD_NAMES, USER_FIELDS, type UserField } from './user-fields.ts';

/** The fields whose value differs; the order of an item's members is no difference, the order of items is. */
export function changedFields(before: UserProfile, after: UserProfile): UserField[] {
  return USER_FIELD_NAMES.filter((field) => {
    const [from, to] = [before[field], after[field]];
    return (isAssigned(from) || isAssigned(to)) && !isDeepStrictEqual(from, to);
  });
}

/** What the history keeps of a change to `fields`; unassigned values are left out. */
export function toAttributeChanges(
  fields: readonly UserField[],
  before: UserProfile | undefined,
  after: UserProfile,
): AttributeChange[] {
  return fields.map((field) => {
    const [from, to] = [before?.[field], after[field]];
    return {
      attribute: USER_FIELDS[field].path,
      ...(isAssigned(from) && { before: from }),
      ...(isAssigned(to) && { after: to }),
    };
  });
}

/** The fields of a new user that hold a value. */
export function assignedFields(profile: UserProfile): UserField[] {
  return USER_FIELD_NAMES.filter((field) => isAssigned(profile[field]));
}

function isAssigned(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}
