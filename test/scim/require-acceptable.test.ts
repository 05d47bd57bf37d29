import type { Request } from 'express';
import { requireAcceptable } from '../../app/scim/require-acceptable.ts';

const ask = (accept: string | undefined) => () => {
  let passed = false;
  requireAcceptable({ headers: { accept } } as unknown as Request, undefined, () => {
    passed = true;
  });
  return passed;
};

describe('the Accept header (RFC 7644 §3.8, RFC 9110 §12.5.1)', () => {
  it.each([
    [undefined],
    [''],
    ['*/*'],
    ['application/*'],
    ['application/scim+json'],
    ['APPLICATION/SCIM+JSON'],
    ['application/json'],
    ['application/scim+json; charset=utf-8'],
    ['application/json;charset=UTF-8;q=0.5'],
    ['text/html, application/json;q=0.1'],
    ['text/html;q=1, */*;q=0.1'],
    ['application/scim+json;q=0, application/json'],
    ['*/*, application/json;q=0'],
  ])('%j takes an answer', (accept) => {
    expect(ask(accept)()).toBe(true);
  });

  it.each([
    ['text/html'],
    ['application/xml, text/*'],
    ['application/scim+xml'],
    ['*/*;q=0'],
    ['application/json;q=0'],
    ['application/json;q=0, application/scim+json;q=0.0, */*'],
    ['json'],
  ])('%j is refused with 406', (accept) => {
    expect(ask(accept)).toThrow(expect.objectContaining({ status: 406 }));
  });
});
