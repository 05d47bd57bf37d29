import { ENTERPRISE_URN } from '../../directory/user-fields.ts';
import type { Schema } from './attribute.types.ts';
import { defineAttribute, defineComplex } from './define-attribute.ts';

/** The enterprise extension (RFC 7643 §4.3); `manager.displayName` is writable, as Okta maps a value to it. */
export const ENTERPRISE_SCHEMA: Schema = {
  id: ENTERPRISE_URN,
  name: 'EnterpriseUser',
  description: 'What an employer knows about the person.',
  attributes: [
    defineAttribute('employeeNumber', 'The number of the person in the organization.'),
    defineAttribute('costCenter', 'The cost center.'),
    defineAttribute('organization', 'The organization the person belongs to, in the words of the customer.'),
    defineAttribute('division', 'The division.'),
    defineAttribute('department', 'The department.'),
    defineComplex('manager', 'The manager of the person.', [
      defineAttribute('value', 'The identifier of the manager, as the client knows it.'),
      defineAttribute('$ref', 'The address of the manager as a resource; kept, never fetched.', {
        type: 'reference',
        referenceTypes: ['User'],
        caseExact: true,
      }),
      defineAttribute('displayName', 'The name of the manager.'),
    ]),
  ],
};
