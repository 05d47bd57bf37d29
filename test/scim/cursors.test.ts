import { CURSOR_TIMEOUT, createCursors } from '../../app/scim/cursors.ts';
import { ScimError } from '../../app/scim/scim-error.ts';

const key = 'key-of-today';

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
    expect(sealed).toMatch(/^[\w.-]+$/);
    expect(cursors.open(sealed, 'list')).toMatchObject(position);
  });

  it('are refused with invalidCursor where they are none of ours, or of another list (RFC 9865 §2.1)', () => {
    const cursors = createCursors([key]);
    const sealed = cursors.seal({ seq: 7 }, 'list');
    const [payload = '', code = ''] = sealed.split('.');
    const forged = Buffer.from('[9999999999,1,null]').toString('base64url');
    const bad = [
      payload,
      `${payload}.`,
      `.${code}`,
      `${forged}.${code}`,
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
    expect(() => createCursors(['other']).open(sealed, 'list')).toThrow(
      expect.objectContaining({ scimType: 'invalidCursor' }),
    );
  });

  it('lead on after a rotation of the secret, so that a running import does not break', () => {
    const sealed = createCursors([key]).seal({ seq: 7 }, 'list');
    expect(createCursors(['key-of-tomorrow', key]).open(sealed, 'list')).toMatchObject({ seq: 7 });
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
