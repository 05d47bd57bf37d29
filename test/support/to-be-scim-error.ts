import type { Response } from 'supertest';

/**
 * Jest's matcher for a SCIM error body (RFC 7644 §3.12): it has the attributes of the standard and no other, and where
 * the server failed its text names the request id.
 */
function toBeScimError(res: Response, status: number, scimType?: string) {
  const expected = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType && { scimType }),
    detail: expect.stringMatching(status < 500 ? /\S/ : `\\S The request id is ${res.headers['x-request-id']}\\.$`),
  };
  const asymmetric = expect.objectContaining(expected) as unknown as { asymmetricMatch(other: unknown): boolean };
  const others = Object.keys(res.body ?? {}).filter((name) => !Object.hasOwn(expected, name));
  const pass =
    res.status === status &&
    res.headers['content-type'] === 'application/scim+json' &&
    res.body?.scimType === scimType &&
    others.length === 0 &&
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
