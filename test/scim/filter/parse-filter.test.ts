import type { Filter } from '../../../app/scim/filter/filter.types.ts';
import { matches } from '../../../app/scim/filter/matches.ts';
import { parseFilter } from '../../../app/scim/filter/parse-filter.ts';
import { tokenize } from '../../../app/scim/filter/tokenize.ts';
import { formatPath } from '../../../app/scim/schemas/resolve-path.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { ENTERPRISE } from '../scim-client.ts';

/** A filter in parentheses, as it was understood. */
function show(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return [formatPath(filter.path), filter.operator, JSON.stringify(filter.value)].filter(Boolean).join(' ');
    case 'not':
      return `not(${show(filter.part)})`;
    case 'item':
      return `${formatPath(filter.path)}[${show(filter.filter)}]`;
    default:
      return `(${filter.parts.map(show).join(` ${filter.kind} `)})`;
  }
}

const parse = (text: string) => parseFilter(USER_RESOURCE_TYPE, text);

describe('parseFilter (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['userName eq "a"', 'userName eq "a"'],
    ['USERNAME Eq "a"', 'userName eq "a"'],
    ['title pr', 'title pr'],
    ['active eq true', 'active eq true'],
    ['externalId eq 5', 'externalId eq "5"'],
    ['title eq "a \\"b\\" \\u00e9"', 'title eq "a \\"b\\" é"'],
    ['emails co "a"', 'emails.value co "a"'],
    [`${ENTERPRISE.toUpperCase()}:manager.displayName eq "a"`, `${ENTERPRISE}:manager.displayName eq "a"`],
    [
      'title pr and userName pr or id pr and active eq false',
      '((title pr and userName pr) or (id pr and active eq false))',
    ],
    ['title pr or userName pr and id pr', '(title pr or (userName pr and id pr))'],
    ['(title pr or userName pr) and id pr', '((title pr or userName pr) and id pr)'],
    ['not (title pr) and id pr', '(not(title pr) and id pr)'],
    ['not(title pr or id pr)', 'not((title pr or id pr))'],
    ['emails[type eq "work" and value co "@x"]', 'emails[(emails.type eq "work" and emails.value co "@x")]'],
    ['emails[not (primary eq true)] or title pr', '(emails[not(emails.primary eq true)] or title pr)'],
    ['emails[primary eq true].value sw "a"', 'emails[(emails.primary eq true and emails.value sw "a")]'],
    ['meta.lastModified gt "2011-05-13T06:42:34+02:00"', 'meta.lastModified gt "2011-05-13T04:42:34.000Z"'],
    ['title eq null and emails ne NULL', '(title eq null and emails ne null)'],
  ])('reads %s as %s', (text, expected) => {
    expect(show(parse(text))).toBe(expected);
  });

  it.each([
    ['title eq', /ends where a value after "eq" is expected/],
    ['title', /ends where an operator/],
    ['title eq "x', /position 10 is not closed/],
    ['title eq "x" or', /ends where the name of an attribute/],
    ['shoe eq "x"', /"shoe" at position 1 is no attribute/],
    ['title eq work', /"work" at position 10 is no value: write texts in double quotation marks/],
    ['name eq "x"', /name cannot be compared as a whole/],
    ['active eq "soon"', /active "soon" cannot be used/],
    ['title eq "x" "y"', /"y" at position 14 stands where "and", "or" or the end/],
    ['emails[shoe eq 1]', /"shoe" at position 8/],
    ['emails[type eq "work"].shoe eq 1', /".shoe" at position 23 is no part of emails/],
    [`${'('.repeat(40)}title pr${')'.repeat(40)}`, /nested more than 32 levels/],
  ])('refuses %s and says where', (text, detail) => {
    expect(() => parse(text)).toThrow(detail);
    expect(() => parse(text)).toThrow(expect.objectContaining({ scimType: 'invalidFilter', status: 400 }));
  });
});

describe('tokenize (RFC 7644 §3.4.2.2)', () => {
  it('splits words, brackets and JSON strings, with their positions', () => {
    const tokens = tokenize(' emails[type eq "a]\\""].value', 'invalidPath');
    expect(tokens.map(({ kind, text, position }) => [kind, text, position])).toEqual([
      ['word', 'emails', 1],
      ['[', '[', 7],
      ['word', 'type', 8],
      ['word', 'eq', 13],
      ['string', 'a]"', 16],
      [']', ']', 22],
      ['word', '.value', 23],
    ]);
    expect(tokenize('  ', 'invalidPath')).toEqual([]);
  });
});

describe('matches: a filter on one item of a list (RFC 7644 §3.4.2.2)', () => {
  const item = { value: 'Ada@example.com', type: 'work', primary: true };
  const inBrackets = (text: string) => {
    const filter = parse(`emails[${text}]`);
    if (filter.kind !== 'item') throw new Error('no item filter');
    return matches(item, filter.filter);
  };

  it.each([
    ['type eq "WORK"', true],
    ['type ne "work"', false],
    ['type ne "home"', true],
    ['value co "@EXAMPLE"', true],
    ['value sw "ada"', true],
    ['value ew ".com"', true],
    ['value gt "aaa" and value lt "b"', true],
    ['value ge "ada@example.com" and value le "ada@example.com"', true],
    ['primary eq false', false],
    ['display pr', false],
    ['value pr', true],
    ['display eq "x"', false],
    ['display ne "x"', true],
    ['not (type eq "work") or primary eq true', true],
  ])('%s is %s', (text, expected) => {
    expect(inBrackets(text)).toBe(expected);
  });

  it('takes a missing boolean for false', () => {
    const filter = parse('emails[primary eq false]');
    expect(filter.kind === 'item' && matches({ value: 'x' }, filter.filter)).toBe(true);
  });
});
