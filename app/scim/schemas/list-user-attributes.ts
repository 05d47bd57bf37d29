import type { Attribute } from './attribute.types.ts';
import { COMMON_ATTRIBUTES } from './common-attributes.ts';
import { USER_RESOURCE_TYPE } from './user-resource-type.ts';

/** One attribute of a user as a page or a guide shows it; faces do not know the schemas themselves. */
export interface UserAttribute {
  /** Without the URN of the schema: `name.givenName`, `emails`, `manager.value`. */
  readonly path: string;
  /** What people call it: "First name". */
  readonly label: string;
  /** What /Schemas says about it. */
  readonly description: string;
  /** Whether it belongs to the enterprise extension (RFC 7643 §4.3). */
  readonly enterprise: boolean;
  /** Whether a user without it is refused. */
  readonly required: boolean;
  /** Whether a client may write it. */
  readonly writable: boolean;
  /** What each of its values has, where it is a list: `value`, `type`, `primary`, `display`. */
  readonly parts: readonly string[];
}

/** Every attribute of a user, in the order of the schemas (RFC 7643 §4.1, §4.3), `externalId` among the core ones. */
export function listUserAttributes(): UserAttribute[] {
  const { schema, extensions } = USER_RESOURCE_TYPE;
  const [userName, ...others] = schema.attributes;
  const externalId = COMMON_ATTRIBUTES.filter(({ name }) => name === 'externalId');
  const core = [...(userName ? [userName] : []), ...externalId, ...others];
  return [
    ...core.flatMap((attribute) => toLines(attribute, false)),
    ...extensions.flatMap(({ attributes }) => attributes.flatMap((attribute) => toLines(attribute, true))),
  ];
}

/** A list is one line, whatever its values have; the parts of a single complex value are a line each. */
function toLines(attribute: Attribute, enterprise: boolean, parent?: string): UserAttribute[] {
  const { name, label = name, description, required, mutability, multiValued, subAttributes = [] } = attribute;
  const path = parent === undefined ? name : `${parent}.${name}`;
  if (!multiValued && subAttributes.length > 0) return subAttributes.flatMap((sub) => toLines(sub, enterprise, path));
  const writable = mutability !== 'readOnly';
  return [{ path, label, description, enterprise, required, writable, parts: subAttributes.map((sub) => sub.name) }];
}
