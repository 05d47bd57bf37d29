import type { GroupMember } from '../../../app/directory/group.types.ts';
import { editMembers, toDetail } from '../../../app/scim/groups/edit-members.ts';
import { type MembersOperation, parseMemberChanges } from '../../../app/scim/groups/parse-member-changes.ts';
import { parsePatch } from '../../../app/scim/patch/parse-patch.ts';
import { GROUP_RESOURCE_TYPE } from '../../../app/scim/schemas/group-schema.ts';
import { ScimError } from '../../../app/scim/scim-error.ts';

const idOf = (name: string) => `00000000-0000-4000-8000-${name.charCodeAt(0).toString(16).padStart(12, '0')}`;
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(idOf) as [string, string, string, string];

/** Ada, Bob and the group Crew. */
const MEMBERS: readonly GroupMember[] = [
  { value: A, type: 'User', display: 'Ada' },
  { value: B, type: 'User', display: 'Bob' },
  { value: C, type: 'Group', display: 'Crew' },
];

const parse = (operations: readonly unknown[]) =>
  parseMemberChanges(parsePatch(GROUP_RESOURCE_TYPE, 'id', { Operations: operations }) as MembersOperation[]);
const edit = (...operations: unknown[]) => [...editMembers(MEMBERS, parse(operations), BASE)];
const BASE = 'https://x.example/scim/v2';
const of = (id: string) => `members[value eq "${id}"]`;

