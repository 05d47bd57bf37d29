import type { Attribute, Schema } from '../schemas/attribute.types.ts';

/** A schema as /Schemas publishes it (RFC 7643 §7). `base` is the address of the SCIM service, without a slash. */
export function publishSchema({ id, name, description, attributes }: Schema, base: string) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description,
    attributes: attributes.map(publishAttribute),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  };
}

function publishAttribute({ label, maxLength, maxItems, clearable, subAttributes, ...published }: Attribute): object {
  const { caseExact, uniqueness, ...always } = published;
  const isText = ['string', 'reference', 'binary'].includes(published.type);
  return {
    ...always,
    ...(isText && { caseExact }),
    ...(published.type !== 'complex' && { uniqueness }),
    ...(subAttributes && { subAttributes: subAttributes.map(publishAttribute) }),
  };
}
