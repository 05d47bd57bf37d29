import { createHmac } from 'node:crypto';
import { deriveKeys } from '../../app/http/derive-keys.ts';
import { CURSOR_TIMEOUT, createCursors } from '../../app/scim/cursors.ts';
import { ScimError } from '../../app/scim/scim-error.ts';

const [key = '', newer = '', other = ''] = deriveKeys(['of today', 'of tomorrow', 'of another service'], 'cursors');

describe('cursors (RFC 9865 §2)', () => {
  it.each([
    [{ seq: 7 }],
    [{ seq: 7, key: 'Ä😀' }],
    [{ seq: 7, key: null }],
    [{ seq: 2 ** 40, key: true }],
    [{ seq: 7, key: 'x'.repeat(12_000) }],
  ])('lead back to the position %j, in characters that need no escape', (position) => {
    const cursors = createCursors([key]);
    const sealed = cursors.seal(position, 'list');
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(cursors.open(sealed, 'list')).toMatchObject(position);
  });

  it('tell nobody the sequence in them, its size or its growth', () => {
    const cursors = createCursors([key]);
    const sealed = [7, 8, 4_000_000_000_000].map((seq) => cursors.seal({ seq }, 'list'));
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1);
    expect(cursors.seal({ seq: 7 }, 'list')).not.toBe(sealed[0]);
    const bytes = sealed.map((each) => Buffer.from(each, 'base64url').toString('latin1'));
    expect(bytes.join()).not.toContain('4000000000000');
  });

  it('are refused with invalidCursor where they are none of ours, or of another list (RFC 9865 §2.1)', () => {
    const cursors = createCursors([key]);
    const sealed = cursors.seal({ seq: 7 }, 'list');
    const swapped = sealed.at(20) === 'A' ? 'B' : 'A';
    const forged = Buffer.from('[9999999999,1,null]').toString('base64url');
    const payload = Buffer.from(JSON.stringify([Math.floor(Date.now() / 1_000), 7])).toString('base64url');
    const code = createHmac('sha256', key).update(payload).update('\n').update('list').digest('base64url');
    const bad = [
      // As releases before this one made them.
      `${payload}.${code}`,
      payload,
      forged,
      `${sealed.slice(0, 20)}${swapped}${sealed.slice(21)}`,
      sealed.slice(0, -1),
      `${sealed}=`,
      `${sealed}A`,
      `${sealed.slice(0, 9)}.${sealed.slice(9)}`,
      `${sealed}.x`,
      `${sealed.slice(0, -4)}AAAA`,
      'x',
      '.',
      '1',
      '[]',
      'x'.repeat(70_000),
    ];
    for (const cursor of bad) {
      expect(() => cursors.open(cursor, 'list')).toThrow(ScimError);
      expect(() => cursors.open(cursor, 'list')).toThrow(
        expect.objectContaining({ status: 400, scimType: 'invalidCursor' }),
      );
    }
    expect(() => cursors.open(sealed, 'another list')).toThrow(expect.objectContaining({ scimType: 'invalidCursor' }));
    expect(() => createCursors([other]).open(sealed, 'list')).toThrow(
      expect.objectContaining({ scimType: 'invalidCursor' }),
    );
  });

  it('lead on after a rotation of the secret, so that a running import does not break', () => {
    const sealed = createCursors([key]).seal({ seq: 7 }, 'list');
    const rotated = createCursors([newer, key]);
    expect(rotated.open(sealed, 'list')).toMatchObject({ seq: 7 });
    // The newest secret seals, so that the older one can go.
    expect(createCursors([newer]).open(rotated.seal({ seq: 8 }, 'list'), 'list')).toMatchObject({ seq: 8 });
  });

  it('expire with expiredCursor after the time that is published (RFC 9865 §2.1)', () => {
    let now = Date.now();
    const cursors = createCursors([key], () => now);
    const sealed = cursors.seal({ seq: 7 }, 'list');
    now += CURSOR_TIMEOUT * 1_000;
    expect(cursors.open(sealed, 'list')).toMatchObject({ seq: 7 });
    now += 2_000;
    expect(() => cursors.open(sealed, 'list')).toThrow(
      expect.objectContaining({ status: 400, scimType: 'expiredCursor' }),
    );
  });
});
