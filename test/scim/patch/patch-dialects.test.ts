import { applyPatch } from '../../../app/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../app/scim/patch/parse-patch.ts';
import type { PatchOperation } from '../../../app/scim/patch/patch.types.ts';
import { toCost } from '../../../app/scim/patch/to-cost.ts';
import type { Resource, ResourceType } from '../../../app/scim/schemas/attribute.types.ts';
import { defineAttribute, defineComplex } from '../../../app/scim/schemas/define-attribute.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { ENTERPRISE, USER } from '../scim-client.ts';

const work = { value: 'w@x.com', type: 'work', primary: true };
const home = { value: 'h@x.com', type: 'home' };
const resource: Resource = {
  userName: 'a@x.com',
  active: true,
  name: { givenName: 'A', familyName: 'B' },
  emails: [work, home],
  [ENTERPRISE]: { department: 'D', manager: { value: '1', displayName: 'M' } },
};

const applyTo = (type: ResourceType, before: Resource, operations: unknown[]) =>
  applyPatch(before, parsePatch(type, 'id', { Operations: operations }));
const apply = (...operations: unknown[]) => applyTo(USER_RESOURCE_TYPE, resource, operations);
const refusal = (scimType: string) => expect.objectContaining({ scimType });

describe('PATCH takes the dialects of clients (RFC 7644 §3.5.2)', () => {
  it.each<[string, unknown, Resource]>([
    [
      'members named by dotted paths, URNs and value paths',
      {
        op: 'Replace',
        value: {
          'name.familyName': 'C',
          [`${ENTERPRISE}:department`]: 'E',
          'emails[type eq "home"].value': 'n@x.com',
        },
      },
      {
        name: { givenName: 'A', familyName: 'C' },
        [ENTERPRISE]: { department: 'E', manager: { value: '1', displayName: 'M' } },
        emails: [work, { value: 'n@x.com', type: 'home' }],
      },
    ],
    [
      'a member named by a value path that selects nothing: its value is made',
      { op: 'Replace', value: { 'emails[type eq "other"].value': 'o@x.com' } },
      { emails: [work, home, { type: 'other', value: 'o@x.com' }] },
    ],
    [
      'an attribute of an extension without its URN',
      { op: 'replace', path: 'department', value: 'E' },
      { [ENTERPRISE]: { department: 'E', manager: { value: '1', displayName: 'M' } } },
    ],
    [
      'a part of a part of an extension without its URN',
      { op: 'replace', value: { 'manager.displayName': 'N' } },
      { [ENTERPRISE]: { department: 'D', manager: { value: '1', displayName: 'N' } } },
    ],
    [
      'a bare manager without its URN',
      { op: 'Add', path: 'manager', value: '2' },
      { [ENTERPRISE]: { department: 'D', manager: { value: '2', displayName: 'M' } } },
    ],
    [
      'a dot behind the URN of an extension',
      { op: 'replace', path: `${ENTERPRISE}.manager`, value: '2' },
      { [ENTERPRISE]: { department: 'D', manager: { value: '2', displayName: 'M' } } },
    ],
    [
      'dots behind the URNs of members',
      { op: 'replace', value: { [`${ENTERPRISE}.managerId`]: '2', [`${USER}.name.familyName`]: 'C' } },
      {
        name: { givenName: 'A', familyName: 'C' },
        [ENTERPRISE]: { department: 'D', manager: { value: '2', displayName: 'M' } },
      },
    ],
    ['an extension taken away by null', { op: 'replace', value: { [ENTERPRISE]: null } }, { [ENTERPRISE]: undefined }],
    [
      'a boolean in the filter as text',
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' },
      { roles: [{ primary: true, value: 'admin' }] },
    ],
    [
      'a value to remove in another case',
      { op: 'remove', path: 'emails', value: [{ value: 'H@X.com' }] },
      { emails: [work] },
    ],
    [
      'a value added again in another case, not doubled',
      { op: 'add', path: 'emails', value: [{ value: 'H@x.com', type: 'Home' }] },
      { emails: [work, { value: 'H@x.com', type: 'Home' }] },
    ],
    [
      'a value added as primary beside the one that was, repeated without a word on that',
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'w@x.com', type: 'work' },
          { value: 'n@x.com', primary: true },
        ],
      },
      { emails: [{ ...work, primary: false }, home, { value: 'n@x.com', primary: true }] },
    ],
    [
      'values that become the same, as one that stays primary',
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'w@x.com', type: 'work' } },
      { emails: [work] },
    ],
    [
      'an addition whose filter asks for no type',
      { op: 'add', path: 'emails[type eq null].value', value: 'n@x.com' },
      { emails: [work, home, { value: 'n@x.com' }] },
    ],
  ])('%s', (_what, operation, changes) => {
    const expected = Object.entries({ ...resource, ...changes }).filter(([, value]) => value !== undefined);
    expect(apply(operation)).toEqual(Object.fromEntries(expected));
  });

  it.each<[string, string, unknown]>([
    [
      'a replacement at a value path that selects nothing',
      'noTarget',
      { op: 'replace', path: 'emails[type eq "x"].value', value: 'x@x.com' },
    ],
    [
      'an addition whose filter contradicts itself',
      'noTarget',
      { op: 'add', path: 'emails[type eq "x" and type eq "y"].value', value: 'x@x.com' },
    ],
    [
      'an addition whose filter asks for an empty text',
      'noTarget',
      { op: 'add', path: 'emails[type eq ""].value', value: 'x@x.com' },
    ],
    ['a removal of values with an unknown part', 'invalidPath', { op: 'remove', path: 'emails', value: [{ foo: 1 }] }],
    ['a removal that says of no value which', 'invalidValue', { op: 'remove', path: 'emails', value: [{ type: '' }] }],
    ['two primary values', 'invalidValue', { op: 'replace', path: 'emails[value pr].primary', value: true }],
    ['an attribute of no schema', 'invalidPath', { op: 'replace', path: 'shoeSize', value: 1 }],
    ['a wrong bracket', 'invalidFilter', { op: 'replace', path: 'emails[type ~ "x"].value', value: 'x' }],
  ])('refuses %s with %s', (_what, scimType, operation) => {
    expect(() => apply(operation)).toThrow(refusal(scimType));
  });
});

