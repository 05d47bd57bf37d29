import { isEmailAddress } from '../../app/directory/is-email-address.ts';
import { countCpu } from '../support/count-cpu.ts';

describe('what looks like an e-mail address (RFC 5321 §2.3.5)', () => {
  it.each([
    'ada@example.com',
    "zoë.o'neill+work@mail.example.co.uk",
    'a@b',
    'admin@localhost',
    'a..b.@docomo.example',
    'ada@bücher.example',
    'ada@xn--bcher-kva.example',
    'ada@10.0.0.1',
    'ИВАН@пример.рф',
  ])('%s does', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'a@b..co',
    'a@.b.co',
    'a@b.co.',
    'a@-b.co',
    'a@b-.co',
    'a@b@c.co',
    'a b@example.com',
    'a@exa mple.com',
    'a\u0001@example.com',
    'a@example.com\n',
    'Ada <ada@example.com>',
    'a@example.com, b@example.com',
    'a@[10.0.0.1]',
    '"a"@example.com',
    `a@${'b'.repeat(64)}.com`,
  ])('%j does not', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });

  it('takes no time to say so of hostile text', () => {
    const took = countCpu();
    for (const text of ['a'.repeat(1_000_000), `a@${'b.'.repeat(500_000)}`, '@'.repeat(1_000_000)]) {
      expect(isEmailAddress(text)).toBe(false);
    }
    expect(took()).toBeLessThan(1_000);
  });
});
