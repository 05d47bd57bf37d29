import type { Refusal } from './to-refusal.ts';

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/**
 * A refusal as a SCIM error (RFC 7644 §3.12); `status` is a string there. `requestId` is ours: what support asks for,
 * and what the log has; clients ignore attributes they do not know.
 */
export function toErrorBody({ status, scimType, detail }: Omit<Refusal, 'headers'>, requestId: string) {
  return { schemas: [ERROR_SCHEMA], status: String(status), ...(scimType && { scimType }), detail, requestId };
}
