/** One attribute: what RFC 7643 §7 lets a service provider say about it, and our limits on it. */
export interface Attribute {
  readonly name: string;
  /** RFC 7643 §2.3. */
  readonly type: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';
  readonly description: string;
  /** What people call it, where that is not its name; not published. */
  readonly label?: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
  /** Whether a change may leave it without a value; not published. */
  readonly clearable: boolean;
  /** The most UTF-16 units a string may have; not published. */
  readonly maxLength: number;
  /** The most values a list may have; not published. */
  readonly maxItems: number;
}

/** A schema (RFC 7643 §7): the core of a resource type, or an extension of it; `id` is its URN. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type (RFC 7643 §6) with everything a client may say about its resources. */
export interface ResourceType {
  /** What `meta.resourceType` says. */
  readonly name: string;
  /** Its path below the address of the SCIM service, such as `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly Schema[];
}

/** A resource in canonical form: known attributes under their own names, values of their types, nothing else. */
export type Resource = Record<string, unknown>;
