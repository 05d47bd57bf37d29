import { defineAttribute } from '../../../app/scim/schemas/define-attribute.ts';
import { findAttribute } from '../../../app/scim/schemas/find-attribute.ts';
import { parseSingle, parseValue } from '../../../app/scim/schemas/parse-value.ts';
import { USER_SCHEMA } from '../../../app/scim/schemas/user-schema.ts';

const attribute = (name: string) => {
  const found = findAttribute(USER_SCHEMA.attributes, name);
  if (!found) throw new Error(`no attribute ${name}`);
  return found;
};

describe('parseValue reads each type of RFC 7643 §2.3', () => {
  it.each<[string, unknown, unknown]>([
    ['integer', 12, 12],
    ['integer', '-3', -3],
    ['decimal', '1.5', 1.5],
    ['decimal', 2e300, 2e300],
  ])('%s %p', (type, raw, value) => {
    const number = defineAttribute('n', '', { type: type as 'integer' });
    expect(parseSingle(number, raw, 'n')).toBe(value);
  });

  it.each<[string, unknown]>([
    ['integer', 1.5],
    ['integer', '1.5'],
    ['integer', 2 ** 53],
    ['integer', true],
    ['decimal', 'much'],
    ['decimal', ' '],
    ['decimal', Number.POSITIVE_INFINITY],
    ['binary', 'a'],
    ['binary', 'ab=='.repeat(2)],
    ['binary', '-----BEGIN CERTIFICATE-----'],
    ['binary', 'TUlJ\nQw=='],
    ['binary', 'TUlJ-w=='],
    ['binary', 7],
    ['dateTime', 'yesterday'],
    ['dateTime', '2026-13-01T00:00:00Z'],
    ['dateTime', '2026-02-30T00:00:00Z'],
  ])('refuses as %s: %p', (type, raw) => {
    const typed = defineAttribute('x', '', { type: type as 'integer' });
    expect(() => parseSingle(typed, raw, 'x')).toThrow(expect.objectContaining({ scimType: 'invalidValue' }));
  });

  it('takes a certificate in base64 (RFC 7643 §2.3.6), as long as twelve kilobytes', () => {
    const value = Buffer.alloc(12_288, 7).toString('base64');
    expect(parseValue(attribute('x509Certificates'), [{ value }], 'x')).toEqual([{ value }]);
    expect(() => parseValue(attribute('x509Certificates'), [{ value: `${value}TUlJ` }], 'x')).toThrow('at most 16384');
  });

  it('bounds the values of a list', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `v${index}` }));
    expect(parseValue(attribute('roles'), many(100), 'roles')).toHaveLength(100);
    expect(() => parseValue(attribute('roles'), many(101), 'roles')).toThrow('roles has 101 values; at most 100');
  });

  it('merges what is the same value and type without case where the schema says so (RFC 7643 §2.4)', () => {
    const twice = [
      { value: 'A', type: 'work' },
      { value: 'a', type: 'Work', display: 'x' },
    ];
    expect(parseValue(attribute('ims'), twice, 'ims')).toEqual([{ value: 'a', type: 'Work', display: 'x' }]);
    expect(parseValue(attribute('photos'), twice, 'photos')).toHaveLength(2);
  });
});
