import { withoutPasswords } from '../../app/directory/without-passwords.ts';
import { countCpu } from '../support/count-cpu.ts';

const SECRET = 'hunter2-Zq';

describe('what is shown of what a client sent (RFC 7643 §9.2)', () => {
  it.each([
    ['a member in any case', { PassWord: SECRET }],
    ['a member with a URN', { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:password': SECRET }],
    ['a part of one', { 'password.value': SECRET, name: { newPassword: [SECRET] } }],
    ['a member with a filter', { [`password[type eq "${SECRET}"]`]: 1 }],
    ['a value beside its path', { op: 'replace', path: 'urn:x:y:PASSWORD', value: { a: SECRET } }],
    ['a value beside a longer path', [{ value: SECRET, path: `password[value eq "${SECRET}"].value` }]],
    ['a value beside a path of another type', { path: ['password'], value: SECRET }],
    ['a value beside its type', [{ type: 'password', value: SECRET }]],
    ['a filter', { filter: `userName eq "ada" and (password\tco "${SECRET}")` }],
    ['a filter in any order', { filter: [`"${SECRET}" eq password`] }],
    ['a filter that is none', `password  eq ${SECRET}`],
    ['JSON in a text', JSON.stringify({ data: JSON.stringify({ password: SECRET }) })],
    ['JSON of a change in a text', { data: `{"password" : "${SECRET}"}` }],
    ['a form in a text', `password=${SECRET}`],
  ])('has no password: %s', (_what, sent) => {
    expect(JSON.stringify(withoutPasswords(sent))).not.toContain(SECRET);
  });

  it('is otherwise what was sent, with what tells where a password stood', () => {
    const sent = { Operations: [{ path: 'title', value: 'Password Officer' }, null, 7], filter: 'userName eq "a"' };
    expect(withoutPasswords(sent)).toEqual(sent);
    expect(withoutPasswords({ password: 'x', title: 'T' })).toEqual({ password: '[removed]', title: 'T' });
    expect(withoutPasswords('active eq true and password eq "x"')).toBe('active eq true and password eq [removed]');
  });

  it('is found in time that grows with the text alone', () => {
    const texts = ['password'.repeat(125_000), `password${'\\"'.repeat(500_000)}`, `password${' '.repeat(1_000_000)}`];
    const took = countCpu();
    for (const text of texts) expect(withoutPasswords(text)).toBe(text);
    expect(took()).toBeLessThan(1_000);
  });
});