describe('PATCH keeps immutable attributes as they were first given (RFC 7643 §2.2)', () => {
  const immutable = { mutability: 'immutable' } as const;
  const type: ResourceType = {
    ...USER_RESOURCE_TYPE,
    schema: {
      ...USER_RESOURCE_TYPE.schema,
      attributes: [
        defineAttribute('badge', '', immutable),
        defineComplex('seat', '', [defineAttribute('row', '', immutable), defineAttribute('colour', '')]),
        defineComplex('keys', '', [defineAttribute('value', '', immutable), defineAttribute('note', '')], {
          multiValued: true,
        }),
      ],
    },
  };
  const before: Resource = { badge: '1', seat: { row: 'A', colour: 'red' }, keys: [{ value: 'k', note: 'n' }] };

  it.each<[string, unknown]>([
    ['another value', { op: 'replace', path: 'badge', value: '2' }],
    ['none', { op: 'remove', path: 'badge' }],
    ['null', { op: 'add', path: 'badge', value: null }],
    ['another part', { op: 'replace', path: 'seat.row', value: 'B' }],
    ['no part', { op: 'remove', path: 'seat.row' }],
    ['another part in an object', { op: 'add', path: 'seat', value: { row: 'B' } }],
    ['nothing of the object', { op: 'replace', path: 'seat', value: null }],
    ['another part of an item', { op: 'replace', path: 'keys[value eq "k"].value', value: 'l' }],
    ['no part of an item', { op: 'remove', path: 'keys[value eq "k"].value' }],
    ['another item in its place', { op: 'replace', path: 'keys[value eq "k"]', value: { value: 'l' } }],
  ])('mutability for %s', (_what, operation) => {
    expect(() => applyTo(type, before, [operation])).toThrow(refusal('mutability'));
  });

  it.each<[string, unknown, Resource]>([
    ['the same value', { op: 'replace', path: 'badge', value: '1' }, {}],
    [
      'the same part',
      { op: 'replace', path: 'seat', value: { row: 'A', colour: 'blue' } },
      { seat: { row: 'A', colour: 'blue' } },
    ],
    [
      'the rest of an item',
      { op: 'replace', path: 'keys[value eq "k"].note', value: 'm' },
      { keys: [{ value: 'k', note: 'm' }] },
    ],
    ['an item removed as a whole', { op: 'remove', path: 'keys[value eq "k"]' }, { keys: undefined }],
  ])('takes %s', (_what, operation, changes) => {
    const expected = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined);
    expect(applyTo(type, before, [operation])).toEqual(Object.fromEntries(expected));
  });

  it('takes a first value', () => {
    expect(applyTo(type, {}, [{ op: 'add', path: 'badge', value: '1' }])).toEqual({ badge: '1' });
  });
});