describe('PATCH of members (RFC 7644 §3.5.2)', () => {
  it.each<[string, unknown[], string[]]>([
    ['adds a list behind the others', [{ op: 'add', path: 'members', value: [{ value: D }] }], [A, B, C, D]],
    ['adds a single object', [{ op: 'add', path: 'members', value: { value: D } }], [A, B, C, D]],
    ['adds without a path', [{ op: 'add', value: { members: [{ value: D }] } }], [A, B, C, D]],
    ['adds nothing', [{ op: 'add', path: 'members', value: [] }], [A, B, C]],
    [
      'adds nobody twice',
      [{ op: 'add', path: 'members', value: [{ value: B }, { value: D }, { value: D }] }],
      [A, B, C, D],
    ],
    [
      'adds nobody twice in another case',
      [{ op: 'add', path: 'members', value: [{ value: A.toUpperCase() }] }],
      [A, B, C],
    ],
    ['adds who is named in brackets', [{ op: 'add', path: of(D), value: { value: D } }], [A, B, C, D]],
    [
      'ignores what the service sets',
      [{ op: 'add', path: 'members', value: [{ value: D, type: 'User', display: 'x', $ref: 'y' }] }],
      [A, B, C, D],
    ],
    ['removes by the address of a member', [{ op: 'remove', path: `members[$ref eq "${BASE}/Users/${A}"]` }], [B, C]],
    ['removes every group by its address', [{ op: 'remove', path: 'members[$ref co "/Groups/"]' }], [A, B]],
    ['removes by value path', [{ op: 'remove', path: of(A) }], [B, C]],
    ['removes by value path in another case', [{ op: 'remove', path: of(A.toUpperCase()) }], [B, C]],
    ['removes who is no member, as a repeated request does', [{ op: 'remove', path: of(D) }], [A, B, C]],
    [
      'removes several ids',
      [{ op: 'remove', path: `members[value eq "${A}" or value eq "${D}" or value eq "${C}"]` }],
      [B],
    ],
    [
      'removes the members in value, as Entra asks',
      [{ op: 'Remove', path: 'members', value: [{ value: A }, { value: D }] }],
      [B, C],
    ],
    ['removes nobody for an empty list in value', [{ op: 'remove', path: 'members', value: [] }], [A, B, C]],
    ['removes all', [{ op: 'remove', path: 'members' }], []],
    ['removes by type', [{ op: 'remove', path: 'members[type eq "User"]' }], [C]],
    ['removes by name', [{ op: 'remove', path: 'members[display sw "A" or display eq "bob"]' }], [C]],
    ['removes by id and type', [{ op: 'remove', path: `members[value eq "${A}" and type eq "User"]` }], [B, C]],
    ['removes all but one', [{ op: 'remove', path: `members[not (value eq "${A}")]` }], [A]],
    ['replaces all', [{ op: 'replace', path: 'members', value: [{ value: D }, { value: B }] }], [D, B]],
    ['replaces all by nobody', [{ op: 'replace', path: 'members', value: [] }], []],
    ['replaces all by null', [{ op: 'replace', path: 'members', value: null }], []],
    ['replaces all without a path', [{ op: 'replace', value: { members: [{ value: D }] } }], [D]],
    ['replaces all by nobody without a path', [{ op: 'replace', value: { members: [] } }], []],
    [
      'replaces by the full name of the attribute',
      [{ op: 'replace', path: `${GROUP_RESOURCE_TYPE.schema.id}:members`, value: [] }],
      [],
    ],
    ['replaces a member by itself', [{ op: 'replace', path: of(A), value: { value: A } }], [A, B, C]],
    ['replaces a member by nothing', [{ op: 'replace', path: of(A), value: null }], [B, C]],
    [
      'applies in order',
      [
        { op: 'remove', path: of(A) },
        { op: 'add', path: 'members', value: [{ value: A }] },
      ],
      [B, C, A],
    ],
    [
      'knows by id who joins in the same request',
      [
        { op: 'add', path: 'members', value: [{ value: D }] },
        { op: 'remove', path: of(D) },
      ],
      [A, B, C],
    ],
    [
      'knows who stays when all are replaced',
      [
        { op: 'replace', path: 'members', value: [{ value: B }, { value: C }] },
        { op: 'remove', path: 'members[type eq "Group"]' },
      ],
      [B],
    ],
  ])('%s', (_title, operations, expected) => {
    expect(edit(...operations)).toEqual(expected);
  });

  it.each<[string, string, unknown[]]>([
    ['a filter that selects nobody', 'noTarget', [{ op: 'remove', path: 'members[display eq "Zoe"]' }]],
    ['replacing who is no member', 'noTarget', [{ op: 'replace', path: of(D), value: { value: D } }]],
    ['changing the id of a member', 'mutability', [{ op: 'replace', path: of(A), value: { value: D } }]],
    [
      'replacing a member by several',
      'mutability',
      [{ op: 'replace', path: 'members[type eq "User"]', value: [{ value: A }, { value: B }] }],
    ],
    ['a part of members', 'mutability', [{ op: 'replace', path: 'members.value', value: D }]],
    ['a part of one member', 'mutability', [{ op: 'replace', path: `${of(A)}.value`, value: D }]],
    ['a read-only part of one member', 'mutability', [{ op: 'replace', path: `${of(A)}.display`, value: 'x' }]],
    ['removing a part of one member', 'mutability', [{ op: 'remove', path: `${of(A)}.type` }]],
    ['members of text', 'invalidValue', [{ op: 'add', path: 'members', value: 'x' }]],
    ['ids without value', 'invalidValue', [{ op: 'add', path: 'members', value: [D] }]],
    ['a member without value', 'invalidValue', [{ op: 'add', path: 'members', value: [{ display: 'Dee' }] }]],
    ['an empty member', 'invalidValue', [{ op: 'replace', path: 'members', value: [{}] }]],
    [
      'removal of a member without value',
      'invalidValue',
      [{ op: 'remove', path: 'members', value: [{ display: 'Ada' }] }],
    ],
    ['an unknown part', 'invalidPath', [{ op: 'add', path: 'members', value: [{ value: D, shoeSize: 44 }] }]],
    [
      'asking for the type of who joins in the same request',
      'invalidPath',
      [
        { op: 'add', path: 'members', value: [{ value: D }] },
        { op: 'remove', path: 'members[type eq "User"]' },
      ],
    ],
    [
      'asking for a $ref that nobody has',
      'noTarget',
      [{ op: 'remove', path: `members[$ref eq "${BASE}/Users/${C}"]` }],
    ],
  ])('refuses %s with %s', (_title, scimType, operations) => {
    expect(() => edit(...operations)).toThrow(expect.objectContaining({ scimType }));
  });

  it('says which operation was refused', () => {
    const operations = [
      { op: 'add', path: 'members', value: [] },
      { op: 'remove', path: 'members[display eq "Zoe"]' },
    ];
    expect(() => edit(...operations)).toThrow(/^Operation 2 \(remove\): .*Zoe/);
  });

  it('needs names only for conditions on more than ids, and nobody whom it does not name', () => {
    const asks = (...operations: unknown[]) => toDetail(parse(operations));
    expect(asks({ op: 'remove', path: of(A) }, { op: 'add', path: 'members', value: [{ value: D }] })).toEqual([A, D]);
    expect(asks({ op: 'remove', path: 'members', value: [{ value: B }] })).toEqual([B]);
    expect(asks({ op: 'add', path: 'members', value: [] })).toEqual([]);
    expect(asks({ op: 'remove', path: of(A) }, { op: 'remove', path: 'members' })).toBe('ids');
    expect(asks({ op: 'replace', path: 'members', value: [{ value: D }] })).toBe('ids');
    expect(asks({ op: 'remove', path: `members[value eq "${A}" or value sw "0"]` })).toBe('ids');
    expect(asks({ op: 'remove', path: 'members[type eq "User"]' })).toBe('names');
    expect(asks({ op: 'remove', path: 'members[$ref co "/Users/"]' })).toBe('names');
    expect(asks({ op: 'remove', path: `members[value eq "${A}" and display pr]` })).toBe('names');
  });

  it('refuses with tooMany what would compare every member with a thousand conditions', () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => ({
      value: `${index}`,
      type: 'User' as const,
      display: 'x',
    }));
    const operations = parse(Array(1_000).fill({ op: 'remove', path: 'members[display eq "x" and type eq "Group"]' }));
    expect(() => editMembers(crowd, operations, BASE)).toThrow(ScimError);
  });
});
