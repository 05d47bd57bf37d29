import { ScimError, type ScimType } from '../../app/scim/scim-error.ts';

describe('errors (RFC 7644 §3.12, RFC 9865 §2.1)', () => {
  it.each<[ScimType, number]>([
    ['invalidFilter', 400],
    ['uniqueness', 409],
    ['sensitive', 403],
    ['expiredCursor', 400],
  ])('%s has the status %i (RFC 7644 §3.3, §7.5.2)', (scimType, status) => {
    const error = ScimError.of(scimType, 'detail');
    expect([error.status, error.scimType, error.message]).toEqual([status, scimType, 'detail']);
  });
});
