import type { RanTest } from './claim.types.ts';
import { collapseTitles } from './collapse-titles.ts';
import { parseReferences } from './parse-references.ts';
import { toConformance } from './to-conformance.ts';

const ran = (title: string, more: Partial<RanTest> = {}): RanTest => ({
  ancestors: ['POST /Users (RFC 7644 §3.3)'],
  title,
  passed: true,
  line: 1,
  column: 1,
  ...more,
});

describe('the references of a title', () => {
  it.each<[string, string[], string[]]>([
    ['its own section', ['a (RFC 7644 §3.3)', 'b (RFC 7643 §2.4: suggestions)'], ['7643 2.4']],
    ["the outer one's, where it names none", ['a (RFC 7644 §3.3)', 'b'], ['7644 3.3']],
    ['an RFC as a whole', ['a (RFC 8414)'], ['8414 -']],
    [
      'several, of one RFC and of two',
      ['a (RFC 7644 §3.5.2, §3.14, RFC 7643 §7)'],
      ['7644 3.5.2', '7644 3.14', '7643 7'],
    ],
    ['a section of the outer RFC', ['a (RFC 7644)', 'b (§3.5.2.1)'], ['7644 3.5.2.1']],
    ['nothing', ['a § b', 'c §3'], []],
  ])('are %s', (_what, titles, references) => {
    expect(parseReferences(titles).map(({ rfc, section }) => `${rfc} ${section ?? '-'}`)).toEqual(references);
  });
});

describe('the rows of a table', () => {
  it('become one title with the words they share', () => {
    expect(collapseTitles(['answers 400 to a b', 'answers 400 to c'])).toBe('answers 400 to …');
    expect(collapseTitles(['takes x in PUT', 'takes y z in PUT'])).toBe('takes … in PUT');
    expect(collapseTitles(['same', 'same'])).toBe('same');
  });
});

describe('docs/conformance.md', () => {
  it('lists what passed by section, in the order of the file, each under its file', () => {
    const page = toConformance({
      'test/scim/b.test.ts': [
        ran('second', { line: 9 }),
        ran('first <b>', { line: 2 }),
        ran('failed', { passed: false }),
      ],
      'test/scim/a.test.ts': [ran('row 1 of it'), ran('row 2 of it'), ran('other (RFC 7643 §2.4)', { line: 3 })],
    });
    expect(page).toContain(
      [
        '### §3.3 Creating Resources',
        '',
        'POST /Users · [test/scim/a.test.ts](../test/scim/a.test.ts)',
        '',
        '- row … of it (2 cases)',
        '',
        'POST /Users · [test/scim/b.test.ts](../test/scim/b.test.ts)',
        '',
        '- first \\<b\\>',
        '- second',
        '',
      ].join('\n'),
    );
    expect(page.indexOf('## RFC 7643')).toBeLessThan(page.indexOf('## RFC 7644'));
    expect(page).not.toContain('failed');
  });

  it('orders sections by number and says which ones no test names', () => {
    const page = toConformance({
      'test/scim/a.test.ts': [ran('a (RFC 7644 §3.10)'), ran('b (RFC 7644 §3.4.2)'), ran('c', { ancestors: [] })],
    });
    expect(page.indexOf('§3.4.2 Query')).toBeLessThan(page.indexOf('§3.10 Attribute'));
    expect(page).toMatch(/Named by no test: .*§3\.3 Creating Resources; /);
    expect(page.slice(page.indexOf('## Beyond the standards'))).toContain('- c\n');
  });

  it('is refused where a title names a section that is unknown', () => {
    expect(() => toConformance({ 'test/scim/a.test.ts': [ran('a (RFC 7644 §3.99)')] })).toThrow(
      'test/scim/a.test.ts: “a (RFC 7644 §3.99)” refers to RFC 7644 §3.99',
    );
  });
});
