import type { Response } from 'supertest';

/** Jest's matcher for a SCIM error body (RFC 7644 §3.12). */
function toBeScimError(res: Response, status: number, scimType?: string) {
  const expected = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType && { scimType }),
    detail: expect.stringMatching(/\S/),
  };
  const asymmetric = expect.objectContaining(expected) as unknown as { asymmetricMatch(other: unknown): boolean };
  const pass =
    res.status === status &&
    res.headers['content-type'] === 'application/scim+json' &&
    res.body?.scimType === scimType &&
    asymmetric.asymmetricMatch(res.body);
  const got = `${res.status} ${res.headers['content-type']} ${res.text}`;
  return { pass, message: () => `expected SCIM error ${status} ${scimType ?? ''}, got ${got}` };
}

declare global {
  namespace jest {
    interface Matchers<R> {
      toBeScimError(status: number, scimType?: string): R;
    }
  }
}

expect.extend({ toBeScimError });