describe('PATCH is bounded, so that no request holds up others', () => {
  const roles = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `role ${index}` }));
  const many = (operation: unknown, count: number) => Array(count).fill(operation);
  const full = { ...resource, roles: roles(100) };

  it('takes a thousand operations on a list of usual length', () => {
    const operation = { op: 'replace', path: 'roles[value eq "role 3"].display', value: 'x' };
    expect(applyTo(USER_RESOURCE_TYPE, { ...resource, roles: roles(20) }, many(operation, 1_000)).roles).toHaveLength(
      20,
    );
  });

  it.each<[string, unknown[]]>([
    ['comparisons', many({ op: 'replace', path: 'roles[value pr].display', value: 'x' }, 1_000)],
    [
      'texts searched',
      many({ op: 'replace', path: `roles[value co "${'a'.repeat(400)}" or value pr].display`, value: 'x' }, 300),
    ],
    ['characters of paths', many({ op: 'replace', path: `displayName${' '.repeat(1_000)}`, value: 'x' }, 76)],
    ['values given', many({ op: 'add', path: 'roles', value: roles(100) }, 100)],
    [
      'values to remove',
      many({ op: 'remove', path: 'roles', value: roles(99).map(({ value }) => ({ display: value })) }, 100),
    ],
    [
      'conditions',
      many({ op: 'replace', path: `roles[${Array(60).fill('value eq "x"').join(' or ')}]`, value: {} }, 200),
    ],
  ])('refuses too many %s with tooMany', (_what, operations) => {
    const before =
      operations.length === 300
        ? { ...resource, roles: roles(100).map(({ value }) => ({ value: value.padEnd(4_000) })) }
        : full;
    expect(() => applyTo(USER_RESOURCE_TYPE, before, operations)).toThrow(refusal('tooMany'));
  });

  it.each([
    ['plain', 'ee', 42],
    ['to be composed', 'e\u0301', 9],
  ])('takes fewer operations on values whose characters are %s', (_what, unit, taken) => {
    const before = { ...resource, roles: roles(100).map(({ value }) => ({ value: value + unit.repeat(200) })) };
    const operation = { op: 'replace', path: 'roles[value gt "x" or value pr].display', value: 'x' };
    expect(applyTo(USER_RESOURCE_TYPE, before, many(operation, taken)).roles).toHaveLength(100);
    expect(() => applyTo(USER_RESOURCE_TYPE, before, many(operation, taken + 5))).toThrow(refusal('tooMany'));
  });

  it('tells a text that is searched for by its characters, not by what they weigh', () => {
    const before = { ...resource, roles: roles(100).map(({ value }) => ({ value: value.padEnd(1_000, 'x') })) };
    const path = `roles[value co "${'é'.repeat(200)}" or value pr].display`;
    expect(applyTo(USER_RESOURCE_TYPE, before, [{ op: 'replace', path, value: 'x' }]).roles).toHaveLength(100);
  });

  it('looks at each value once to count what a hundred conditions would look at', () => {
    let reads = 0;
    const counted = {
      get value() {
        reads += 1;
        return 'x'.repeat(4_000);
      },
    };
    const path = `roles[${Array(100).fill('value eq "x"').join(' or ')}].display`;
    const [operation] = parsePatch(USER_RESOURCE_TYPE, 'id', { Operations: [{ op: 'replace', path, value: 'x' }] });
    toCost({ ...resource, roles: Array(100).fill(counted) }, operation as PatchOperation);
    expect(reads).toBe(100);
  });

  it('lets no resource grow beyond what a page can bear, and lets one shrink', () => {
    const address = (index: number) => ({
      locality: `${index}`,
      formatted: 'x'.repeat(4_000),
      region: 'y'.repeat(4_000),
    });
    const addresses = Array.from({ length: 18 }, (_, index) => address(index));
    const large = { ...resource, addresses };
    const grow = { op: 'add', path: 'addresses', value: [address(100)] };
    expect(() => applyTo(USER_RESOURCE_TYPE, large, [grow])).toThrow(refusal('invalidValue'));
    const larger = { ...large, nickName: 'z'.repeat(4_000), title: 'z'.repeat(4_000) };
    const shrink = { op: 'remove', path: 'addresses[locality eq "1"]' };
    expect(applyTo(USER_RESOURCE_TYPE, larger, [shrink]).addresses).toHaveLength(17);
  });
});
