import type { Attribute } from './attribute.types.ts';

type Details = Partial<Omit<Attribute, 'name' | 'description'>>;

/** Longest value of a string attribute under an index: its column holds 2,704 bytes, however the value folds. */
export const MAX_INDEXED_LENGTH = 256;
/** Longest value of a string attribute that is in no index. */
const MAX_LENGTH = 4_096;
/** Most values of a list: every operation of a PATCH looks at each of them. */
const MAX_ITEMS = 100;

/** An attribute with RFC 7643 §2.2's defaults where `details` say nothing else. */
export function defineAttribute(name: string, description: string, details: Details = {}): Attribute {
  return {
    name,
    type: 'string',
    description,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    clearable: true,
    maxLength: MAX_LENGTH,
    maxItems: MAX_ITEMS,
    ...details,
  };
}

/** A complex attribute made of `subAttributes` (RFC 7643 §2.3.8). */
export function defineComplex(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  details: Details = {},
): Attribute {
  return defineAttribute(name, description, { type: 'complex', subAttributes, ...details });
}

/** A list whose items have the default sub-attributes of RFC 7643 §2.4; no `types` where the standard names none. */
export function defineList(
  name: string,
  description: string,
  value: Attribute,
  types: readonly string[] = [],
  details: Details = {},
): Attribute {
  const subAttributes = [value, ...typeAndPrimary(types), displayOfItem];
  return defineComplex(name, description, subAttributes, { multiValued: true, ...details });
}

/** The `type` and `primary` of a list's items (RFC 7643 §2.4); no `types` where the standard names none. */
export function typeAndPrimary(types: readonly string[]): Attribute[] {
  return [
    defineAttribute('type', `What the value is for${types.length > 0 ? `, such as "${types[0]}"` : ''}.`, {
      ...(types.length > 0 && { canonicalValues: types }),
      maxLength: 256,
    }),
    defineAttribute('primary', 'Whether this is the preferred value; true for one value at most.', { type: 'boolean' }),
  ];
}

const displayOfItem = defineAttribute('display', 'The value as people read it.');
