import fc from 'fast-check';
import { parseFilter } from '../../app/scim/filter/parse-filter.ts';
import { parsePatch } from '../../app/scim/patch/parse-patch.ts';
import { USER_RESOURCE_TYPE } from '../../app/scim/schemas/user-resource-type.ts';
import { ScimError } from '../../app/scim/scim-error.ts';
import { PATCH_OP } from './scim-client.ts';

const WORDS = [
  'userName',
  'emails',
  'type',
  'eq',
  'and',
  'or',
  'not',
  'pr',
  '(',
  ')',
  '[',
  ']',
  '"a"',
  '"',
  '.',
  ':',
  '5',
  'true',
];
const filterText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...WORDS)).map((words) => words.join(' ')),
);

/** Runs `parse`; whatever it throws must be a refusal in SCIM's words. */
function parsesOrRefuses(parse: () => unknown): void {
  try {
    parse();
  } catch (cause) {
    expect(cause).toBeInstanceOf(ScimError);
    expect(cause).toMatchObject({ status: 400, message: expect.stringMatching(/\S/) });
  }
}

describe('text that anybody may send', () => {
  it('is a filter, or refused with 400 and a sentence (RFC 7644 §3.4.2.2)', () => {
    fc.assert(fc.property(filterText, (text) => parsesOrRefuses(() => parseFilter(USER_RESOURCE_TYPE, text))));
  });

  it('keeps every value that is quoted as JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const filter = parseFilter(USER_RESOURCE_TYPE, `title eq ${JSON.stringify(value)}`);
        expect(filter).toMatchObject({ kind: 'compare', operator: 'eq', value });
      }),
    );
  });

  it('is a PATCH body, or refused with 400 and a sentence (RFC 7644 §3.5.2)', () => {
    const operation = fc.record(
      {
        op: fc.oneof(fc.constantFrom('add', 'replace', 'remove', 'Replace'), fc.string()),
        path: filterText,
        value: fc.jsonValue(),
      },
      { requiredKeys: ['op'] },
    );
    const schemas = [PATCH_OP];
    const body = fc.oneof(
      fc.jsonValue(),
      fc.array(operation, { maxLength: 5 }).map((operations) => ({ schemas, Operations: operations })),
    );
    fc.assert(fc.property(body, (json) => parsesOrRefuses(() => parsePatch(USER_RESOURCE_TYPE, 'id-1', json))));
  });
});
