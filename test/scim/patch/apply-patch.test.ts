import { applyPatch } from '../../../app/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../app/scim/patch/parse-patch.ts';
import type { Resource } from '../../../app/scim/schemas/attribute.types.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { ENTERPRISE } from '../scim-client.ts';

const work = { value: 'w@x.com', type: 'work', primary: true };
const home = { value: 'h@x.com', type: 'home' };
const resource: Resource = Object.freeze({
  userName: 'a@x.com',
  active: true,
  title: 'T',
  name: { givenName: 'A', familyName: 'B' },
  emails: [work, home],
  [ENTERPRISE]: { department: 'D', manager: { value: '1', displayName: 'M' } },
});

const apply = (...operations: unknown[]) =>
  applyPatch(resource, parsePatch(USER_RESOURCE_TYPE, 'id', { Operations: operations }));

describe('applyPatch (RFC 7644 §3.5.2) is pure', () => {
  it.each<[string, unknown[], Resource]>([
    ['nothing for a password', [{ op: 'replace', value: { password: 'x' } }], {}],
    ['a text', [{ op: 'replace', path: 'title', value: 'U' }], { title: 'U' }],
    ['null as removal', [{ op: 'replace', path: 'title', value: null }], { title: undefined }],
    ['an empty text as removal', [{ op: 'replace', path: 'title', value: '' }], { title: undefined }],
    ['null for a complex attribute', [{ op: 'replace', path: 'name', value: null }], { name: undefined }],
    ['null for a part', [{ op: 'replace', value: { name: { givenName: null } } }], { name: { familyName: 'B' } }],
    [
      'the last of several',
      [
        { op: 'add', path: 'title', value: 'U' },
        { op: 'remove', path: 'title' },
      ],
      { title: undefined },
    ],
    ['a removed part', [{ op: 'remove', path: 'name.givenName' }], { name: { familyName: 'B' } }],
    [
      'both parts removed: the attribute is unassigned',
      [
        { op: 'remove', path: 'name.givenName' },
        { op: 'remove', path: 'name.familyName' },
      ],
      { name: undefined },
    ],
    ['the manager removed', [{ op: 'remove', path: `${ENTERPRISE}:manager` }], { [ENTERPRISE]: { department: 'D' } }],
    [
      'a manager that became empty',
      [{ op: 'replace', path: `${ENTERPRISE}:manager`, value: '' }],
      { [ENTERPRISE]: { department: 'D' } },
    ],
    ['no change for an empty addition', [{ op: 'add', path: 'emails', value: [] }], {}],
    ['no change for a stub', [{ op: 'add', path: 'emails', value: [{ type: '' }] }], {}],
    [
      'nothing of the type whose removal is asked in value',
      [{ op: 'remove', path: 'emails', value: [{ type: 'HOME' }] }],
      { emails: [work] },
    ],
    [
      'no primary value, where that is removed',
      [{ op: 'remove', path: 'emails', value: { primary: true } }],
      { emails: [home] },
    ],
    ['no doubling of what is there', [{ op: 'add', path: 'emails', value: [home] }], {}],
    [
      'an item that takes primary',
      [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      'a whole item',
      [{ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@x.com', type: 'other' } }],
      {
        emails: [work, { value: 'n@x.com', type: 'other' }],
      },
    ],
    [
      'an item completed by add',
      [{ op: 'add', path: 'emails[type eq "home"]', value: { display: 'H' } }],
      {
        emails: [work, { ...home, display: 'H' }],
      },
    ],
    [
      'an item made by add from its filter',
      [{ op: 'add', path: 'emails[type eq "other" and primary eq true].value', value: 'o@x.com' }],
      {
        emails: [{ ...work, primary: false }, home, { type: 'other', primary: true, value: 'o@x.com' }],
      },
    ],
    [
      'all items a filter selects',
      [{ op: 'replace', path: 'emails[value pr].display', value: 'E' }],
      {
        emails: [
          { ...work, display: 'E' },
          { ...home, display: 'E' },
        ],
      },
    ],
    ['an item dropped with its value', [{ op: 'remove', path: 'emails[type eq "home"].value' }], { emails: [work] }],
    ['the items not selected', [{ op: 'remove', path: 'emails[not (type eq "work")]' }], { emails: [work] }],
    ['one item for a list', [{ op: 'replace', path: 'emails', value: home }], { emails: [home] }],
    ['the whole list gone', [{ op: 'remove', path: 'emails' }], { emails: undefined }],
  ])('gives %s', (_what, operations, changes) => {
    const expected = Object.fromEntries(
      Object.entries({ ...resource, ...changes }).filter(([, value]) => value !== undefined),
    );
    const before = JSON.stringify(resource);
    expect(apply(...operations)).toEqual(expected);
    expect(JSON.stringify(resource)).toBe(before);
  });

  it('names the operation that failed', () => {
    const operations = [
      { op: 'replace', path: 'title', value: 'U' },
      { op: 'remove', path: 'emails[type eq "fax"]' },
    ];
    expect(() => apply(...operations)).toThrow(
      /^Operation 2 \(remove\): The path "emails\[type eq \\"fax\\"\]" selects no value/,
    );
  });

  it('refuses an add whose filter does not say what to make', () => {
    const operation = { op: 'add', path: 'emails[type eq "fax" or type eq "tty"].value', value: 'x@x.com' };
    expect(() => apply(operation)).toThrow(expect.objectContaining({ scimType: 'noTarget' }));
  });
});
