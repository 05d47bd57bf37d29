import { ENTERPRISE_URN } from '../../directory/user-fields.ts';
import type { Schema } from './attribute.types.ts';
import { defineAttribute, defineComplex } from './define-attribute.ts';

/** The enterprise extension (RFC 7643 §4.3); `manager.displayName` is writable, as Okta maps a value to it. */
export const ENTERPRISE_SCHEMA: Schema = {
  id: ENTERPRISE_URN,
  name: 'EnterpriseUser',
  description: 'What an employer knows about the person.',
  attributes: [
    defineAttribute('employeeNumber', 'The number of the person in the organization.', { label: 'Employee number' }),
    defineAttribute('costCenter', 'The cost center.', { label: 'Cost center' }),
    defineAttribute('organization', 'The organization the person belongs to, in the words of the customer.', {
      label: 'Organization',
    }),
    defineAttribute('division', 'The division.', { label: 'Division' }),
    defineAttribute('department', 'The department.', { label: 'Department' }),
    defineComplex('manager', 'The manager of the person.', [
      defineAttribute('value', 'The identifier of the manager, as the client knows it.', { label: 'Manager’s id' }),
      defineAttribute('$ref', 'The address of the manager as a resource; kept, never fetched.', {
        label: 'Manager’s address',
        type: 'reference',
        referenceTypes: ['User'],
        caseExact: true,
      }),
      defineAttribute('displayName', 'The name of the manager.', { label: 'Manager' }),
    ]),
  ],
};
