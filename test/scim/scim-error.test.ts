import { ScimError, type ScimType } from '../../app/scim/scim-error.ts';

/** RFC 7644 §3.12 table 9 with §3.3 (409) and §7.5.2 (403); RFC 9865 §2.1. A type without a row does not compile. */
const STATUS: Record<ScimType, number> = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
};

describe('errors (RFC 7644 §3.12, RFC 9865 §2.1)', () => {
  it.each(Object.entries(STATUS))('%s has the status %i', (scimType, status) => {
    const error = ScimError.of(scimType as ScimType, 'detail');
    expect([error.status, error.scimType, error.message]).toEqual([status, scimType, 'detail']);
  });
});
