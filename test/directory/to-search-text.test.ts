import { cut, toSearchText } from '../../app/directory/to-search-text.ts';
import { isSearched, toNameKey, toUserSearchText } from '../../app/directory/user-search-text.ts';
import { aProfile } from '../support/given-directory.ts';

describe('what the console searches', () => {
  it('is without case and marks, whichever way they are written', () => {
    expect(toSearchText(['Zoë MÜLLER'])).toBe('zoe muller');
    expect(toSearchText(['Zoe\u0308 Mu\u0308ller'])).toBe('zoe muller');
    expect(toSearchText(['O’Neill\u00a0Ann\u3000B'])).toBe("o'neill ann b");
    expect(toSearchText(['高橋 愛'])).toBe('高橋 愛');
  });

  it('has what says the same once, and nothing for what is not there', () => {
    expect(toSearchText(['ann@example.com', 'Ann', undefined, '', '  ', 'ANN@example.com', 'Bee'])).toBe(
      'ann@example.com bee',
    );
    expect(toSearchText([undefined])).toBe('');
  });

  it('takes 128 characters of each value and fits into an index with all of them', () => {
    expect(toSearchText(['x'.repeat(500), 'y'])).toBe(`${'x'.repeat(128)} y`);
    const many = Array.from({ length: 40 }, (_, i) => `${i}${'愛'.repeat(120)}`);
    expect([...toSearchText(many)]).toHaveLength(300);
    expect(Buffer.byteLength(toSearchText(many))).toBeLessThanOrEqual(1_200);
  });

  it('halves no character', () => {
    expect(cut('a😀😀', 2)).toBe('a😀');
    expect(cut('😀😀😀', 2)).toBe('😀😀');
    expect(cut('ab', 2)).toBe('ab');
  });

  it('is of a user the names, the userName, the addresses and the externalId', () => {
    const user = aProfile({
      userName: 'Ann@example.com',
      displayName: 'Ann Bee',
      givenName: 'Ann',
      familyName: 'Bee',
      nameFormatted: 'Dr. Ann Bee',
      externalId: '00uAnn',
      emails: [{ value: 'ann@example.com' }, { value: 'bee@home.example' }],
    });
    expect(toUserSearchText(user)).toBe('ann@example.com ann bee dr. ann bee 00uann bee@home.example');
    const searched = ['userName', 'displayName', 'nameFormatted', 'givenName', 'familyName', 'externalId', 'emails'];
    for (const field of searched) expect(isSearched(field as 'emails')).toBe(true);
    expect(isSearched('title')).toBe(false);
  });

  it('lists a user under the display name, else the formatted one, else both names, else the userName', () => {
    const names = { userName: 'u@example.com', givenName: 'Ann', familyName: 'Bée' };
    expect(toNameKey(aProfile({ ...names, displayName: 'DISPLAYED', nameFormatted: 'Formatted' }))).toBe('displayed');
    expect(toNameKey(aProfile({ ...names, nameFormatted: 'Formatted' }))).toBe('formatted');
    expect(toNameKey(aProfile(names))).toBe('ann bee');
    expect(toNameKey(aProfile({ userName: 'U@example.com' }))).toBe('u@example.com');
    expect(toNameKey(aProfile({ userName: 'u', displayName: 'x'.repeat(200) }))).toHaveLength(100);
  });
});
