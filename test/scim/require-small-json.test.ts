import { requireSmallJson } from '../../app/scim/require-small-json.ts';

describe('requireSmallJson looks at a body before it is parsed', () => {
  it.each([
    ['thirty-two levels', '['.repeat(32)],
    ['brackets and commas in texts', JSON.stringify({ a: '[{,'.repeat(50_000), b: `"${'{"\\'.repeat(10_000)}` })],
    ['levels that are closed again', '[]'.repeat(50_000)],
    ['forty thousand members', JSON.stringify(Array(40_000).fill({ a: ':' }))],
    ['eighty thousand values', JSON.stringify(Array(80_000).fill(1))],
    ['a text without end', `"${'['.repeat(100)}`],
  ])('takes %s', (_what, text) => {
    expect(() => requireSmallJson(Buffer.from(text))).not.toThrow();
  });

  it.each([
    ['thirty-three levels', '{"a":['.repeat(17), 'more than 32 levels'],
    ['levels behind a text with escapes', `{"a\\\\": "\\"", "b": ${'['.repeat(32)}`, 'more than 32 levels'],
    ['more than forty thousand members', JSON.stringify(Array(40_001).fill({ a: 1 })), 'more than 40000 members'],
    ['more values than that', JSON.stringify(Array(80_001).fill(1)), 'more than 80000 values'],
  ])('refuses %s with invalidSyntax', (_what, text, detail) => {
    expect(() => requireSmallJson(Buffer.from(text))).toThrow(
      expect.objectContaining({ scimType: 'invalidSyntax', message: expect.stringContaining(detail) }),
    );
  });
});
