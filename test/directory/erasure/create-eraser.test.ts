import { createEraser, ERASED } from '../../../app/directory/erasure/create-eraser.ts';
import { toIdentity, withoutShared } from '../../../app/directory/erasure/to-identity.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000abcd';
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
const identity = toIdentity(ID, [
  { attribute: 'userName', before: 'Old@Example.com', after: 'jane@example.com' },
  { attribute: 'externalId', after: '17' },
  { attribute: 'emails', after: [{ value: 'Zoë.J@example.com', type: 'work' }, { type: 'home' }] },
  { attribute: 'phoneNumbers', after: [{ value: '+1 555 0100' }] },
  { attribute: 'name.givenName', after: 'Jane' },
  { attribute: 'name.familyName', before: 'Roe', after: 'Doe' },
  { attribute: 'displayName', after: 'Jane (JD) Doe' },
  { attribute: 'active', after: true },
]);
const eraser = createEraser(identity);

describe('what recognizes a person', () => {
  it('is everything the history and the row hold, folded', () => {
    expect([...identity.keys.keys()]).toEqual([
      'old@example.com',
      'jane@example.com',
      '17',
      'zoë.j@example.com',
      '+1 555 0100',
    ]);
    expect([...identity.names]).toEqual(['jane (jd) doe', 'jane roe', 'jane doe']);
  });

  it('is less where others have it too', () => {
    const left = withoutShared(identity, new Set(['jane@example.com', 'jane doe']));
    expect([...left.keys.keys()]).not.toContain('jane@example.com');
    expect([...left.names]).toEqual(['jane (jd) doe', 'jane roe']);
    expect(createEraser(left).text('userName eq "jane@example.com"')).toBe('userName eq "jane@example.com"');
  });

  it('may be nothing but the id', () => {
    const byId = createEraser(toIdentity(ID, []));
    expect(byId.text(`id eq "${ID}" or userName eq ""`)).toBe('id eq "[erased]" or userName eq ""');
    expect(byId.json({ a: [''], b: null }, 'everything')).toEqual({ a: [''], b: null });
  });
});

describe('texts', () => {
  it.each([
    ['userName eq "JANE@example.com"', 'userName eq "[erased]"'],
    [`members[value eq "${ID.toUpperCase()}"]`, 'members[value eq "[erased]"]'],
    ['userName "old@example.com" is used.', 'userName "[erased]" is used.'],
    ['Write to jane@example.com.', 'Write to [erased].'],
    ['ZOE\u0308.J@EXAMPLE.COM', '[erased]'],
    ['externalId eq "17" and count eq 17', 'externalId eq "[erased]" and count eq 17'],
    ['displayName eq "jane doe"', 'displayName eq "[erased]"'],
    ['search “Jane Doe”', 'search “[erased]”'],
    ['{"title":"of \\"17\\""}', '{"title":"of \\"[erased]\\""}'],
    ['call +1 555 0100', 'call [erased]'],
    ['emails {"value":"Jane@exam… is no list', 'emails {"value":"[erased] is no list'],
    ['what is long is cut… as jan… here', 'what is long is cut… as jan… here'],
    [`https://sso.example.com/scim/v2/Users/${ID}`, 'https://sso.example.com/scim/v2/Users/[erased]'],
  ])('%s: %s', (text, left) => expect(eraser.text(text)).toBe(left));

  it.each([
    'mary.jane@example.com',
    'jane@example.com.au',
    'jane@example.common',
    'Jane Doe, Jr.',
    '"170" and 17',
    '+1 555 01000',
    'jane',
  ])('leave %s alone, which only contains a value', (text) => expect(eraser.text(text)).toBe(text));
});

describe('JSON', () => {
  const everything = (value: unknown) => eraser.json(value, 'everything');
  const references = (value: unknown) => eraser.json(value, 'references');

  it('loses the whole object that is about the person', () => {
    expect(everything({ userName: 'JANE@example.com', name: { givenName: 'Jane' } })).toBe(ERASED);
    expect(
      everything({
        Operations: [
          { path: `/Users/${ID}`, data: {} },
          { path: '/Users', data: { externalId: 17 } },
        ],
      }),
    ).toEqual({
      Operations: [ERASED, { path: '/Users', data: ERASED }],
    });
    expect(everything({ members: [{ value: ID, display: 'Jane' }, { value: 'other' }] })).toEqual({
      members: [ERASED, { value: 'other' }],
    });
  });

  it('is the same object where the person is not in it', () => {
    const other = { userName: 'mary@example.com', count: 17, title: '17', list: [{ value: 'x' }], none: null };
    expect(everything(other)).toBe(other);
    expect(references(other)).toBe(other);
  });

  it('counts a short value only in its own attribute', () => {
    expect(everything({ startIndex: '17', count: 17, externalId: '17' })).toBe(ERASED);
    expect(everything({ startIndex: '17', count: 17 })).toEqual({ startIndex: '17', count: 17 });
  });

  it('takes in what the log cut off', () => {
    expect(everything({ note: 'jane@exam…', short: 'ja…' })).toEqual({ note: ERASED, short: 'ja…' });
  });

  it('about another user loses what refers to the person, and keeps what both have', () => {
    const shared = { emails: [{ value: 'jane@example.com' }], displayName: 'Jane Doe' };
    expect(references(shared)).toBe(shared);
    expect(
      references({ ...shared, [MANAGER.slice(0, -8)]: { manager: { value: ID, displayName: 'Jane Doe' } } }),
    ).toEqual({
      ...shared,
      [MANAGER.slice(0, -8)]: { manager: ERASED },
    });
    expect(references({ op: 'add', path: `${MANAGER}.displayName`, value: 'Jane Doe' })).toBe(ERASED);
    expect(references({ value: { [`${MANAGER}.value`]: '17', title: '17' } })).toEqual({
      value: { [`${MANAGER}.value`]: ERASED, title: '17' },
    });
    expect(references({ manager: 'jane doe' })).toEqual({ manager: ERASED });
  });
});

describe('names and addresses of all kinds', () => {
  const odd = ['İBRAHİM@örnek.example', 'a"b\\c{},%_(x|y)*@e.example', 'ΟΔΥΣΣΕΥΣ', '😀 smile', "o'neill+tag@e.example"];
  it.each(odd)('%s is found wherever it stands', (value) => {
    const { json, probes } = createEraser(toIdentity(ID, [{ attribute: 'userName', after: value }]));
    const filter = (text: string) => ({ filter: `userName eq ${JSON.stringify(text)}` });
    for (const text of [value, value.toLowerCase(), value.normalize('NFD')]) {
      expect(json(filter(text), 'everything')).toEqual({ filter: 'userName eq "[erased]"' });
      expect(json({ userName: text }, 'everything')).toBe(ERASED);
      const stored = JSON.stringify(filter(text)).toLowerCase();
      expect(probes.parts.some((part) => stored.includes(part))).toBe(true);
    }
  });
});

describe('probes', () => {
  it('are parts that are the same in every spelling', () => {
    const { probes } = createEraser(toIdentity(ID, [{ attribute: 'userName', after: 'Zoë "ZZ" O\'Neill' }]));
    expect(probes).toEqual({ parts: [ID, " o'neill"], starts: ['0a1b', 'zo'] });
  });

  it('find everything where a value has no such part', () => {
    expect(createEraser(toIdentity(ID, [{ attribute: 'userName', after: '李小龍' }])).probes.parts).toEqual([ID, '']);
  });
});
