import type { Attribute } from './attribute.types.ts';
import { defineAttribute, defineComplex } from './define-attribute.ts';

const readOnly = { mutability: 'readOnly' } as const;

/** What every resource has (RFC 7643 §3.1); part of no schema, so not published under /Schemas. */
export const COMMON_ATTRIBUTES: readonly Attribute[] = [
  defineAttribute('id', 'The identifier this service gave the resource; never changes.', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  defineAttribute(
    'externalId',
    'The identifier the client gave the resource. A user that is restored under another one is a new person.',
    {
      label: 'Id at the identity provider',
      caseExact: true,
      maxLength: 512,
    },
  ),
  defineComplex(
    'meta',
    'What this service knows about the resource.',
    [
      defineAttribute('resourceType', 'The name of the resource type.', { ...readOnly, caseExact: true }),
      defineAttribute('created', 'When the resource was created here.', { ...readOnly, type: 'dateTime' }),
      defineAttribute('lastModified', 'When the resource last changed here.', { ...readOnly, type: 'dateTime' }),
      defineAttribute('location', 'The address of the resource.', { ...readOnly, caseExact: true }),
      defineAttribute('version', 'The version, as in the ETag header.', { ...readOnly, caseExact: true }),
    ],
    readOnly,
  ),
];

/** Attributes of the standard that this service keeps from clients' reach: accepted in a whole resource and ignored. */
export const IGNORED_ATTRIBUTES: readonly Attribute[] = [
  defineAttribute('schemas', 'The schemas of the resource.', readOnly),
];
