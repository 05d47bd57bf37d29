import { findUserField } from '../../../app/directory/user-fields.ts';
import { toSort } from '../../../app/scim/filter/to-sort.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { ENTERPRISE, USER } from '../scim-client.ts';

const target = { type: USER_RESOURCE_TYPE, address: 'https://x.example/scim/v2/Users', findField: findUserField };

describe('toSort (RFC 7644 §3.4.2.3)', () => {
  it.each([
    ['userName', { field: 'userName', exact: false }],
    [`${USER}:USERNAME`, { field: 'userName', exact: false }],
    ['externalId', { field: 'externalId', exact: true }],
    ['name.familyName', { field: 'familyName', exact: false }],
    [`${ENTERPRISE}:manager.displayName`, { field: 'managerDisplayName', exact: false }],
    ['active', { field: 'active', exact: false }],
    ['emails', { field: 'emails', sub: 'value', exact: false }],
    ['emails.type', { field: 'emails', sub: 'type', exact: false }],
    ['addresses', { field: 'addresses', sub: 'formatted', exact: false }],
    ['addresses.country', { field: 'addresses', sub: 'country', exact: false }],
    ['meta.created', { field: 'createdAt', exact: false }],
    ['meta.version', { field: 'version', exact: true }],
    ['meta.location', { field: 'id', exact: true }],
    ['id', { field: 'id', exact: true }],
  ])('sorts by %s', (sortBy, expected) => {
    expect(toSort(sortBy, target, false)).toEqual({ ...expected, descending: false });
    expect(toSort(sortBy, target, true)).toEqual({ ...expected, descending: true });
  });

  it('leaves the order as it is where every resource has the same value', () => {
    expect(toSort('meta.resourceType', target, true)).toBeUndefined();
  });

  it.each([
    ['shoeSize', /"shoeSize": it is no attribute of these resources/],
    ['', /it is no attribute/],
    [ENTERPRISE, /it is no attribute/],
    ['name', /name a part of it, such as name.formatted/],
    ['meta', /name a part of it, such as meta.resourceType/],
    ['schemas', /"schemas": its values have no order here/],
  ])('refuses %s in words', (sortBy, detail) => {
    expect(() => toSort(sortBy, target, false)).toThrow(detail);
    expect(() => toSort(sortBy, target, false)).toThrow(expect.objectContaining({ scimType: 'invalidValue' }));
  });
});
